"""Client of a real GeoServer: its REST API, one file per kind of object, and the way to its OGC services."""
