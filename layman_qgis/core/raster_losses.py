"""What of a raster layer's style survives as SLD: renderer, resampling, colours, transparency, blending."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.PyQt.QtGui import QPainter

from layman_qgis.api.language import tr, tr_marked
from layman_qgis.compat import as_int
from layman_qgis.core.style_loss_tables import RASTER_RENDERERS, StyleFinding, Verdict

_NORMAL_BLENDING = QPainter.CompositionMode.CompositionMode_SourceOver
_NO_GRAYSCALE = 0


def raster_losses(layer: Any) -> Iterator[StyleFinding]:
    """The parts of the style with their fate."""
    renderer = layer.renderer()
    words, verdict = RASTER_RENDERERS.get(renderer.type(), (renderer.type(), Verdict.LOST))
    yield StyleFinding(tr("Renderer"), tr_marked(words), verdict)
    if verdict is not Verdict.LOST:
        yield from _transparency(renderer)
    yield from _colours(layer)
    yield from _resampling(layer)
    if layer.blendMode() != _NORMAL_BLENDING:
        yield StyleFinding(tr("Layer"), tr("Blending mode"), Verdict.LOST)
    properties = layer.pipe().dataDefinedProperties()
    if any(properties.property(key).isActive() for key in properties.propertyKeys()):
        yield StyleFinding(tr("Layer"), tr("Data-defined opacity"), Verdict.LOST)


def _transparency(renderer: Any) -> Iterator[StyleFinding]:
    listed = renderer.rasterTransparency()
    if listed is not None and (listed.transparentSingleValuePixelList() or listed.transparentThreeValuePixelList()):
        yield StyleFinding(tr("Renderer"), tr("Transparent values"), Verdict.LOST)
    if renderer.alphaBand() > 0:
        yield StyleFinding(tr("Renderer"), tr("Opacity from a band"), Verdict.LOST)
    if renderer.type() == "multibandcolor" and not all(
        band > 0 for band in (renderer.redBand(), renderer.greenBand(), renderer.blueBand())
    ):
        yield StyleFinding(tr("Renderer"), tr("A colour without a band"), Verdict.LOST)


def _colours(layer: Any) -> Iterator[StyleFinding]:
    brightness, hue = layer.brightnessFilter(), layer.hueSaturationFilter()
    for present, words, verdict in (
        (
            brightness and brightness.brightness(),
            tr("Brightness: other renderers may not know it"),
            Verdict.APPROXIMATED,
        ),
        (brightness and brightness.contrast(), tr("Contrast: other renderers may not know it"), Verdict.APPROXIMATED),
        (brightness and round(brightness.gamma(), 3) != 1.0, tr("Gamma"), Verdict.LOST),
        (hue and hue.saturation(), tr("Saturation: other renderers may not know it"), Verdict.APPROXIMATED),
        (hue and as_int(hue.grayscaleMode()) != _NO_GRAYSCALE, tr("Shades of grey"), Verdict.APPROXIMATED),
        (hue and hue.colorizeOn(), tr("Colouring"), Verdict.LOST),
        (hue and hasattr(hue, "invertColors") and hue.invertColors(), tr("Inverted colours"), Verdict.LOST),
    ):
        if present:
            yield StyleFinding(tr("Colours"), words, verdict)


def _resampling(layer: Any) -> Iterator[StyleFinding]:
    resampling = layer.resampleFilter()
    if resampling is not None and (resampling.zoomedInResampler() or resampling.zoomedOutResampler()):
        yield StyleFinding(tr("Resampling"), tr("Smoothing when zoomed in or out"), Verdict.LOST)
