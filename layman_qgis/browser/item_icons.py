"""Icons of publications: what it is, by QGIS's own pictures, with a badge for who may see or change it."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QIcon, QPainter, QPixmap
from qgis.PyQt.QtWidgets import QApplication

from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.api.visibility import Visibility, may_write, visibility_of
from layman_qgis.gui import icons

#: QGIS's pictures by what a layer draws; in every version from 3.22 on.
_PICTURES = {
    "point": "/mIconPointLayer.svg",
    "line": "/mIconLineLayer.svg",
    "polygon": "/mIconPolygonLayer.svg",
    "geometry": "/mIconVector.svg",
    "table": "/mIconTableLayer.svg",
    "raster": "/mIconRaster.svg",
    "time": "/mIconRaster.svg",
}
_SIZES_PX = (16, 24, 32, 48)
#: The badge's share of the icon's side.
_BADGE = 0.6
_CACHE: dict[tuple[str, str, str], QIcon] = {}


def publication_icon(publication: Publication, username: str, shape: str = "") -> QIcon:
    """The icon of a publication as `username` sees it; `shape` is as `api/browsing.shapes_from` says, when known."""
    return badged(picture_of(publication, shape), badge_of(publication, username))


def picture_of(publication: Publication, shape: str = "") -> str:
    """What the publication is: a key of its picture."""
    if publication.type is PublicationType.MAP:
        return "map"
    if publication.geodata_type == "raster":
        return "time" if shape == "time" else "raster"
    return shape or "layer"


def badge_of(publication: Publication, username: str) -> str:
    """The badge: one that I cannot change, else one that not everybody can see; empty for the others."""
    if not may_write(publication, username):
        return "badge_readonly"
    visibility = visibility_of(publication)
    return {Visibility.PRIVATE: "badge_private", Visibility.SHARED: "badge_shared"}.get(visibility, "")


def badged(picture: str, badge: str = "") -> QIcon:
    """A picture with a badge at its lower right."""
    key = (picture, badge, icons.line_colour(QApplication.palette()))
    if key not in _CACHE:
        result = QIcon()
        for size_px in _SIZES_PX:
            result.addPixmap(_painted(picture, badge, size_px))
        _CACHE[key] = result
    return _CACHE[key]


def _painted(picture: str, badge: str, size_px: int) -> QPixmap:
    result = QPixmap(size_px, size_px)
    result.fill(Qt.GlobalColor.transparent)
    base = QgsApplication.getThemeIcon(_PICTURES[picture]) if picture in _PICTURES else icons.icon(picture)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    base.paint(painter, 0, 0, size_px, size_px)
    small_px = round(size_px * _BADGE)
    if picture == "time":
        clock = QgsApplication.getThemeIcon("/propertyicons/temporal.svg")
        clock.paint(painter, 0, 0, small_px, small_px)
    if badge:
        corner = size_px - small_px
        painter.drawPixmap(corner, corner, icons.icon(badge).pixmap(QSize(small_px, small_px)))
    painter.end()
    return result
