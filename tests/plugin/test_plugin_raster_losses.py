"""One kind of raster style in, one verdict out, compared with what QGIS itself writes into the SLD."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsBilinearRasterResampler,
    QgsColorRampShader,
    QgsHillshadeRenderer,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsRasterContourRenderer,
    QgsRasterShader,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QColor, QPainter

from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.core.style_losses import Verdict, style_losses, worst
from tests.plugin.raster_files import raster_layer

KEPT, APPROXIMATED, LOST = Verdict.KEPT, Verdict.APPROXIMATED, Verdict.LOST


@pytest.fixture
def layer(qgis_app, tmp_path):
    return raster_layer(tmp_path / "relief.tif", bands=3)


def pseudo_color(provider):
    ramp = QgsColorRampShader(0, 10)
    ramp.setColorRampItemList([QgsColorRampShader.ColorRampItem(5, QColor("red"), "low")])
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    renderer = QgsSingleBandPseudoColorRenderer(provider, 1)
    renderer.setShader(shader)
    return renderer


def paletted(provider):
    return QgsPalettedRasterRenderer(provider, 1, [QgsPalettedRasterRenderer.Class(1, QColor("red"), "one")])


@pytest.mark.parametrize(
    ("make", "verdict", "written"),
    [
        (lambda provider: QgsSingleBandGrayRenderer(provider, 1), KEPT, "GrayChannel"),
        (lambda provider: QgsMultiBandColorRenderer(provider, 1, 2, 3), KEPT, "RedChannel"),
        (pseudo_color, KEPT, "ColorMapEntry"),
        (paletted, KEPT, "ColorMapEntry"),
        (lambda provider: QgsHillshadeRenderer(provider, 1, 315, 45), APPROXIMATED, "ShadedRelief"),
        (lambda provider: QgsRasterContourRenderer(provider), LOST, ""),
    ],
    ids=["gray", "colours", "pseudocolour", "palette", "hillshade", "contour"],
)
def test_verdict_agrees_with_the_exported_sld(layer, make, verdict, written):
    layer.setRenderer(make(layer.dataProvider()))
    assert worst(style_losses(layer, StyleFormat.SLD)) is verdict
    sld = style_text(layer, StyleFormat.SLD)
    drawn = ("Channel", "ColorMapEntry", "ShadedRelief")
    assert written in sld if written else not any(word in sld for word in drawn)


@pytest.mark.parametrize(
    ("change", "what", "verdict"),
    [
        (lambda layer: layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply), "Blending mode", LOST),
        (lambda layer: layer.brightnessFilter().setGamma(2.0), "Gamma", LOST),
        (lambda layer: layer.brightnessFilter().setBrightness(40), "Brightness", APPROXIMATED),
        (lambda layer: layer.hueSaturationFilter().setSaturation(-50), "Saturation", APPROXIMATED),
        (lambda layer: layer.hueSaturationFilter().setColorizeOn(True), "Colouring", LOST),
        (
            lambda layer: layer.resampleFilter().setZoomedInResampler(QgsBilinearRasterResampler()),
            "Smoothing when zoomed in or out",
            LOST,
        ),
    ],
    ids=["blending", "gamma", "brightness", "saturation", "colouring", "resampling"],
)
def test_what_is_done_to_the_colours_is_told(layer, change, what, verdict):
    change(layer)
    found = {finding.what.split(":")[0]: finding.verdict for finding in style_losses(layer, StyleFormat.SLD)}
    assert found[what] is verdict


def test_opacity_is_kept_and_qml_keeps_all(layer):
    layer.setOpacity(0.5)
    assert worst(style_losses(layer, StyleFormat.SLD)) is KEPT
    assert ">0.5</sld:Opacity>" in style_text(layer, StyleFormat.SLD)
    assert style_losses(layer, StyleFormat.QML) == []


@pytest.mark.parametrize("style_format", list(StyleFormat))
def test_opacity_can_be_left_to_the_map(layer, style_format):
    layer.setOpacity(0.5)
    assert "0.5" in style_text(layer, style_format)
    text = style_text(layer, style_format, with_opacity=False)
    assert 'opacity="0.5"' not in text and ">0.5</sld:Opacity>" not in text


@pytest.mark.parametrize("style_format", list(StyleFormat))
def test_bands_get_the_numbers_that_they_have_in_the_published_file(qgis_app, tmp_path, style_format):
    layer = raster_layer(tmp_path / "satellite.tif", bands=5)
    layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), 4, 3, 2))
    text = style_text(layer, style_format, bands=(4, 3, 2))
    if style_format is StyleFormat.QML:
        assert 'redBand="1"' in text and 'greenBand="2"' in text and 'blueBand="3"' in text
        assert 'alphaBand="-1"' in text
    else:
        channels = [text.index(f"SourceChannelName>{number}<") for number in (1, 2, 3)]
        assert channels == sorted(channels)
