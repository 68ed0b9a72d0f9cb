"""A layer's style as the text of a QML or SLD file."""

from __future__ import annotations

from enum import Enum
from typing import Any

from qgis.PyQt.QtXml import QDomDocument

from layman_qgis.api.errors import ApiError
from layman_qgis.compat import export_sld


class StyleFormat(str, Enum):
    """Format of a style file."""

    QML = "qml"
    SLD = "sld"


def style_text(layer: Any, style_format: StyleFormat, with_opacity: bool = True) -> str:
    """The style of a map layer, on the main thread; without its opacity where that belongs to a map.

    SLD never holds the layer's opacity.

    Raises:
        ApiError: QGIS cannot export it; the message holds QGIS's reason.
    """
    if style_format is StyleFormat.QML:
        document = QDomDocument()
        problem = layer.exportNamedStyle(document)
        if not with_opacity:
            _make_opaque(document)
        text = document.toString(2)
    else:
        text, _ = export_sld(layer)
        problem = ""
    if problem or not text.strip():
        raise ApiError(
            f"QGIS cannot export the style of \u201c{layer.name()}\u201d as {style_format.value.upper()}.",
            "Choose the other format.",
            str(problem),
        )
    return str(text)


def _make_opaque(document: QDomDocument) -> None:
    element = document.documentElement().firstChildElement("layerOpacity")
    if not element.isNull():
        element.firstChild().setNodeValue("1")
