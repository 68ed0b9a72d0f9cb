"""How a raster layer goes to the server: as the file it is, as a GeoTIFF of its bands, or as the picture QGIS draws.

What the server takes is the list of `layman_server.raster.formats` and `raster.head`, which is Layman's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from layman_qgis.api.language import tr
from layman_qgis.compat import as_int

#: Extensions of files that the server takes.
TAKEN_EXTENSIONS = frozenset({".tif", ".tiff", ".jp2", ".png", ".jpg", ".jpeg"})
#: Providers that draw what a server sends; nothing of it is here to be published.
SERVICES = frozenset({"wms", "arcgismapserver", "vectortile", "xyzvectortiles"})
_UNDEFINED, _GRAY, _PALETTE, _RED, _GREEN, _BLUE, _ALPHA = range(7)
_TAKEN_COLOURS = (
    (_UNDEFINED,), (_GRAY,), (_PALETTE,), (_GRAY, _ALPHA), (_RED, _GREEN, _BLUE), (_RED, _GREEN, _BLUE, _ALPHA),
)  # fmt: skip
#: Numbers of the types that a band can have: bytes, whole and broken numbers, but no complex ones.
_TAKEN_TYPES = frozenset({1, 2, 3, 4, 5, 6, 7, 14})
_COLOUR_BANDS = 3


class RasterWay(str, Enum):
    """What is sent."""

    FILE = "file"
    BANDS = "bands"
    PICTURE = "picture"


@dataclass(frozen=True)
class RasterPlan:
    """What is sent of a raster layer.

    `path` is the layer's own file, None where it has none; `beside` are the files that say more about it. `bands` are
    the numbers of the bands that are written, in their new order; `reason` says why the file cannot go as it is.
    """

    way: RasterWay
    path: Path | None = None
    beside: tuple[Path, ...] = ()
    bands: tuple[int, ...] = ()
    reason: str = ""


def plan_raster(layer: Any) -> RasterPlan:
    """Decide, without reading a pixel."""
    provider = layer.dataProvider()
    path = file_of(layer)
    every = tuple(range(1, layer.bandCount() + 1))
    colours = tuple(as_int(provider.colorInterpretation(band)) for band in every)
    types = {as_int(provider.sourceDataType(band)) for band in every}
    is_plain = len(types) == 1 and types <= _TAKEN_TYPES
    if provider.name() != "gdal":
        if is_plain and len(every) == 1:
            return RasterPlan(RasterWay.BANDS, None, (), every, tr("Its data are not in a file."))
        return RasterPlan(RasterWay.PICTURE, reason=tr("Its data are not in a file."))
    if is_plain and colours in _TAKEN_COLOURS:
        reason = _reason_against(layer, path)
        if not reason and path is not None:
            return RasterPlan(RasterWay.FILE, path, files_beside(path), every)
        return RasterPlan(RasterWay.BANDS, path, (), every, reason)
    used = tuple(layer.renderer().usesBands()) if layer.renderer() else ()
    used_types = {as_int(provider.sourceDataType(band)) for band in used}
    if len(used) in (1, _COLOUR_BANDS) and len(used_types) == 1 and used_types <= _TAKEN_TYPES:
        return RasterPlan(
            RasterWay.BANDS, path, (), used, tr("Maps show one band or three; the layer has {0}.").format(len(every))
        )
    return RasterPlan(RasterWay.PICTURE, path, reason=tr("Maps cannot show bands of this kind."))


def file_of(layer: Any) -> Path | None:
    """The one file that holds the layer's data, None where there is no such file."""
    if layer.dataProvider() is None or layer.dataProvider().name() != "gdal":
        return None
    path = Path(layer.source().split("|", 1)[0])
    return path if path.is_file() else None


def files_beside(path: Path) -> tuple[Path, ...]:
    """World file, `.prj` and `.aux.xml` of a raster file, those that are there."""
    extension = path.suffix[1:].lower()
    endings = {f"{extension[0]}{extension[-1]}w", f"{extension}w", "wld", "prj"}
    wanted = {f"{path.name}.aux.xml".lower(), *(f"{path.stem}.{ending}".lower() for ending in endings)}
    return tuple(sorted(one for one in path.parent.iterdir() if one.name.lower() in wanted))


def _reason_against(layer: Any, path: Path | None) -> str:
    """Why the layer's file cannot be sent as it is."""
    if path is None:
        return tr("Its data are not in a file.")
    if path.suffix.lower() not in TAKEN_EXTENSIONS:
        return tr("The server does not take {0} files.").format(path.suffix or "such")
    if layer.crs() != layer.dataProvider().crs():
        return tr("The layer has another coordinate reference system than its file.")
    if path.with_name(f"{path.name}.msk").exists():
        return tr("Its transparency is in a file of its own.")
    return ""
