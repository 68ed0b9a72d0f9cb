"""The head of any file that GDAL reads, through pyogrio; the file's kind is checked before GDAL sees it.

GDAL chooses drivers by content, and some formats (virtual datasets) name other files or servers. So the first
bytes must be those of the format that the extension promises, and other drivers are not there (`gdal_drivers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from layman_server.errors import NotSingleLayer, ZeroLengthIdentifier
from layman_server.vector.geojson_coordinates import are_degrees, degrees_problem
from layman_server.vector.geopackage_schema import check_schema
from layman_server.vector.layout import check_attribute_count
from layman_server.vector.shapefile_head import check_whole, shapefile_encoding
from layman_server.vector.source_head import SourceHead
from layman_server.vector.upload import MainFile, wrong_file

MAGIC_BYTES = 64 << 10
#: GeoJSON that is no plain collection is read as a whole up to this size.
MOST_READ_BYTES = 50_000_000
_XML_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]")
_XML_PROLOGUE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_DIMENSION_WORDS = {"2.5D": "XYZ", "Z": "XYZ", "M": "XYM", "ZM": "XYZM", "Measured": "XYM", "3D Measured": "XYZM"}


def read(main: MainFile, driver: str) -> SourceHead:
    """The head.

    Raises:
        WrongParameter: the file is not what its extension says, cannot be read, or has no geometry.
        NotSingleLayer: it holds several layers with geometries. ZeroLengthIdentifier: as it says.
    """
    with main.open() as stream:
        beginning = stream.read(MAGIC_BYTES)
    _CHECKS[driver](main, beginning)
    open_options = _OPEN_OPTIONS.get(driver, ())
    encoding = None
    if driver == "ESRI Shapefile":
        check_whole(main, beginning)
        encoding = shapefile_encoding(main)
        open_options = (("ENCODING", encoding),) if encoding else ()
    if driver == "GPKG":
        with gdal_errors(main):
            check_schema(main)
    layers = _spatial_layers(main)
    if len(layers) > 1 and driver == "KML":
        return SourceHead(PurePosixPath(main.name).stem, "EPSG:4326", "GEOMETRY", has_folders=True)
    layer = _single_layer(main, layers)
    info = _info(main, layer, open_options)
    check_attribute_count(len(info["fields"]))
    if "" in list(info["fields"]):
        raise ZeroLengthIdentifier()
    word, dimensions = geometry_type(info["geometry_type"])
    if word is None:
        raise wrong_file(f"{main.name} has no geometries; a layer needs them.")
    problem = _degrees_problem(main, layer) if driver == "GeoJSON" and info["crs"] == "EPSG:4326" else ""
    return SourceHead(
        layer=layer,
        crs=None if problem else info["crs"],
        crs_problem=problem,
        geometry_type=word,
        dimensions=dimensions,
        feature_count=info["features"] if info["features"] >= 0 else None,
        encoding=encoding,
        fid_column=info.get("fid_column") or None,
        open_options=open_options,
    )


def _degrees_problem(main: MainFile, layer: str) -> str:
    """What is wrong with coordinates of GeoJSON that have to be degrees; empty when nothing is, or in a large file."""
    from layman_server.vector.gdal_drivers import pyogrio

    if main.size_bytes > MOST_READ_BYTES:
        return ""
    with gdal_errors(main):
        bounds = pyogrio.read_info(main.gdal_path, layer=layer, force_total_bounds=True)["total_bounds"]
    corners = (bounds[:2], bounds[2:]) if bounds is not None else ()
    return next((degrees_problem(main.name, x, y) for x, y in corners if not are_degrees(x, y)), "")


def geometry_type(name: str | None) -> tuple[str | None, str]:
    """PostGIS's word and the dimensions of pyogrio's name of a geometry type (`2.5D Point`, `Point Z`, `Unknown`)."""
    if name is None or name == "None":
        return None, "XY"
    for words, dimensions in _DIMENSION_WORDS.items():
        bare = name.removeprefix(f"{words} ").removesuffix(f" {words}")
        if bare != name:
            return geometry_type(bare)[0], dimensions
    return ("GEOMETRY" if name == "Unknown" else name.upper()), "XY"


def _spatial_layers(main: MainFile) -> list[str]:
    """Names of the layers with geometries."""
    from layman_server.vector.gdal_drivers import pyogrio

    with gdal_errors(main):
        layers = [(str(name), kind) for name, kind in pyogrio.list_layers(main.gdal_path)]
    if not layers:
        raise wrong_file(f"{main.name} holds no layer.")
    return [name for name, kind in layers if kind is not None]


def _single_layer(main: MainFile, spatial: list[str]) -> str:
    if len(spatial) > 1:
        raise NotSingleLayer({"found": spatial, "path": main.relative_path})
    if not spatial:
        raise wrong_file(f"{main.name} has no geometries; a layer needs them.")
    return spatial[0]


def _info(main: MainFile, layer: str, open_options: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    from layman_server.vector.gdal_drivers import pyogrio

    with gdal_errors(main):
        info: dict[str, Any] = pyogrio.read_info(main.gdal_path, layer=layer, **dict(open_options))
    return info


class gdal_errors:
    """Context in which GDAL's errors become WrongParameter with its message, without paths of this machine."""

    def __init__(self, main: MainFile) -> None:
        """Keep the file for the messages."""
        self._main = main

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Wrap what pyogrio and pyarrow raise for broken files."""
        if error is None:
            return
        from pyarrow.lib import ArrowException
        from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

        broken = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ArrowException, OSError)
        if isinstance(error, (*broken, UnicodeDecodeError)):
            said = str(error).split("; It might help")[0].replace(self._main.gdal_path, self._main.name)
            said = said.replace(f"{self._main.path.parent.absolute()}/", "").strip().rstrip(".")
            raise wrong_file(f"{self._main.name} cannot be read: {said}.") from error


def _check_geopackage(main: MainFile, beginning: bytes) -> None:
    if not beginning.startswith(b"SQLite format 3\0"):
        raise wrong_file(f"{main.name} is not a GeoPackage: it does not begin as an SQLite file.")


def _check_flatgeobuf(main: MainFile, beginning: bytes) -> None:
    if not beginning.startswith(b"fgb"):
        raise wrong_file(f"{main.name} is not a FlatGeobuf file: it does not begin with its mark.")


def _check_shapefile(main: MainFile, beginning: bytes) -> None:
    if len(beginning) < 100 or not beginning.startswith(b"\0\0\x27\x0a"):
        raise wrong_file(f"{main.name} is not a Shapefile: it does not begin with its header of 100 bytes.")


def _check_xml(main: MainFile, beginning: bytes) -> None:
    """The root must be the format's own, and there may be no DTD: entities name other files."""
    prologue = _XML_PROLOGUE.match(beginning)
    rest = beginning[prologue.end() :] if prologue else beginning
    if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
        raise wrong_file(f"{main.name} has a document type declaration, which is not allowed.")
    root = _XML_ROOT.match(rest)
    is_kml = root is not None and root.group(2) in (b"kml", b"Document", b"Folder", b"Placemark")
    is_gml = root is not None and b"http://www.opengis.net/" in beginning
    if not (is_kml if main.extension == ".kml" else is_gml) or (root and root.group(2).startswith((b"OGRVRT", b"VRT"))):
        raise wrong_file(f"{main.name} is not {main.extension[1:].upper()}: its root element is another.")


def _check_json(main: MainFile, beginning: bytes) -> None:
    if b"<OGRVRT" in beginning or b"<VRTDataset" in beginning:
        raise wrong_file(f"{main.name} is not GeoJSON.")


_CHECKS: dict[str, Callable[[MainFile, bytes], None]] = {
    "GPKG": _check_geopackage,
    "FlatGeobuf": _check_flatgeobuf,
    "ESRI Shapefile": _check_shapefile,
    "KML": _check_xml,
    "GML": _check_xml,
    "GeoJSON": _check_json,
}
#: GML's driver would otherwise fetch schemas from servers and write a `.gfs` file beside the upload.
_OPEN_OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "GML": (("DOWNLOAD_SCHEMA", "NO"), ("WRITE_GFS", "NO")),
}
