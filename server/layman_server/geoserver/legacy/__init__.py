"""Data directories of GeoServer 1.x: read, and converted in place to the layout of GeoServer 2."""
