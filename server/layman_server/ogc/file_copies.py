"""Where copies of vector files are in PostgreSQL; without QGIS, so that the process that makes them starts quickly."""

from __future__ import annotations

from pathlib import Path

#: Schema of all copies; no username begins like this.
SCHEMA = "_geoserver_files"


def geometry_name(path: Path) -> str:
    """GeoServer's name of the geometries of a file."""
    return "the_geom" if path.suffix.lower() == ".shp" else "geom"
