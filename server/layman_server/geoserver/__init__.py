"""GeoServer as a thing of its own: its catalogue, its data directory, its rendering engine's client."""
