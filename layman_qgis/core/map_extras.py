"""What a project shows beside its layers, as JSON for the own member of compositions: background, bookmarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsBookmark, QgsRectangle, QgsReferencedRectangle
from qgis.PyQt.QtGui import QColor

from layman_qgis.compat import bookmark_rotation, crs_from, set_bookmark_rotation

WHITE = "#ffffff"


def extras(project: Any) -> dict[str, Any]:
    """What differs from an empty project of QGIS."""
    result: dict[str, Any] = {}
    colour = project.backgroundColor().name(QColor.NameFormat.HexRgb)
    if colour != WHITE:
        result["background"] = colour
    bookmarks = [_bookmark(one) for one in project.bookmarkManager().bookmarks()]
    if bookmarks:
        result["bookmarks"] = bookmarks
    return result


def set_bookmarks(project: Any, stored: object) -> None:
    """Give a project the bookmarks of a composition; those that cannot be read are left out."""
    for one in stored if isinstance(stored, list) else []:
        try:
            crs, box = crs_from(str(one["crs"])), QgsRectangle(*map(float, one["extent"]))
        except (KeyError, TypeError, ValueError):
            continue
        if not isinstance(one, Mapping) or not crs.isValid():
            continue
        bookmark = QgsBookmark()
        bookmark.setName(str(one.get("name", "")))
        bookmark.setGroup(str(one.get("group", "")))
        bookmark.setExtent(QgsReferencedRectangle(box, crs))
        set_bookmark_rotation(bookmark, one.get("rotation"))
        project.bookmarkManager().addBookmark(bookmark)


def _bookmark(bookmark: Any) -> dict[str, Any]:
    box = bookmark.extent()
    result = {
        "name": bookmark.name(),
        "group": bookmark.group(),
        "crs": box.crs().authid(),
        "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
    }
    rotation = bookmark_rotation(bookmark)
    return {**result, "rotation": rotation} if rotation else result
