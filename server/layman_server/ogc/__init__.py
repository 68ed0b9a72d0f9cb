"""The OGC front door and its QGIS Server engine; reads the catalogue, never writes."""
