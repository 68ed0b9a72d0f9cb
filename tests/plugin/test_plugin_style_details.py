"""Details that SLD drops in kept symbols and renderers: each is told, and the SLD that QGIS writes shows the loss."""

from __future__ import annotations

import pytest
from qgis import core
from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsRendererCategory,
    QgsRendererRange,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSingleSymbolRenderer,
)

from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.core.style_losses import Verdict, style_losses
from tests.plugin.memory_layers import memory_layer

KEPT, APPROXIMATED, LOST = Verdict.KEPT, Verdict.APPROXIMATED, Verdict.LOST
Rule = QgsRuleBasedRenderer.Rule
OLD = Qgis.QGIS_VERSION_INT < 34000


def said(layer, verdict):
    found = style_losses(layer, StyleFormat.SLD)
    return {one.what.split(":")[0] for one in found if one.verdict is verdict}


def drawn_by(renderer, geometry="Polygon"):
    layer = memory_layer(geometry)
    layer.setRenderer(renderer)
    return layer, style_text(layer, StyleFormat.SLD)


def of_symbol(symbol, geometry="Polygon"):
    return drawn_by(QgsSingleSymbolRenderer(symbol), geometry)


def with_layer(symbol_class, symbol_layer):
    symbol = symbol_class()
    symbol.changeSymbolLayer(0, symbol_layer)
    return symbol


def fill(colour):
    return QgsFillSymbol.createSimple({"color": colour})


@pytest.mark.parametrize(
    ("renderer", "loss", "trace"),
    [
        (
            lambda: QgsCategorizedSymbolRenderer("name", [QgsRendererCategory("a", fill("#123456"), "a", False)]),
            "A class that is switched off",
            "#123456",
        ),
        (
            lambda: QgsGraduatedSymbolRenderer("value", [QgsRendererRange(0, 1, fill("#123456"), "a", False)]),
            "A class that is switched off",
            "#123456",
        ),
        (
            lambda: QgsCategorizedSymbolRenderer("name", [QgsRendererCategory(["a", "b"], fill("red"), "both")]),
            "A category of several values",
            "",
        ),
        (
            lambda: QgsCategorizedSymbolRenderer('"value" * 2', [QgsRendererCategory(2, fill("red"), "two")]),
            "Classes by an expression",
            '"value" * 2</ogc:PropertyName>' if OLD else "",
        ),
    ],
    ids=["category off", "range off", "list", "expression"],
)
def test_classes_that_sld_says_otherwise_are_lost(qgis_app, renderer, loss, trace):
    layer, sld = drawn_by(renderer())
    assert loss in said(layer, LOST)
    assert trace in sld


def test_all_other_values_are_drawn_for_empty_ones_alone_by_old_versions(qgis_app):
    layer, sld = drawn_by(QgsCategorizedSymbolRenderer("name", [QgsRendererCategory("", fill("red"), "others")]))
    assert ("All other values" in said(layer, LOST), "ElseFilter" in sld) == (OLD, not OLD)


def rules(*children):
    root = Rule(None)
    for child in children:
        root.appendChild(child)
    return QgsRuleBasedRenderer(root)


def test_rules_that_are_off_or_for_the_rest_are_drawn_everywhere(qgis_app):
    off = Rule(fill("#123456"))
    off.setActive(False)
    layer, sld = drawn_by(rules(Rule(fill("red"), filterExp='"value" > 1'), off, Rule(fill("blue"), elseRule=True)))
    assert said(layer, LOST) == {"A class that is switched off", "“Else”"}
    assert "#123456" in sld and sld.count("<ogc:Filter") + sld.count("<se:ElseFilter") <= 2


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('"value" > 1', KEPT),
        ("\"name\" IN ('a', 'b')", KEPT),
        ("upper(\"name\") = 'A'", APPROXIMATED),
        ("\"name\" ~ 'a.*'", LOST),
        ('CASE WHEN "value" > 1 THEN true END', LOST),
        ("$area > 100", LOST),
    ],
)
def test_a_filter_is_told_as_it_is_written(qgis_app, text, verdict):
    layer, sld = drawn_by(rules(Rule(fill("red"), filterExp=text)))
    worst = {one.verdict for one in style_losses(layer, StyleFormat.SLD) if one.where == text} or {KEPT}
    assert worst == {verdict}
    assert ("<ogc:Filter" in sld) == (verdict is not LOST)


def test_opacity_of_a_symbol_is_kept_in_plain_fills_alone(qgis_app):
    for symbol, geometry, is_kept in (
        (QgsFillSymbol(), "Polygon", True),
        (QgsMarkerSymbol(), "Point", False),
        (QgsLineSymbol(), "LineString", False),
    ):
        symbol.setOpacity(0.3)
        layer, sld = of_symbol(symbol, geometry)
        assert ("Opacity of 30% of the symbol" not in said(layer, LOST)) == is_kept
        if OLD:
            assert ("opacity" in sld) == is_kept


def test_a_symbol_layer_that_is_off_is_drawn_when_sld_knows_its_kind(qgis_app):
    for off, is_lost in ((QgsSimpleFillSymbolLayer(), True), (core.QgsGradientFillSymbolLayer(), False)):
        symbol = QgsFillSymbol()
        symbol.appendSymbolLayer(off)
        symbol.symbolLayer(1).setEnabled(False)
        layer, _sld = of_symbol(symbol)
        assert said(layer, LOST) == ({"A symbol layer that is switched off"} if is_lost else set())


@pytest.mark.parametrize(
    ("symbol_layer", "loss"),
    [
        (lambda: QgsSimpleLineSymbolLayer.create({"line_width_unit": "MapUnit"}), "Sizes in map units"),
        (lambda: QgsSimpleLineSymbolLayer.create({"trim_distance_start": "2"}), "Trimmed ends of the line"),
        (lambda: QgsSimpleLineSymbolLayer.create({"ring_filter": "1"}), "Line on some of the rings only"),
        (lambda: QgsMarkerLineSymbolLayer.create({"rotate": "0"}), "Markers that do not turn with the line"),
        (lambda: QgsMarkerLineSymbolLayer.create({"offset_along_line": "3"}), "Offset along the line"),
        (
            lambda: QgsMarkerLineSymbolLayer.create({"placement": "segmentcenter"}),
            "Placement of the markers on the line",
        ),
    ],
)  # fmt: skip
def test_details_of_lines_are_lost(qgis_app, symbol_layer, loss):
    changed, plain = symbol_layer(), type(symbol_layer()).create({})
    layer, _sld = of_symbol(with_layer(QgsLineSymbol, changed), "LineString")
    assert said(layer, LOST) == {loss}
    layer, _sld = of_symbol(with_layer(QgsLineSymbol, plain), "LineString")
    assert said(layer, LOST) == set()


@pytest.mark.parametrize(
    ("name", "verdict"), [("circle", KEPT), ("star", KEPT), ("half_square", APPROXIMATED), ("cross2", APPROXIMATED)]
)
def test_shapes_of_markers_beyond_the_standard_are_approximated(qgis_app, name, verdict):
    marker = QgsSimpleMarkerSymbolLayer.create({"name": name})
    layer, sld = of_symbol(with_layer(QgsMarkerSymbol, marker), "Point")
    told = {one.verdict for one in style_losses(layer, StyleFormat.SLD) if "Shape" in one.what} or {KEPT}
    assert told == {verdict}
    assert f"<se:WellKnownName>{name}<" in sld


def test_an_anchor_a_pattern_of_points_and_symbol_levels(qgis_app):
    anchored = QgsSimpleMarkerSymbolLayer.create({"vertical_anchor_point": "2"})
    layer, _sld = of_symbol(with_layer(QgsMarkerSymbol, anchored), "Point")
    assert said(layer, LOST) == {"Anchor point"}
    pattern = core.QgsPointPatternFillSymbolLayer.create({"displacement_x": "2"})
    layer, _sld = of_symbol(with_layer(QgsFillSymbol, pattern))
    assert said(layer, LOST) == {"Displacement inside the pattern"} and "Pattern" in said(layer, APPROXIMATED)
    renderer = QgsSingleSymbolRenderer(QgsLineSymbol())
    renderer.setUsingSymbolLevels(True)
    renderer.setReferenceScale(1000)
    layer, _sld = drawn_by(renderer, "LineString")
    assert said(layer, LOST) == {"Symbol levels", "Reference scale"}
