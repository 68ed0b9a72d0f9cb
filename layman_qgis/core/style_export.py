"""A layer's style as the text of a QML or SLD file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.compat import export_sld

#: Attributes of a raster's renderer that name a band; -1 is none.
_BAND_ATTRIBUTES = ("band", "alphaBand", "grayBand", "redBand", "greenBand", "blueBand")


class StyleFormat(str, Enum):
    """Format of a style file."""

    QML = "qml"
    SLD = "sld"


def style_text(layer: Any, style_format: StyleFormat, with_opacity: bool = True, bands: Sequence[int] = ()) -> str:
    """The style of a map layer, on the main thread; without its opacity where that belongs to a map.

    SLD of a vector layer never holds the layer's opacity. `bands` are the numbers of a raster's bands that are
    published, in their new order; none for all as they are.

    Raises:
        ApiError: QGIS cannot export it; the message holds QGIS's reason.
    """
    document = QDomDocument()
    if style_format is StyleFormat.QML:
        problem = layer.exportNamedStyle(document)
    else:
        text, _ = export_sld(layer)
        problem = "" if text.strip() else tr("It is empty.")
        document.setContent(text)
    if problem or document.isNull():
        raise ApiError(
            tr("QGIS cannot export the style of “{0}” as {1}.").format(layer.name(), style_format.value.upper()),
            tr("Choose the other format."),
            str(problem),
        )
    changed = style_format is StyleFormat.QML or isinstance(layer, QgsRasterLayer)
    if not with_opacity:
        _make_opaque(document)
    if bands:
        _number_bands(document, {old: new for new, old in enumerate(bands, start=1)})
    return str(document.toString(2) if changed else text)


def _make_opaque(document: QDomDocument) -> None:
    element = document.documentElement().firstChildElement("layerOpacity")
    if not element.isNull():
        element.firstChild().setNodeValue("1")
    for renderer in _elements(document, "rasterrenderer"):
        renderer.setAttribute("opacity", "1")
    for symbolizer in _elements(document, "sld:RasterSymbolizer"):
        opacity = symbolizer.firstChildElement("sld:Opacity")
        if not opacity.isNull():
            opacity.firstChild().setNodeValue("1")


def _number_bands(document: QDomDocument, numbers: dict[int, int]) -> None:
    for renderer in _elements(document, "rasterrenderer"):
        for name in _BAND_ATTRIBUTES:
            value = renderer.attribute(name)
            if value.lstrip("-").isdigit():
                renderer.setAttribute(name, str(numbers.get(int(value), -1)))
    for channel in _elements(document, "sld:SourceChannelName"):
        value = channel.text()
        if value.isdigit():
            channel.firstChild().setNodeValue(str(numbers.get(int(value), 1)))


def _elements(document: QDomDocument, name: str) -> list[QDomElement]:
    found = document.elementsByTagName(name)
    return [found.at(index).toElement() for index in range(found.count())]
