"""What of a symbol survives as SLD: its layers, their details, data-defined values, effects, opacity, units.

Measured by writing each one with QGIS and drawing what it wrote; the test compares with the running QGIS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.core import QgsFillSymbol, QgsMarkerLineSymbolLayer, QgsMarkerSymbolLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtXml import QDomDocument

from layman_qgis.api.language import tr, tr_marked
from layman_qgis.compat import as_int
from layman_qgis.core.style_loss_tables import SYMBOL_LAYERS, StyleFinding, Verdict

_PLAIN_BRUSHES = frozenset(as_int(style) for style in (Qt.BrushStyle.NoBrush, Qt.BrushStyle.SolidPattern))
#: Marks of the SLD standard; every renderer knows them.
_STANDARD_MARKS = frozenset({"square", "circle", "triangle", "star", "cross"})
_WRITTEN_PLACEMENTS = frozenset(
    as_int(place)
    for place in (
        QgsMarkerLineSymbolLayer.Placement.Interval,
        QgsMarkerLineSymbolLayer.Placement.Vertex,
        QgsMarkerLineSymbolLayer.Placement.FirstVertex,
        QgsMarkerLineSymbolLayer.Placement.LastVertex,
        QgsMarkerLineSymbolLayer.Placement.CentralPoint,
    )
)
#: Patterns as SLD has them are read by QGIS, and so by QGIS Server, in another way than they were written.
_READ_DIFFERENTLY = frozenset({"LinePatternFill", "PointPatternFill", "MarkerLine"})


def symbol_losses(symbol: Any, where: str) -> Iterator[StyleFinding]:
    """The parts of a symbol with their fate; `where` names its place in the legend."""
    yield from _opacity(symbol, where)
    for index in range(symbol.symbolLayerCount()):
        symbol_layer = symbol.symbolLayer(index)
        kind = symbol_layer.layerType()
        words, verdict = SYMBOL_LAYERS.get(kind, (kind, Verdict.LOST))
        if not symbol_layer.enabled():
            if verdict is not Verdict.LOST:
                yield StyleFinding(
                    tr("Symbol"), tr("A symbol layer that is switched off: it is drawn"), Verdict.LOST, where
                )
            continue
        yield StyleFinding(tr("Symbol"), tr_marked(words), verdict, where)
        if has_effect(symbol_layer):
            yield StyleFinding(tr("Symbol"), tr("Draw effects"), Verdict.LOST, where)
        if verdict is Verdict.LOST:
            continue
        yield from data_defined(tr("Symbol"), symbol_layer.dataDefinedProperties(), symbol_layer, where)
        for what, fate in _details(kind, symbol_layer):
            yield StyleFinding(tr("Symbol"), what, fate, where)
        if symbol_layer.subSymbol() is not None:
            yield from symbol_losses(symbol_layer.subSymbol(), where)
    yield from data_defined(tr("Symbol"), symbol.dataDefinedProperties(), symbol, where)


def data_defined(part: str, properties: Any, owner: Any, where: str) -> Iterator[StyleFinding]:
    """Values that expressions give; SLD gets the fixed ones in their place."""
    definitions = owner.propertyDefinitions() if hasattr(owner, "propertyDefinitions") else {}
    for key in properties.propertyKeys():
        if properties.property(key).isActive():
            name = definitions[key].description() if key in definitions else tr("value")
            yield StyleFinding(part, tr("Data-defined {0}{1}").format(name[:1].lower(), name[1:]), Verdict.LOST, where)


def has_effect(owner: Any) -> bool:
    """Whether draw effects other than the plain source picture are switched on."""
    effect = owner.paintEffect()
    if effect is None or not effect.enabled():
        return False
    effects = effect.effectList() if hasattr(effect, "effectList") else [effect]
    return any(item.enabled() and item.type() != "drawSource" for item in effects)


def _opacity(symbol: Any, where: str) -> Iterator[StyleFinding]:
    """Simple fills are written with the opacity of their symbol, other symbol layers without."""
    if symbol.opacity() >= 1.0:
        return
    kinds = {one.layerType() for one in symbol.symbolLayers() if one.enabled()}
    if not isinstance(symbol, QgsFillSymbol) or kinds != {"SimpleFill"}:
        yield StyleFinding(
            tr("Symbol"), tr("Opacity of {0:.0%} of the symbol").format(symbol.opacity()), Verdict.LOST, where
        )


def _details(kind: str, symbol_layer: Any) -> Iterator[tuple[str, Verdict]]:
    if symbol_layer.usesMapUnits():
        yield tr("Sizes in map units: they become pixels"), Verdict.LOST
    if kind == "SimpleFill" and as_int(symbol_layer.brushStyle()) not in _PLAIN_BRUSHES:
        yield tr("Brush pattern: other renderers draw it plain"), Verdict.APPROXIMATED
    if kind in _READ_DIFFERENTLY:
        yield tr("Pattern: servers with QGIS read it from SLD in another way"), Verdict.APPROXIMATED
    details = _DETAILS.get(kind)
    if details is not None:
        yield from details(symbol_layer)


def _line(line: Any) -> Iterator[tuple[str, Verdict]]:
    if line.trimDistanceStart() or line.trimDistanceEnd():
        yield tr("Trimmed ends of the line"), Verdict.LOST
    if as_int(line.ringFilter()):
        yield tr("Line on some of the rings only"), Verdict.LOST
    if line.useCustomDashPattern() and (line.alignDashPattern() or line.dashPatternOffset()):
        yield tr("Where dashes begin"), Verdict.APPROXIMATED


def _marker_line(line: Any) -> Iterator[tuple[str, Verdict]]:
    places = line.placements() if hasattr(line, "placements") else line.placement()
    if as_int(places) not in _WRITTEN_PLACEMENTS | {0}:
        yield tr("Placement of the markers on the line"), Verdict.LOST
    if not line.rotateSymbols():
        yield tr("Markers that do not turn with the line"), Verdict.LOST
    if line.offsetAlongLine():
        yield tr("Offset along the line"), Verdict.LOST


def _marker(marker: Any) -> Iterator[tuple[str, Verdict]]:
    middle = (QgsMarkerSymbolLayer.VerticalAnchorPoint.VCenter, QgsMarkerSymbolLayer.HorizontalAnchorPoint.HCenter)
    anchors = (marker.verticalAnchorPoint(), marker.horizontalAnchorPoint())
    if tuple(map(as_int, anchors)) != tuple(map(as_int, middle)):
        yield tr("Anchor point"), Verdict.LOST
    wanted, written = marker.encodeShape(marker.shape()), _written_mark(marker)
    if written != wanted:
        yield tr("Shape of the marker ({0})").format(wanted), Verdict.LOST
    elif written not in _STANDARD_MARKS:
        yield tr("Shape of the marker ({0}): other renderers may not know it").format(wanted), Verdict.APPROXIMATED


def _written_mark(marker: Any) -> str:
    """The shape that QGIS writes; those that it has no word for become circles."""
    document = QDomDocument()
    root = document.createElement("symbol")
    marker.toSld(document, root, {})
    return str(root.elementsByTagName("se:WellKnownName").at(0).toElement().text())


def _point_pattern(pattern: Any) -> Iterator[tuple[str, Verdict]]:
    if any((pattern.displacementX(), pattern.displacementY(), pattern.offsetX(), pattern.offsetY())):
        yield tr("Displacement inside the pattern"), Verdict.LOST


_DETAILS = {
    "SimpleLine": _line,
    "MarkerLine": _marker_line,
    "SimpleMarker": _marker,
    "PointPatternFill": _point_pattern,
}
