"""QGIS's picture of a layer beside the server's: where they differ, and how much of what is drawn does.

Two renderers never draw the same to the last bit: edges are blended a little differently. So a pixel counts as
different only when no pixel of the other picture nearby has about the same colour, and the number is a share of what
either picture shows at all, not of the empty ground.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from qgis.core import QgsCoordinateReferenceSystem, QgsMapLayerStyle, QgsMapSettings, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr

#: Colours that differ by no more than this in any channel (0 to 255) are the same.
TOLERANCE = 40
#: Pixels in the neighbourhood that may stand in for one: edges may lie as far apart.
NEIGHBOURHOOD_PX = 1
SIZE_PX = (480, 360)
#: Of QGIS's own pictures; WMS draws with the pixel size of OGC (0.28 mm) unless told.
DPI = 96
MARK = (230, 30, 90, 255)


@dataclass(frozen=True)
class View:
    """What is drawn: a box in a CRS, and the size of the picture in pixels."""

    extent: QgsRectangle
    crs: QgsCoordinateReferenceSystem
    width: int = SIZE_PX[0]
    height: int = SIZE_PX[1]

    @classmethod
    def of(
        cls, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem, width: int = SIZE_PX[0], height: int = SIZE_PX[1]
    ) -> View:
        """A view that shows the whole box: it is made wider or higher to the shape of the picture."""
        box = QgsRectangle(extent)
        if box.width() <= 0 and box.height() <= 0:
            box.grow(1.0 if not crs.isGeographic() else 0.001)
        wanted = width / height
        if box.height() * wanted > box.width():
            box = _resized(box, box.height() * wanted, box.height())
        else:
            box = _resized(box, box.width(), box.width() / wanted)
        return cls(box, crs, width, height)


@dataclass(frozen=True)
class PictureDifference:
    """The outcome: `share` (0 to 1) of the drawn pixels differ; `marked` is the server's picture with these marked."""

    share: float
    differing_px: int
    drawn_px: int
    marked: QImage


def map_settings(
    layer: Any, view: View, transform_context: Any, baked_opacity: Optional[float] = None
) -> QgsMapSettings:
    """How QGIS draws the layer alone on an empty ground; the layer is cloned by the job that draws it.

    `baked_opacity` is the layer opacity that the published style has, None for the layer's own.
    """
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(view.crs)
    settings.setExtent(view.extent)
    settings.setOutputSize(QSize(view.width, view.height))
    settings.setOutputDpi(DPI)
    settings.setOutputImageFormat(QImage.Format.Format_ARGB32_Premultiplied)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setTransformContext(transform_context)
    if baked_opacity is not None and baked_opacity != layer.opacity():
        settings.setLayerStyleOverrides({layer.id(): _style_with_opacity(layer, baked_opacity)})
    return settings


def _style_with_opacity(layer: Any, opacity: float) -> str:
    """The layer's style with another layer opacity, of layers of features; other layers keep theirs."""
    style = QgsMapLayerStyle()
    style.readFromLayer(layer)
    return re.sub(r"<layerOpacity>[^<]*</layerOpacity>", f"<layerOpacity>{opacity}</layerOpacity>", style.xmlData())


def get_map_url(wms_url: str, wms_layer: str, view: View) -> str:
    """The server's picture of the same view (WMS 1.3.0)."""
    box, crs = view.extent, view.crs
    sides = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    if crs.hasAxisInverted():
        sides = (sides[1], sides[0], sides[3], sides[2])
    wanted = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetMap",
        "LAYERS": wms_layer,
        "STYLES": "",
        "CRS": crs.authid(),
        "BBOX": ",".join(repr(side) for side in sides),
        "WIDTH": str(view.width),
        "HEIGHT": str(view.height),
        "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
        "DPI": str(DPI),
        "MAP_RESOLUTION": str(DPI),
        "FORMAT_OPTIONS": f"dpi:{DPI}",
    }
    parts = urlsplit(wms_url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key.upper() not in wanted]
    return urlunsplit(parts._replace(query=urlencode([*kept, *wanted.items()], safe=":,/")))


def picture_from(body: bytes) -> QImage:
    """The server's picture.

    Raises:
        ApiError: it is none; the details show what came instead.
    """
    picture = QImage()
    if not picture.loadFromData(body):
        detail = body[:500].decode("utf-8", errors="replace")
        raise ApiError(tr("The server did not send a picture."), tr("Look at the layer's tasks."), detail)
    return picture


def compare(local: QImage, remote: QImage, tolerance: int = TOLERANCE) -> PictureDifference:
    """Where two pictures differ; the second is brought to the size of the first."""
    import numpy  # Late: QGIS starts without it, and so should this plugin.

    if remote.size() != local.size():
        remote = remote.scaled(local.size())
    one, other = (_pixels(numpy, picture) for picture in (local, remote))
    differing = _far(numpy, one, other, tolerance) | _far(numpy, other, one, tolerance)
    drawn = (one[:, :, 3] > 0) | (other[:, :, 3] > 0)
    count, total = int(differing.sum()), int(drawn.sum())
    return PictureDifference(count / total if total else 0.0, count, total, _marked(numpy, other, differing))


def _far(numpy: Any, one: Any, other: Any, tolerance: int) -> Any:
    """Which pixels of `one` have no pixel of about their colour near the same place of `other`."""
    far = numpy.ones(one.shape[:2], dtype=bool)
    reach = NEIGHBOURHOOD_PX
    height, width = far.shape
    padded = numpy.pad(_on_ground(numpy, other), ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    mine = _on_ground(numpy, one)
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            moved = padded[down : down + height, right : right + width]
            far &= numpy.abs(mine - moved).max(axis=2) > tolerance
    return far


def _on_ground(numpy: Any, pixels: Any) -> Any:
    """Colours as they look on white, beside how opaque they are: what cannot be seen has no colour."""
    alpha = pixels[:, :, 3:4].astype(numpy.int32)
    colours = pixels[:, :, :3].astype(numpy.int32)
    return numpy.concatenate([(colours * alpha + 255 * (255 - alpha)) // 255, alpha], axis=2)


def _marked(numpy: Any, pixels: Any, differing: Any) -> QImage:
    """The picture faded, with the differing pixels in a strong colour."""
    result = pixels.copy()
    result[:, :, 3] = result[:, :, 3] // 3
    result[differing] = MARK
    height, width = differing.shape
    return QImage(
        numpy.ascontiguousarray(result).tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888
    ).copy()


def _pixels(numpy: Any, picture: QImage) -> Any:
    """Height x width x (red, green, blue, alpha), 0 to 255."""
    plain = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = plain.constBits()
    bits.setsize(plain.bytesPerLine() * plain.height())
    rows = numpy.frombuffer(bytes(bits), dtype=numpy.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4)


def _resized(box: QgsRectangle, width: float, height: float) -> QgsRectangle:
    centre = box.center()
    return QgsRectangle(
        centre.x() - width / 2, centre.y() - height / 2, centre.x() + width / 2, centre.y() + height / 2
    )
