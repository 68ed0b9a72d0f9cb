"""GeoServer's REST API, answered by the embedded catalogue under `/geoserver/rest`."""
