"""RasterSymbolizers of SLD 1.0 and SE 1.1 as renderers of QGIS, which has no reader for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree
from qgis.core import (
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsRaster,
    QgsRasterBandStats,
    QgsRasterInterface,
    QgsRasterLayer,
    QgsRasterRenderer,
    QgsRasterShader,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QColor

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_RAMP_TYPES = {
    "ramp": QgsColorRampShader.Interpolated,
    "intervals": QgsColorRampShader.Discrete,
    "values": QgsColorRampShader.Exact,
}
_MOST_SAMPLES = 250_000
#: Names that GeoServer gives to bands; a number is the other way to say one.
_BAND_NAMES = {"GRAY_INDEX": 1, "PALETTE_INDEX": 1, "RED_BAND": 1, "GREEN_BAND": 2, "BLUE_BAND": 3, "ALPHA_BAND": 4}


class UnusableStyle(ValueError):
    """The style cannot be followed; the message says why."""


@dataclass(frozen=True)
class _Stop:
    value: float
    color: QColor
    label: str


def apply_raster_sld(layer: QgsRasterLayer, root: etree._Element) -> None:
    """Give the layer the first RasterSymbolizer of an SLD.

    Raises:
        UnusableStyle: there is none, it names a band that there is not, or says something that is no number or colour.
    """
    symbolizer = next(root.iter("{*}RasterSymbolizer"), None)
    if symbolizer is None:
        raise UnusableStyle("The style has no RasterSymbolizer, which is what draws rasters.")
    renderer = _renderer(layer, symbolizer)
    opacity = symbolizer.findtext("{*}Opacity")
    if opacity and opacity.strip():
        renderer.setOpacity(min(max(_number(opacity, "Opacity"), 0.0), 1.0))
    set_renderer(layer, renderer)
    gamma = symbolizer.findtext("{*}ContrastEnhancement/{*}GammaValue")
    if gamma and layer.brightnessFilter() is not None:
        layer.brightnessFilter().setGamma(min(max(_number(gamma, "GammaValue"), 0.1), 10.0))
    _set_scales(layer, symbolizer.getparent())


def set_renderer(layer: QgsRasterLayer, renderer: QgsRasterRenderer) -> None:
    """Draw the layer with the renderer, and transparent where its alpha band is."""
    alpha = alpha_band(layer)
    if alpha:
        renderer.setAlphaBand(alpha)
    layer.setRenderer(renderer)


def data_bands(layer: QgsRasterLayer) -> int:
    """The number of bands that hold data, which come before the alpha band."""
    return int(layer.bandCount()) - (1 if alpha_band(layer) else 0)


def alpha_band(layer: QgsRasterLayer) -> int:
    """The number of the alpha band or of the mask that QGIS shows as one; 0 when there is none."""
    provider = layer.dataProvider()
    numbers = range(1, int(layer.bandCount()) + 1)
    return next((number for number in numbers if provider.colorInterpretation(number) == QgsRaster.AlphaBand), 0)


def _renderer(layer: QgsRasterLayer, symbolizer: etree._Element) -> QgsRasterRenderer:
    channels = symbolizer.find("{*}ChannelSelection")
    gray = None if channels is None else channels.find("{*}GrayChannel")
    color_map = symbolizer.find("{*}ColorMap")
    stretch = symbolizer.find("{*}ContrastEnhancement")
    if color_map is not None and len(color_map):
        return _pseudo_color(layer, _band(layer, gray, 1), color_map)
    if channels is not None and gray is None and len(channels):
        return _colors(layer, [channels.find(f"{{*}}{name}Channel") for name in ("Red", "Green", "Blue")], stretch)
    provider: QgsRasterInterface = layer.dataProvider()
    if gray is None and provider.colorInterpretation(1) == QgsRaster.PaletteIndex:
        return QgsPalettedRasterRenderer(provider, 1, QgsPalettedRasterRenderer.colorTableToClassData(_table(layer)))
    if gray is None and data_bands(layer) >= len(("red", "green", "blue")):
        return _colors(layer, [None, None, None], stretch)
    band = _band(layer, gray, 1)
    renderer = QgsSingleBandGrayRenderer(provider, band)
    renderer.setContrastEnhancement(_enhancement(layer, band, _stretch_of(gray, stretch)))
    return renderer


def _table(layer: QgsRasterLayer) -> Sequence[QgsColorRampShader.ColorRampItem]:
    table: Sequence[QgsColorRampShader.ColorRampItem] = layer.dataProvider().colorTable(1)
    return table


def _colors(
    layer: QgsRasterLayer, channels: Sequence[etree._Element | None], stretch: etree._Element | None
) -> QgsRasterRenderer:
    bands = [_band(layer, channel, number) for number, channel in enumerate(channels, 1)]
    renderer = QgsMultiBandColorRenderer(layer.dataProvider(), *bands)
    setters: tuple[Callable[[QgsContrastEnhancement], None], ...] = (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    )
    for setter, band, channel in zip(setters, bands, channels, strict=True):
        setter(_enhancement(layer, band, _stretch_of(channel, stretch)))
    return renderer


def _band(layer: QgsRasterLayer, channel: etree._Element | None, otherwise: int) -> int:
    name = "" if channel is None else (channel.findtext("{*}SourceChannelName") or "").strip()
    number = _BAND_NAMES.get(name.upper(), int(name) if name.isdigit() else 0) if name else otherwise
    count = data_bands(layer)
    if not 1 <= number <= int(layer.bandCount()):
        there = "one band" if count == 1 else f"{count} bands"
        raise UnusableStyle(f"The style draws band {name or otherwise}; the data have {there}.")
    return number


def _stretch_of(channel: etree._Element | None, otherwise: etree._Element | None) -> etree._Element | None:
    own = None if channel is None else channel.find("{*}ContrastEnhancement")
    return own if own is not None and len(own) else otherwise


def _enhancement(layer: QgsRasterLayer, band: int, stretch: etree._Element | None) -> QgsContrastEnhancement:
    """How the values of a band become 0 to 255: those of one byte as they are, unless the style says otherwise."""
    provider = layer.dataProvider()
    enhancement = QgsContrastEnhancement(provider.dataType(band))
    wished = stretch is not None and any(
        stretch.find(f"{{*}}{name}") is not None for name in ("Normalize", "Histogram")
    )
    if not wished and provider.dataTypeSize(band) == 1:
        return enhancement
    said = {}
    for option in () if stretch is None else stretch.iter("{*}VendorOption"):
        said[option.get("name", "")] = (option.text or "").strip()
    if "minValue" in said and "maxValue" in said:
        low, high = _number(said["minValue"], "minValue"), _number(said["maxValue"], "maxValue")
    else:
        wanted = QgsRasterBandStats.Min | QgsRasterBandStats.Max
        statistics = provider.bandStatistics(band, wanted, layer.extent(), _MOST_SAMPLES)
        low, high = statistics.minimumValue, statistics.maximumValue
    enhancement.setMinimumValue(low, False)
    enhancement.setMaximumValue(high if high > low else low + 1, False)
    enhancement.setContrastEnhancementAlgorithm(QgsContrastEnhancement.StretchToMinimumMaximum, True)
    return enhancement


def _pseudo_color(layer: QgsRasterLayer, band: int, color_map: etree._Element) -> QgsRasterRenderer:
    kind, stops = _stops(color_map)
    values = [stop.value for stop in stops]
    shader_function = QgsColorRampShader(min(values), max(values))
    shader_function.setColorRampType(kind)
    shader_function.setColorRampItemList(
        [QgsColorRampShader.ColorRampItem(stop.value, stop.color, stop.label) for stop in stops]
    )
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(shader_function)
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), band, shader)
    renderer.setClassificationMin(min(values))
    renderer.setClassificationMax(max(values))
    return renderer


def _stops(color_map: etree._Element) -> tuple[object, list[_Stop]]:
    """Kind of the map and its colours, by value; `ColorMapEntry` (SLD 1.0) or `Interpolate`, `Categorize` (SE 1.1)."""
    entries = color_map.findall("{*}ColorMapEntry")
    if entries:
        name = color_map.get("type", "ramp")
        if name not in _RAMP_TYPES:
            raise UnusableStyle(f"ColorMap has the type {name!r}; it can be {', '.join(_RAMP_TYPES)}.")
        stops = [_entry(entry) for entry in entries]
        return _RAMP_TYPES[name], sorted(stops, key=lambda stop: stop.value)
    interpolate, categorize = color_map.find("{*}Interpolate"), color_map.find("{*}Categorize")
    if interpolate is not None:
        points = [
            _stop(point.findtext("{*}Data") or "", point.findtext("{*}Value") or "")
            for point in interpolate.iterfind("{*}InterpolationPoint")
        ]
        if points:
            return QgsColorRampShader.Interpolated, sorted(points, key=lambda stop: stop.value)
    if categorize is not None:
        return QgsColorRampShader.Discrete, _categories(categorize)
    raise UnusableStyle("ColorMap has no ColorMapEntry.")


def _categories(categorize: etree._Element) -> list[_Stop]:
    """SE 1.1: a colour, then thresholds with a colour each; a colour of QGIS is that of the values up to its own."""
    colors = [(node.text or "").strip() for node in categorize.iterfind("{*}Value")]
    limits = [(node.text or "").strip() for node in categorize.iterfind("{*}Threshold")]
    if len(colors) != len(limits) + 1:
        raise UnusableStyle("Categorize needs one Value more than it has Thresholds.")
    stops = [_stop(limit, color) for limit, color in zip(limits, colors, strict=False)]
    return [*stops, _Stop(float("inf"), _color(colors[-1]), "")]


def _entry(entry: etree._Element) -> _Stop:
    value, color = entry.get("quantity", ""), _color(entry.get("color", ""))
    opacity = entry.get("opacity")
    if opacity:
        color.setAlphaF(min(max(_number(opacity, "opacity"), 0.0), 1.0))
    return _Stop(_number(value, "quantity"), color, entry.get("label", value))


def _stop(value: str, color: str) -> _Stop:
    return _Stop(_number(value, "Data"), _color(color.strip()), value.strip())


def _color(text: str) -> QColor:
    if not _COLOUR.fullmatch(text):
        raise UnusableStyle(f"{text!r} is no colour; colours are written like #00ff00.")
    return QColor(text)


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UnusableStyle(f"{what} is {text.strip()!r}, which is no number.") from None


def _set_scales(layer: QgsRasterLayer, rule: etree._Element | None) -> None:
    """The scales between which the rule holds: QGIS's minimum scale is the smaller map, with the larger number."""
    if rule is None:
        return
    low, high = (rule.findtext(f"{{*}}{name}ScaleDenominator") for name in ("Min", "Max"))
    if low or high:
        layer.setScaleBasedVisibility(True)
        layer.setMaximumScale(_number(low, "MinScaleDenominator") if low else 0.0)
        layer.setMinimumScale(_number(high, "MaxScaleDenominator") if high else 0.0)
