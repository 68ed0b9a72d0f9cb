"""Plain PNG maps drawn without QGIS Server around them: half the time of a tile goes into packing its picture.

Only requests that need nothing special are drawn here (`plain_map` says which); everything else, and everything that
is wrong, is left to QGIS Server. Pictures are the same, pixel by pixel; only the compression is lighter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from layman_server.ogc.axis_order import first_axis_is_north
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.png import encode_png
from layman_server.ogc.request import OgcRequest

#: Pixels of WMS are 0.28 mm wide (WMS 1.3.0, 7.2.4.6.9).
_DPI = 25.4 / 0.28
_DOTS_PER_METRE = round(_DPI / 0.0254)
#: QGIS Server draws a box of another shape than the picture's in a way of its own.
_SHAPE_TOLERANCE = 1e-3
_KNOWN = {"SERVICE", "VERSION", "REQUEST", "FORMAT", "LAYERS", "STYLES", "SRS", "CRS", "BBOX", "WIDTH", "HEIGHT"}
_KNOWN |= {"TRANSPARENT", "BGCOLOR"}


@dataclass(frozen=True)
class PlainMap:
    """What to draw: `box` is x, y in units of `crs`."""

    layers: tuple[str, ...]
    crs: str
    box: tuple[float, float, float, float]
    width_px: int
    height_px: int
    transparent: bool


def plain_map(request: OgcRequest) -> PlainMap | None:
    """The map that a request asks for, or None when QGIS Server must answer it."""
    parameters = request.parameters
    if request.operation != "GETMAP" or set(parameters) - _KNOWN:
        return None
    if parameters.get("FORMAT", "").lower() != "image/png":
        return None
    crs = parameters.get("CRS" if request.version == "1.3.0" else "SRS", "").upper()
    if not crs.startswith("EPSG:"):
        return None
    size = _size(parameters)
    box = _box(parameters.get("BBOX", ""))
    if size is None or box is None:
        return None
    try:
        if request.version == "1.3.0" and first_axis_is_north(crs):
            box = (box[1], box[0], box[3], box[2])
    except OgcError:
        return None
    if not math.isclose((box[2] - box[0]) * size[1], (box[3] - box[1]) * size[0], rel_tol=_SHAPE_TOLERANCE):
        return None
    transparent = parameters.get("TRANSPARENT", "").upper() == "TRUE"
    if not transparent and parameters.get("BGCOLOR", "").upper() not in {"", "0XFFFFFF"}:
        return None
    names = tuple(name for name in parameters.get("LAYERS", "").split(",") if name)
    return PlainMap(names, crs, box, *size, transparent)


def draw(project: QgsProject, plain: PlainMap) -> bytes | None:
    """The PNG, or None when a layer could not be drawn (QGIS Server then says why)."""
    layers = _layers(project, plain.layers)
    crs = QgsCoordinateReferenceSystem(plain.crs)
    if layers is None or not crs.isValid():
        return None
    settings = _settings(project, plain, layers, crs)
    image = QImage(plain.width_px, plain.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent if plain.transparent else Qt.GlobalColor.white)
    image.setDotsPerMeterX(_DOTS_PER_METRE)
    image.setDotsPerMeterY(_DOTS_PER_METRE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
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


def _settings(
    project: QgsProject, plain: PlainMap, layers: Sequence[object], crs: QgsCoordinateReferenceSystem
) -> QgsMapSettings:
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(plain.width_px, plain.height_px))
    settings.setOutputDpi(_DPI)
    settings.setExtent(QgsRectangle(*plain.box))
    settings.setBackgroundColor(QColor(0, 0, 0, 0) if plain.transparent else QColor("white"))
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.projectScope(project))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    return settings


def _layers(project: QgsProject, names: Sequence[str]) -> list[object] | None:
    """The layers, the top one first; None when a name is that of a group."""
    by_name = {layer.name(): layer for layer in project.mapLayers().values()}
    if project.layerTreeRoot().findGroups() or not set(names) <= set(by_name):
        return None
    return [by_name[name] for name in reversed(names)]


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
