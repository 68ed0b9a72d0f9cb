"""What of a layer's style survives as SLD: walks renderer, symbols, data-defined values, labels, opacity, blending."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from qgis.core import QgsExpression, QgsRasterLayer, QgsRenderContext, QgsRuleBasedLabeling, QgsVectorLayer
from qgis.PyQt.QtGui import QPainter

from layman_qgis.api.language import tr, tr_marked
from layman_qgis.core.class_losses import can_be_written, class_losses
from layman_qgis.core.raster_losses import raster_losses
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.core.style_loss_tables import RENDERERS, StyleFinding, Verdict
from layman_qgis.core.symbol_losses import data_defined, has_effect, symbol_losses

__all__ = ["StyleFinding", "Verdict", "style_losses", "worst"]

_NORMAL_BLENDING = QPainter.CompositionMode.CompositionMode_SourceOver


def style_losses(layer: Any, style_format: StyleFormat) -> list[StyleFinding]:
    """What becomes of the style, the losses first; nothing is said for QML, which QGIS Server reads as it is."""
    is_known = isinstance(layer, (QgsVectorLayer, QgsRasterLayer))
    if style_format is StyleFormat.QML or not is_known or layer.renderer() is None:
        return []
    if isinstance(layer, QgsRasterLayer):
        found = list(raster_losses(layer))
    else:
        found = [*_renderer(layer.renderer(), layer.fields().names()), *_layer(layer), *_labels(layer)]
    order = {Verdict.LOST: 0, Verdict.APPROXIMATED: 1, Verdict.KEPT: 2}
    return sorted(dict.fromkeys(found), key=lambda finding: order[finding.verdict])


def worst(findings: Iterable[StyleFinding]) -> Verdict:
    """The worst verdict of all, KEPT when there is none."""
    verdicts = {finding.verdict for finding in findings}
    for verdict in (Verdict.LOST, Verdict.APPROXIMATED):
        if verdict in verdicts:
            return verdict
    return Verdict.KEPT


def _renderer(renderer: Any, field_names: Collection[str]) -> Iterator[StyleFinding]:
    kind = renderer.type()
    words, verdict = RENDERERS.get(kind, (kind, Verdict.LOST))
    yield StyleFinding(tr("Renderer"), tr_marked(words), verdict)
    if has_effect(renderer):
        yield StyleFinding(tr("Renderer"), tr("Draw effects"), Verdict.LOST)
    if verdict is Verdict.LOST:
        return
    for what, where in class_losses(renderer, field_names):
        yield StyleFinding(tr("Renderer"), what, Verdict.LOST, where)
    for expression in _filters(renderer):
        yield from _expression(tr("Renderer"), expression)
    for label, symbol in _symbols(renderer):
        yield from symbol_losses(symbol, label)


def _filters(renderer: Any) -> Iterator[str]:
    if renderer.type() == "RuleRenderer":
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
    yield from data_defined(tr("Labels"), settings.dataDefinedProperties(), settings, where)


def _expression(part: str, text: str, where: str = "") -> Iterator[StyleFinding]:
    if not can_be_written(text):
        yield StyleFinding(part, tr("A filter that SLD cannot say: everything is drawn"), Verdict.LOST, where or text)
        return
    functions = sorted(name for name in QgsExpression(text).referencedFunctions() if name)
    if functions:
        yield StyleFinding(
            part,
            tr("Expression with {0}(): servers may not know it").format(", ".join(functions)),
            Verdict.APPROXIMATED,
            where or text,
        )
