"""A look at the data of a store of GeoServer 1.x: are they there, in which CRS, in which box."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pyproj import CRS
from pyproj.exceptions import CRSError

from layman_server.geoserver.store_places import file_parameter
from layman_server.model.crs import BoundingBox

#: Bytes 36 to 68 of a shapefile: minx, miny, maxx, maxy.
_SHAPEFILE_BOX = struct.Struct("<4d")
_SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
_LEAST_CONFIDENCE = 60


@dataclass(frozen=True)
class NativeData:
    """What the data of a feature type say of themselves; empty or None where they say nothing."""

    crs_wkt: str = ""
    crs: str = ""
    box: BoundingBox | None = None


class DataMissing(Exception):
    """The data of a feature type are not there; the text is half a sentence that says what is missing."""


def look_at_store(root: Path, parameters: Mapping[str, str], native_name: str) -> NativeData:
    """What the store's data say of the feature type `native_name`.

    Databases are not asked: one that does not answer today may answer tomorrow.

    Raises:
        DataMissing: a file is not there, or nothing reads a store of this kind.
    """
    if "postgis" in parameters.get("dbtype", "").lower():
        return NativeData()
    key = file_parameter(parameters)
    if key is None:
        kind = parameters.get("dbtype") or ", ".join(sorted(set(parameters) - {"namespace"})) or "nothing"
        raise DataMissing(f"no store of this kind can be read ({kind})")
    url = parameters[key]
    path = local_path(root, url)
    if path is None:
        raise DataMissing(f"{url} is no file")
    if path.is_dir():
        path = path / f"{native_name}.shp"
    if not path.is_file():
        raise DataMissing(f"{url} has no file {path.name}")
    if path.suffix.lower() != ".shp":
        return NativeData()
    if path.stem != native_name:
        raise DataMissing(f"{path.name} holds no {native_name}")
    return _shapefile(path)


def local_path(root: Path, url: str) -> Path | None:
    """The file that a URL of a data directory leads to; relative ones are relative to the directory."""
    scheme, colon, rest = url.partition(":")
    if not colon:
        return root / url
    if scheme.lower() != "file":
        return None
    text = unquote(rest) if "%" in rest else rest
    text = "/" + text.lstrip("/") if text.startswith("/") else text
    return root / text


def _shapefile(path: Path) -> NativeData:
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError as error:
        raise DataMissing(f"{path.name} cannot be read") from error
    if len(head) < 100 or not head.startswith(_SHAPEFILE_MAGIC):
        raise DataMissing(f"{path.name} is no shapefile")
    prj = path.with_suffix(".prj")
    try:
        wkt = prj.read_text(encoding="utf-8", errors="replace").strip() if prj.is_file() else ""
    except OSError:
        wkt = ""
    crs = _code(wkt)
    minx, miny, maxx, maxy = _SHAPEFILE_BOX.unpack(head[36:68])
    box = BoundingBox(minx, miny, maxx, maxy, crs) if crs else None
    return NativeData(wkt, crs, box if box is not None and box.is_finite() else None)


def _code(wkt: str) -> str:
    """`AUTHORITY:CODE` of a CRS, empty when there is none that is like it."""
    if not wkt:
        return ""
    try:
        authority = CRS.from_wkt(wkt).to_authority(min_confidence=_LEAST_CONFIDENCE)
    except CRSError:
        return ""
    return f"{authority[0]}:{authority[1]}" if authority else ""
