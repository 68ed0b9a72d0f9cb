"""What of a layer's style survives as SLD: walks renderer, symbols, data-defined values, labels, opacity, blending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from qgis.core import QgsExpression, QgsRasterLayer, QgsRenderContext, QgsRuleBasedLabeling, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPainter

from layman_qgis.api.language import tr, tr_marked
from layman_qgis.compat import as_int
from layman_qgis.core.raster_losses import raster_losses
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.core.style_loss_tables import RENDERERS, SYMBOL_LAYERS, StyleFinding, Verdict

__all__ = ["StyleFinding", "Verdict", "style_losses", "worst"]

_PLAIN_BRUSHES = frozenset(as_int(style) for style in (Qt.BrushStyle.NoBrush, Qt.BrushStyle.SolidPattern))
_NORMAL_BLENDING = QPainter.CompositionMode.CompositionMode_SourceOver


def style_losses(layer: Any, style_format: StyleFormat) -> list[StyleFinding]:
    """What becomes of the style, the losses first; nothing is said for QML, which QGIS Server reads as it is."""
    is_known = isinstance(layer, (QgsVectorLayer, QgsRasterLayer))
    if style_format is StyleFormat.QML or not is_known or layer.renderer() is None:
        return []
    if isinstance(layer, QgsRasterLayer):
        found = list(raster_losses(layer))
    else:
        found = [*_renderer(layer.renderer()), *_layer(layer), *_labels(layer)]
    order = {Verdict.LOST: 0, Verdict.APPROXIMATED: 1, Verdict.KEPT: 2}
    return sorted(dict.fromkeys(found), key=lambda finding: order[finding.verdict])


def worst(findings: Iterable[StyleFinding]) -> Verdict:
    """The worst verdict of all, KEPT when there is none."""
    verdicts = {finding.verdict for finding in findings}
    for verdict in (Verdict.LOST, Verdict.APPROXIMATED):
        if verdict in verdicts:
            return verdict
    return Verdict.KEPT


def _renderer(renderer: Any) -> Iterator[StyleFinding]:
    kind = renderer.type()
    words, verdict = RENDERERS.get(kind, (kind, Verdict.LOST))
    yield StyleFinding(tr("Renderer"), tr_marked(words), verdict)
    if _has_effect(renderer):
        yield StyleFinding(tr("Renderer"), tr("Draw effects"), Verdict.LOST)
    if verdict is Verdict.LOST:
        return
    for expression in _renderer_expressions(renderer):
        yield from _expression(tr("Renderer"), expression)
    for label, symbol in _symbols(renderer):
        yield from _symbol(symbol, label)


def _renderer_expressions(renderer: Any) -> Iterator[str]:
    if renderer.type() in {"categorizedSymbol", "graduatedSymbol"}:
        text = renderer.classAttribute()
        if text and not QgsExpression(text).isField():
            yield text
    elif renderer.type() == "RuleRenderer":
        for rule in renderer.rootRule().descendants():
            if rule.filterExpression() and not rule.isElse():
                yield rule.filterExpression()


def _symbols(renderer: Any) -> Iterator[tuple[str, Any]]:
    """Each symbol with the words of its legend entry; copies, because a legend entry takes its symbol with it."""
    legend = renderer.legendSymbolItems()
    items = [(item.label(), item.symbol().clone()) for item in legend if item.symbol() is not None]
    if items:
        yield from items
    else:
        for symbol in renderer.symbols(QgsRenderContext()):
            yield "", symbol


def _symbol(symbol: Any, where: str) -> Iterator[StyleFinding]:
    for index in range(symbol.symbolLayerCount()):
        symbol_layer = symbol.symbolLayer(index)
        kind = symbol_layer.layerType()
        words, verdict = SYMBOL_LAYERS.get(kind, (kind, Verdict.LOST))
        yield StyleFinding(tr("Symbol"), tr_marked(words), verdict, where)
        if _has_effect(symbol_layer):
            yield StyleFinding(tr("Symbol"), tr("Draw effects"), Verdict.LOST, where)
        if verdict is Verdict.LOST:
            continue
        yield from _data_defined(tr("Symbol"), symbol_layer.dataDefinedProperties(), symbol_layer, where)
        if kind == "SimpleFill" and as_int(symbol_layer.brushStyle()) not in _PLAIN_BRUSHES:
            yield StyleFinding(
                tr("Symbol"), tr("Brush pattern: other renderers draw it plain"), Verdict.APPROXIMATED, where
            )
        if symbol_layer.subSymbol() is not None:
            yield from _symbol(symbol_layer.subSymbol(), where)
    yield from _data_defined(tr("Symbol"), symbol.dataDefinedProperties(), symbol, where)


def _data_defined(part: str, properties: Any, owner: Any, where: str) -> Iterator[StyleFinding]:
    definitions = owner.propertyDefinitions() if hasattr(owner, "propertyDefinitions") else {}
    for key in properties.propertyKeys():
        if properties.property(key).isActive():
            name = definitions[key].description() if key in definitions else tr("value")
            yield StyleFinding(part, tr("Data-defined {0}{1}").format(name[:1].lower(), name[1:]), Verdict.LOST, where)


def _layer(layer: Any) -> Iterator[StyleFinding]:
    if layer.opacity() < 1.0:
        yield StyleFinding(tr("Layer"), tr("Opacity of {0:.0%}").format(layer.opacity()), Verdict.LOST)
    if layer.blendMode() != _NORMAL_BLENDING or layer.featureBlendMode() != _NORMAL_BLENDING:
        yield StyleFinding(tr("Layer"), tr("Blending mode"), Verdict.LOST)
    if layer.diagramsEnabled():
        yield StyleFinding(tr("Layer"), tr("Diagrams"), Verdict.LOST)
    if layer.renderer().orderByEnabled():
        yield StyleFinding(tr("Layer"), tr("Drawing order of the features"), Verdict.LOST)


def _labels(layer: Any) -> Iterator[StyleFinding]:
    labeling = layer.labeling()
    if not layer.labelsEnabled() or labeling is None:
        return
    if isinstance(labeling, QgsRuleBasedLabeling):
        yield StyleFinding(tr("Labels"), tr("Label rules"), Verdict.APPROXIMATED)
        for rule in labeling.rootRule().descendants():
            if rule.filterExpression():
                yield from _expression(tr("Labels"), rule.filterExpression(), rule.description())
            if rule.settings() is not None:
                yield from _label_settings(rule.settings(), rule.description())
    else:
        yield StyleFinding(tr("Labels"), tr("Labels"), Verdict.APPROXIMATED)
        yield from _label_settings(labeling.settings(), "")


def _label_settings(settings: Any, where: str) -> Iterator[StyleFinding]:
    text = settings.format()
    if settings.isExpression and not QgsExpression(settings.fieldName).isField():
        yield StyleFinding(tr("Labels"), tr("Label expression {0}").format(settings.fieldName), Verdict.LOST, where)
    for present, words in (
        (text.shadow().enabled(), tr("Label shadow")),
        (text.background().enabled(), tr("Label background")),
        (text.mask().enabled(), tr("Label mask")),
        (settings.callout() is not None and settings.callout().enabled(), tr("Callouts")),
        (text.blendMode() != _NORMAL_BLENDING, tr("Blending mode of the labels")),
    ):
        if present:
            yield StyleFinding(tr("Labels"), words, Verdict.LOST, where)
    yield from _data_defined(tr("Labels"), settings.dataDefinedProperties(), settings, where)


def _expression(part: str, text: str, where: str = "") -> Iterator[StyleFinding]:
    expression = QgsExpression(text)
    functions = sorted(name for name in expression.referencedFunctions() if name)
    if functions:
        yield StyleFinding(
            part,
            tr("Expression with {0}(): servers may not know it").format(", ".join(functions)),
            Verdict.APPROXIMATED,
            where or text,
        )


def _has_effect(owner: Any) -> bool:
    """Whether draw effects other than the plain source picture are switched on."""
    effect = owner.paintEffect()
    if effect is None or not effect.enabled():
        return False
    effects = effect.effectList() if hasattr(effect, "effectList") else [effect]
    return any(item.enabled() and item.type() != "drawSource" for item in effects)
