"""Plain PNG maps drawn without QGIS Server around them: half the time of a tile goes into packing its picture.

Only requests that need nothing special are drawn here (`plain_map` says which); everything else, and everything that
is wrong, is left to QGIS Server. Pictures are the same, pixel by pixel; only the compression is lighter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapLayer,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from layman_server.ogc.axis_order import first_axis_is_north
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.png import encode_png
from layman_server.ogc.projects import short_name
from layman_server.ogc.request import OgcRequest
from layman_server.ogc.served import MIXED_PARTS

#: Pixels of WMS are 0.28 mm wide (WMS 1.3.0, 7.2.4.6.9).
DPI = 25.4 / 0.28
_DOTS_PER_METRE = round(DPI / 0.0254)
#: QGIS Server draws a box of another shape than the picture's in a way of its own.
_SHAPE_TOLERANCE = 1e-3
_KNOWN = {"SERVICE", "VERSION", "REQUEST", "FORMAT", "LAYERS", "STYLES", "SRS", "CRS", "BBOX", "WIDTH", "HEIGHT"}
_KNOWN |= {"TRANSPARENT", "BGCOLOR", "ANTIALIAS"}
_COLOUR = re.compile(r"0x([0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True)
class PlainMap:
    """What to draw: `box` is x, y in units of `crs`; `background` counts where it is not transparent."""

    layers: tuple[str, ...]
    crs: str
    box: tuple[float, float, float, float]
    width_px: int
    height_px: int
    transparent: bool
    background: str = "#ffffff"
    antialias: bool = True


def plain_map(request: OgcRequest) -> PlainMap | None:
    """The map that a request asks for, or None when QGIS Server must answer it."""
    parameters = request.parameters
    if request.operation != "GETMAP" or set(parameters) - _KNOWN:
        return None
    if parameters.get("FORMAT", "").lower() != "image/png":
        return None
    try:
        found = asked_map(request)
    except OgcError:
        return None
    box, width_px, height_px = found.box, found.width_px, found.height_px
    if not math.isclose((box[2] - box[0]) * height_px, (box[3] - box[1]) * width_px, rel_tol=_SHAPE_TOLERANCE):
        return None
    return found


def asked_map(request: OgcRequest) -> PlainMap:
    """The map that a request asks for.

    Raises:
        OgcError: it lacks what a map needs.
    """
    parameters = request.parameters
    word = "CRS" if request.version == "1.3.0" else "SRS"
    crs = parameters.get(word, "").upper()
    is_crs84 = crs == "CRS:84"
    if not crs.startswith("EPSG:") and not is_crs84:
        raise OgcError(f"{word} must be one of the layer's, it is {crs!r}.", f"Invalid{word}", locator=word.lower())
    size, box = _size(parameters), _box(parameters.get("BBOX", ""))
    if size is None or box is None:
        raise OgcError("BBOX, WIDTH and HEIGHT say where and how large a map is.", "MissingParameterValue",
                       locator="bbox" if size else "width")  # fmt: skip
    if request.version == "1.3.0" and not is_crs84 and first_axis_is_north(crs):
        box = (box[1], box[0], box[3], box[2])
    colour = _COLOUR.fullmatch(parameters.get("BGCOLOR", ""))
    return PlainMap(
        layers=tuple(name for name in parameters.get("LAYERS", "").split(",") if name),
        crs="EPSG:4326" if is_crs84 else crs,
        box=box,
        width_px=size[0],
        height_px=size[1],
        transparent=parameters.get("TRANSPARENT", "").upper() == "TRUE",
        background=f"#{colour[1]}" if colour else "#ffffff",
        antialias=parameters.get("ANTIALIAS", "") != "FALSE",
    )


def draw(project: QgsProject, plain: PlainMap) -> bytes | None:
    """The PNG, or None when a layer could not be drawn (QGIS Server then says why)."""
    layers = drawn_layers(project, plain.layers)
    crs = QgsCoordinateReferenceSystem(plain.crs)
    if layers is None or not crs.isValid():
        return None
    settings = map_settings(project, plain, layers, crs)
    image = QImage(plain.width_px, plain.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(0, 0, 0, 0) if plain.transparent else QColor(plain.background))
    image.setDotsPerMeterX(_DOTS_PER_METRE)
    image.setDotsPerMeterY(_DOTS_PER_METRE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, plain.antialias)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    return None if job.errors() else _png(image, plain)


def _png(image: QImage, plain: PlainMap) -> bytes:
    formats = QImage.Format
    converted = image.convertToFormat(formats.Format_RGBA8888 if plain.transparent else formats.Format_RGB888)
    used, padded = plain.width_px * (4 if plain.transparent else 3), converted.bytesPerLine()
    pixels = bytes(converted.constBits().asstring(padded * plain.height_px))
    if padded != used:
        pixels = b"".join([pixels[start : start + used] for start in range(0, len(pixels), padded)])
    return encode_png(pixels, plain.width_px, plain.height_px, alpha=plain.transparent, dots_per_metre=_DOTS_PER_METRE)


def map_settings(
    project: QgsProject, plain: PlainMap, layers: Sequence[QgsMapLayer], crs: QgsCoordinateReferenceSystem
) -> QgsMapSettings:
    """How to draw these layers, the top one first."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(plain.width_px, plain.height_px))
    settings.setOutputDpi(DPI)
    settings.setExtent(QgsRectangle(*plain.box))
    settings.setBackgroundColor(QColor(0, 0, 0, 0) if plain.transparent else QColor(plain.background))
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
    settings.setFlag(QgsMapSettings.Antialiasing, plain.antialias)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.projectScope(project))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    return settings


def drawn_layers(project: QgsProject, names: Sequence[str]) -> list[QgsMapLayer] | None:
    """The layers, the top one first; None when one is not in the project. A name may be that of several parts."""
    found: list[QgsMapLayer] = []
    layers = list(project.mapLayers().values())
    for name in names:
        ones = [layer for layer in layers if short_name(layer) == name]
        if not ones:
            parts = {short_name(layer): layer for layer in layers}
            ones = [parts[f"{name}.{part}"] for part in MIXED_PARTS if f"{name}.{part}" in parts]
        if not ones:
            return None
        found += ones
    return found[::-1]


def _size(parameters: Mapping[str, str]) -> tuple[int, int] | None:
    try:
        return int(parameters["WIDTH"]), int(parameters["HEIGHT"])
    except (KeyError, ValueError):
        return None


def _box(text: str) -> tuple[float, float, float, float] | None:
    try:
        minx, miny, maxx, maxy = map(float, text.split(","))
    except ValueError:
        return None
    finite = all(map(math.isfinite, (minx, miny, maxx, maxy)))
    return (minx, miny, maxx, maxy) if finite and minx < maxx and miny < maxy else None
