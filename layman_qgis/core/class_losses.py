"""What of a renderer's classes and rules SLD cannot say; QGIS writes them as something else, without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from qgis.core import QgsExpression, QgsOgcUtils
from qgis.PyQt.QtXml import QDomDocument

from layman_qgis.api.language import tr
from layman_qgis.compat import SLD_HAS_OTHERS, is_null


def class_losses(renderer: Any, field_names: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is lost, and where: of classes by a field, of rules, and of their order and size."""
    kind = renderer.type()
    if kind in {"categorizedSymbol", "graduatedSymbol"}:
        text = renderer.classAttribute()
        if text and text not in field_names:  # QGIS writes the whole text as the name of a field.
            yield tr("Classes by an expression"), text
    if kind == "categorizedSymbol":
        yield from _categories(renderer.categories())
    elif kind == "graduatedSymbol":
        yield from (_switched_off(one.label()) for one in renderer.ranges() if not one.renderState())
    elif kind == "RuleRenderer":
        yield from _rules(renderer.rootRule())
    if renderer.usingSymbolLevels():
        yield tr("Symbol levels"), ""
    if renderer.referenceScale() > 0:
        yield tr("Reference scale: sizes do not follow the scale"), ""


def can_be_written(filter_text: str) -> bool:
    """Whether QGIS can write an expression as a filter of OGC; one that it cannot is left out of SLD."""
    return not QgsOgcUtils.expressionToOgcFilter(QgsExpression(filter_text), QDomDocument()).isNull()


def _categories(categories: Any) -> Iterator[tuple[str, str]]:
    for one in categories:
        if not one.renderState():
            yield _switched_off(one.label())
        elif isinstance(one.value(), (list, tuple)):
            yield tr("A category of several values"), one.label()
        elif not SLD_HAS_OTHERS and (is_null(one.value()) or one.value() == ""):
            yield tr("All other values: only empty ones are drawn"), one.label()


def _rules(rule: Any) -> Iterator[tuple[str, str]]:
    for child in rule.children():
        if not child.active():
            yield _switched_off(child.label())
        elif child.isElse():
            yield tr("\u201cElse\u201d: it is drawn for every feature"), child.label()
        yield from _rules(child)


def _switched_off(label: str) -> tuple[str, str]:
    return tr("A class that is switched off: it is drawn"), label
