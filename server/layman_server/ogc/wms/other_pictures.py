"""Maps in formats that QGIS Server does not write: GIF, SVG and PDF."""

from __future__ import annotations

import io
import math

from PIL import Image
from qgis.core import QgsCoordinateReferenceSystem, QgsMapRendererCustomPainterJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from qgis.PyQt.QtGui import QColor, QPageSize, QPainter, QPdfWriter
from qgis.PyQt.QtSvg import QSvgGenerator

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request import MAX_SIDE_PX, OgcRequest
from layman_server.ogc.tiles import DPI, PlainMap, asked_map, draw, drawn_layers, map_settings

GIF, SVG, PDF = "image/gif", "image/svg+xml", "application/pdf"
OTHER_FORMATS = (GIF, SVG, PDF)
#: Fine enough for paper; a large map has less, so that a page has no more dots than the largest picture.
_PDF_DPI = 300
_MOST_PDF_DOTS = MAX_SIDE_PX**2
_MM_PER_INCH = 25.4
#: Palette entries of a GIF; the last one is transparent.
_COLOURS = 255
#: What is less opaque is transparent in a GIF.
_HALF = 128


def draw_other(project: QgsProject, request: OgcRequest, format_: str) -> bytes:
    """The map in one of `OTHER_FORMATS`.

    Raises:
        OgcError: the request lacks what a map needs, or a layer cannot be drawn.
    """
    plain = asked_map(request)
    if format_ == GIF:
        png = draw(project, plain)
        if png is None:
            raise _failed()
        return _gif(png)
    return _svg(project, plain) if format_ == SVG else _pdf(project, plain)


def _gif(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png))
    alpha = picture.convert("RGBA").getchannel("A")
    palette = picture.convert("RGB").quantize(_COLOURS)
    unseen = alpha.point([255 if value < _HALF else 0 for value in range(256)])
    if unseen.getbbox():
        palette.paste(_COLOURS, mask=unseen)
        palette.info["transparency"] = _COLOURS
    written = io.BytesIO()
    palette.save(written, "GIF")
    return written.getvalue()


def _svg(project: QgsProject, plain: PlainMap) -> bytes:
    buffer = _buffer()
    target = QSvgGenerator()
    target.setOutputDevice(buffer)
    target.setResolution(round(DPI))
    target.setSize(QSize(plain.width_px, plain.height_px))
    target.setViewBox(QRectF(0, 0, plain.width_px, plain.height_px))
    settings = _settings(project, plain, QSize(plain.width_px, plain.height_px), DPI)
    return _painted(QPainter(target), settings, plain, buffer)


def _pdf(project: QgsProject, plain: PlainMap) -> bytes:
    buffer = _buffer()
    target = QPdfWriter(buffer)
    millimetres = QSizeF(plain.width_px / DPI * _MM_PER_INCH, plain.height_px / DPI * _MM_PER_INCH)
    target.setPageSize(QPageSize(millimetres, QPageSize.Unit.Millimeter, "map", QPageSize.SizeMatchPolicy.ExactMatch))
    target.setPageMargins(QMarginsF(0, 0, 0, 0))
    dpi = pdf_dpi(plain.width_px, plain.height_px)
    target.setResolution(dpi)
    size = QSize(round(plain.width_px * dpi / DPI), round(plain.height_px * dpi / DPI))
    return _painted(QPainter(target), _settings(project, plain, size, dpi), plain, buffer)


def pdf_dpi(width_px: int, height_px: int) -> int:
    """The dots per inch of a page for a map of so many pixels."""
    return min(_PDF_DPI, round(DPI * math.sqrt(_MOST_PDF_DOTS / (width_px * height_px))))


def _settings(project: QgsProject, plain: PlainMap, size: QSize, dpi: float) -> QgsMapSettings:
    layers = drawn_layers(project, plain.layers)
    crs = QgsCoordinateReferenceSystem(plain.crs)
    if layers is None:
        raise _failed()
    if not crs.isValid():
        raise OgcError(f"There is no coordinate system {plain.crs}.", "InvalidCRS", locator="crs")
    settings = map_settings(project, plain, layers, crs)
    settings.setOutputSize(size)
    settings.setOutputDpi(dpi)
    settings.setFlag(QgsMapSettings.ForceVectorOutput, True)
    settings.setFlag(QgsMapSettings.UseAdvancedEffects, False)
    return settings


def _painted(painter: QPainter, settings: QgsMapSettings, plain: PlainMap, buffer: QBuffer) -> bytes:
    if not plain.transparent:
        painter.fillRect(0, 0, settings.outputSize().width(), settings.outputSize().height(), QColor(plain.background))
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    if job.errors():
        raise _failed()
    return bytes(buffer.data())


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _failed() -> OgcError:
    return OgcError("A layer cannot be drawn.", "NoApplicableCode", http_status=500)
