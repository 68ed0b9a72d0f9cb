"""One symbol in, one verdict out, compared with what QGIS itself writes into the SLD."""

from __future__ import annotations

import pytest
from qgis import core
from qgis.core import (
    Qgs25DRenderer,
    QgsCategorizedSymbolRenderer,
    QgsDrawSourceEffect,
    QgsDropShadowEffect,
    QgsEffectStack,
    QgsEmbeddedSymbolRenderer,
    QgsFillSymbol,
    QgsHeatmapRenderer,
    QgsInvertedPolygonRenderer,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsMergedFeatureRenderer,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsPointClusterRenderer,
    QgsPointDisplacementRenderer,
    QgsProperty,
    QgsRendererCategory,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPainter

from layman_qgis.compat import SLD_HAS_RASTER_MARKERS
from layman_qgis.core.findings import CureKind, Severity
from layman_qgis.core.loss_findings import loss_findings
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.core.style_losses import StyleFinding, Verdict, style_losses, worst
from tests.plugin.memory_layers import memory_layer

KEPT, APPROXIMATED, LOST = Verdict.KEPT, Verdict.APPROXIMATED, Verdict.LOST
RASTER_MARKER = APPROXIMATED if SLD_HAS_RASTER_MARKERS else LOST


def styled(geometry, symbol_class, symbol_layer):
    layer = memory_layer(geometry)
    symbol = symbol_class()
    symbol.changeSymbolLayer(0, symbol_layer)
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


def losses(layer):
    return style_losses(layer, StyleFormat.SLD)


def found(layer, verdict):
    return {finding.what.split(":")[0] for finding in losses(layer) if finding.verdict is verdict}


@pytest.mark.parametrize(
    ("class_name", "geometry", "symbol_class", "verdict"),
    [
        ("QgsSimpleFillSymbolLayer", "Polygon", QgsFillSymbol, KEPT),
        ("QgsLinePatternFillSymbolLayer", "Polygon", QgsFillSymbol, KEPT),
        ("QgsPointPatternFillSymbolLayer", "Polygon", QgsFillSymbol, KEPT),
        ("QgsCentroidFillSymbolLayer", "Polygon", QgsFillSymbol, KEPT),
        ("QgsSVGFillSymbolLayer", "Polygon", QgsFillSymbol, APPROXIMATED),
        ("QgsGradientFillSymbolLayer", "Polygon", QgsFillSymbol, LOST),
        ("QgsShapeburstFillSymbolLayer", "Polygon", QgsFillSymbol, LOST),
        ("QgsRandomMarkerFillSymbolLayer", "Polygon", QgsFillSymbol, LOST),
        ("QgsRasterFillSymbolLayer", "Polygon", QgsFillSymbol, LOST),
        ("QgsSimpleLineSymbolLayer", "LineString", QgsLineSymbol, KEPT),
        ("QgsMarkerLineSymbolLayer", "LineString", QgsLineSymbol, KEPT),
        ("QgsHashedLineSymbolLayer", "LineString", QgsLineSymbol, LOST),
        ("QgsArrowSymbolLayer", "LineString", QgsLineSymbol, LOST),
        ("QgsInterpolatedLineSymbolLayer", "LineString", QgsLineSymbol, LOST),
        ("QgsSimpleMarkerSymbolLayer", "Point", QgsMarkerSymbol, KEPT),
        ("QgsEllipseSymbolLayer", "Point", QgsMarkerSymbol, KEPT),
        ("QgsFontMarkerSymbolLayer", "Point", QgsMarkerSymbol, APPROXIMATED),
        ("QgsSvgMarkerSymbolLayer", "Point", QgsMarkerSymbol, APPROXIMATED),
        ("QgsRasterMarkerSymbolLayer", "Point", QgsMarkerSymbol, RASTER_MARKER),
        ("QgsFilledMarkerSymbolLayer", "Point", QgsMarkerSymbol, LOST),
        ("QgsVectorFieldSymbolLayer", "Point", QgsMarkerSymbol, LOST),
    ],
)
def test_verdict_agrees_with_the_exported_sld(qgis_app, class_name, geometry, symbol_class, verdict):
    picture = {"svgFile": "/pictures/tree.svg"} if class_name == "QgsSVGFillSymbolLayer" else {}
    symbol_layer = getattr(core, class_name).create(picture)
    layer = styled(geometry, symbol_class, symbol_layer)
    kinds = {finding.verdict for finding in losses(layer) if finding.part == "Symbol"}
    assert verdict in kinds
    sld = style_text(layer, StyleFormat.SLD)
    drawn = "WellKnownName" in sld or "SvgParameter" in sld or "ExternalGraphic" in sld or "MarkIndex" in sld
    if geometry == "Point":  # QGIS 3.44 writes the line of a vector field marker, which draws nothing on a point.
        drawn = drawn and "PointSymbolizer" in sld
    assert (drawn and "not implemented" not in sld) == (verdict is not LOST), sld[-1500:]


def test_geometry_generator_is_lost(qgis_app):
    symbol_layer = core.QgsGeometryGeneratorSymbolLayer.create({"SymbolType": "Fill", "geometryModifier": "$geometry"})
    assert "Geometry generator" in found(styled("Polygon", QgsFillSymbol, symbol_layer), LOST)


def test_qml_loses_nothing(qgis_app):
    layer = styled("Polygon", QgsFillSymbol, core.QgsGradientFillSymbolLayer.create({}))
    assert style_losses(layer, StyleFormat.QML) == []
    assert worst([]) is KEPT


def inner():
    return QgsSingleSymbolRenderer(QgsFillSymbol())


@pytest.mark.parametrize(
    ("renderer", "geometry", "words"),
    [
        (QgsHeatmapRenderer, "Point", "Heat map"),
        (QgsPointClusterRenderer, "Point", "Point cluster"),
        (QgsPointDisplacementRenderer, "Point", "Point displacement"),
        (Qgs25DRenderer, "Polygon", "2.5D buildings"),
        (lambda: QgsInvertedPolygonRenderer(inner()), "Polygon", "Inverted polygons"),
        (lambda: QgsMergedFeatureRenderer(inner()), "Polygon", "Merged features"),
        (lambda: QgsEmbeddedSymbolRenderer(QgsFillSymbol()), "Polygon", "Symbols embedded in the data"),
    ],
)
def test_special_renderers_are_lost(qgis_app, renderer, geometry, words):
    layer = memory_layer(geometry)
    layer.setRenderer(renderer())
    assert words in found(layer, LOST)
    sld = style_text(layer, StyleFormat.SLD)
    is_plain_symbol = words.startswith("Point")  # Every point is drawn where it is, with a plain symbol.
    assert ("not implemented" in sld or "<se:Rule>" not in sld) != is_plain_symbol, sld[-1500:]


def test_plain_renderer_is_kept(qgis_app):
    layer = memory_layer()
    assert worst(losses(layer)) is KEPT


def test_that_nothing_is_drawn_is_lost(qgis_app):
    layer = memory_layer()
    layer.setRenderer(QgsNullSymbolRenderer())
    assert found(layer, LOST) == {"No symbols"}
    assert "<se:Rule>" not in style_text(layer, StyleFormat.SLD)


def codes(layer, style_format=StyleFormat.SLD):
    return {finding.code: finding for finding in loss_findings(layer, style_format)}


def test_findings_name_the_losses_and_offer_qml(qgis_app):
    fill = QgsSimpleFillSymbolLayer()
    fill.setBrushStyle(Qt.BrushStyle.Dense4Pattern)
    layer = styled("Polygon", QgsFillSymbol, fill)
    layer.setOpacity(0.5)
    said = codes(layer)
    assert set(said) == {"style_losses", "style_approximated"}
    assert said["style_losses"].message == "Lost as SLD: Opacity of 50%."
    assert said["style_losses"].cures[0].kind is CureKind.USE_QML
    assert codes(layer, StyleFormat.QML) == {}


def test_a_style_of_which_nothing_is_left_forbids_sld(qgis_app):
    layer = styled("Polygon", QgsFillSymbol, core.QgsGradientFillSymbolLayer.create({}))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(QgsPalLayerSettings()))
    layer.setLabelsEnabled(True)
    assert codes(layer)["style_nothing_left"].severity is Severity.ERROR


def test_categories_by_field_are_kept_and_sub_symbols_are_looked_at(qgis_app):
    layer = memory_layer("Polygon")
    symbol = QgsFillSymbol()
    pattern = core.QgsPointPatternFillSymbolLayer()
    marker = QgsMarkerSymbol()
    marker.changeSymbolLayer(0, core.QgsRasterMarkerSymbolLayer())
    pattern.setSubSymbol(marker)
    symbol.changeSymbolLayer(0, pattern)
    layer.setRenderer(QgsCategorizedSymbolRenderer("name", [QgsRendererCategory("a", symbol, "the a")]))
    assert StyleFinding("Renderer", "Categories", KEPT) in losses(layer)
    inner = next(finding for finding in losses(layer) if finding.what.startswith("Raster image marker"))
    assert (inner.part, inner.verdict, inner.where) == ("Symbol", RASTER_MARKER, "the a")


def test_data_defined_colour_is_lost(qgis_app):
    fill = QgsSimpleFillSymbolLayer()
    fill.setDataDefinedProperty(QgsSymbolLayer.Property.PropertyFillColor, QgsProperty.fromExpression("'red'"))
    layer = styled("Polygon", QgsFillSymbol, fill)
    assert found(layer, LOST) == {"Data-defined symbol fill color"}
    assert "#ff0000" not in style_text(layer, StyleFormat.SLD)


def test_inactive_data_definition_is_no_loss(qgis_app):
    fill = QgsSimpleFillSymbolLayer()
    unused = QgsProperty.fromExpression("'red'", False)
    fill.setDataDefinedProperty(QgsSymbolLayer.Property.PropertyFillColor, unused)
    assert found(styled("Polygon", QgsFillSymbol, fill), LOST) == set()


def test_brush_pattern_is_approximated(qgis_app):
    fill = QgsSimpleFillSymbolLayer()
    fill.setBrushStyle(Qt.BrushStyle.Dense4Pattern)
    assert found(styled("Polygon", QgsFillSymbol, fill), APPROXIMATED) == {"Brush pattern"}


def test_layer_opacity_and_blending_are_lost(qgis_app):
    layer = memory_layer()
    layer.setOpacity(0.5)
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    assert found(layer, LOST) == {"Opacity of 50%", "Blending mode"}


def test_draw_effects_are_lost_and_the_plain_source_is_none(qgis_app):
    layer = memory_layer()
    stack = QgsEffectStack()
    stack.appendEffect(QgsDrawSourceEffect())
    layer.renderer().setPaintEffect(stack.clone())
    assert found(layer, LOST) == set()
    stack.appendEffect(QgsDropShadowEffect())
    layer.renderer().setPaintEffect(stack.clone())
    assert found(layer, LOST) == {"Draw effects"}


def test_rule_with_a_function_is_approximated(qgis_app):
    root = QgsRuleBasedRenderer.Rule(None)
    root.appendChild(QgsRuleBasedRenderer.Rule(QgsMarkerSymbol(), filterExp="upper(\"name\") = 'A'"))
    root.appendChild(QgsRuleBasedRenderer.Rule(QgsMarkerSymbol(), filterExp='"value" > 3'))
    layer = memory_layer()
    layer.setRenderer(QgsRuleBasedRenderer(root))
    assert found(layer, APPROXIMATED) == {"Expression with upper()"}


def test_label_expression_and_shadow_are_lost(qgis_app):
    layer = memory_layer()
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = "\"name\" || '!'", True
    text = settings.format()
    text.shadow().setEnabled(True)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    assert found(layer, LOST) == {"Label expression \"name\" || '!'", "Label shadow"}
    layer.setLabelsEnabled(False)
    assert found(layer, LOST) == set()


def test_losses_come_first(qgis_app):
    layer = memory_layer()
    layer.setOpacity(0.5)
    assert losses(layer)[0].verdict is LOST
    assert losses(layer)[-1].verdict is KEPT


def test_both_formats_can_be_exported(qgis_app):
    layer = memory_layer()
    assert "<qgis" in style_text(layer, StyleFormat.QML)
    assert "StyledLayerDescriptor" in style_text(layer, StyleFormat.SLD)


def test_qml_can_leave_the_opacity_to_the_map(qgis_app):
    layer = memory_layer()
    layer.setOpacity(0.5)
    assert "<layerOpacity>0.5</layerOpacity>" in style_text(layer, StyleFormat.QML)
    assert "<layerOpacity>1</layerOpacity>" in style_text(layer, StyleFormat.QML, with_opacity=False)
    assert layer.opacity() == 0.5
