"""CQL_FILTER: conditions in GeoServer's text language (ECQL), read into OGC filters."""
