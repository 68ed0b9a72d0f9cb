"""Raster layers of the catalogue as QGIS layers, styled and ready to be served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from lxml import etree
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsMapLayer, QgsRasterLayer

from layman_server.geoserver.objects import PublishedCoverage
from layman_server.geoserver.style_file import without_outside_pictures
from layman_server.ogc.coverage_source import coverage_source
from layman_server.ogc.layers import LayerUnavailable, describe, dom, message_of
from layman_server.ogc.raster_renderer import UnusableStyle, apply_raster_sld, set_renderer
from layman_server.ogc.style_safety import make_safe
from layman_server.ogc.styling import apply_style

_QML_PARTS = QgsMapLayer.Symbology | QgsMapLayer.Rendering | QgsMapLayer.Legend
_PLAIN_SLD = etree.fromstring("<StyledLayerDescriptor><RasterSymbolizer/></StyledLayerDescriptor>")


def build_raster_layer(
    published: PublishedCoverage,
    styles_folder: Path,
    time: str = "",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> QgsRasterLayer:
    """The QGIS layer of a published raster; of a series, what it shows at `time` (WMS's words; the latest if empty).

    Raises:
        LayerUnavailable: the files are not there. OgcError: there is nothing at this time.
    """
    source = coverage_source(published, time)
    layer = open_raster(source, published.coverage.name)
    layer.setCrs(QgsCoordinateReferenceSystem(published.coverage.srs))
    _apply_style(layer, published, styles_folder, environment)
    describe(layer, published.coverage)
    return layer


def open_raster(source: str, name: str) -> QgsRasterLayer:
    """A QGIS layer of anything that GDAL opens, without a style.

    Raises:
        LayerUnavailable: GDAL cannot open it.
    """
    options = QgsRasterLayer.LayerOptions(False, QgsCoordinateTransformContext())
    options.skipCrsValidation = True
    layer = QgsRasterLayer(source, name, "gdal", options)
    if not layer.isValid():
        raise LayerUnavailable(f"The files of layer {name} cannot be read.")
    return layer


def empty_raster(bands: Sequence[Sequence[str]]) -> str:
    """What GDAL opens as a raster of a few empty pixels with these bands, each a colour and GDAL's data type."""
    root = etree.Element("VRTDataset", rasterXSize="2", rasterYSize="2")
    for number, (color, data_type) in enumerate(bands, 1):
        band = etree.SubElement(root, "VRTRasterBand", dataType=data_type, band=str(number))
        etree.SubElement(band, "ColorInterp").text = color
        if color == "Palette":
            etree.SubElement(etree.SubElement(band, "ColorTable"), "Entry", c1="0", c2="0", c3="0", c4="255")
    return etree.tostring(root, encoding="unicode")


def load_raster_qml(layer: QgsRasterLayer, root: etree._Element) -> str:
    """Give the layer a QML style; what is wrong with it when it cannot be used, else an empty text."""
    if next(root.iter("rasterrenderer"), None) is None:
        return "The QML style is none for rasters: it has no rasterrenderer."
    make_safe(root)
    message, loaded = message_of(layer.importNamedStyle(dom(without_outside_pictures(root)), _QML_PARTS))
    renderer = layer.renderer()
    if not loaded or renderer is None:
        return message or "QGIS cannot read the style."
    too_high = sorted(band for band in renderer.usesBands() if band > layer.bandCount())
    if too_high:
        return f"The style draws band {too_high[0]}; the data have {layer.bandCount()}."
    return ""


def load_raster_sld(layer: QgsRasterLayer, root: etree._Element) -> str:
    """Give the layer an SLD style; what is wrong with it when it cannot be used, else an empty text."""
    try:
        apply_raster_sld(layer, root)
    except UnusableStyle as error:
        return str(error)
    return ""


def _apply_style(
    layer: QgsRasterLayer, published: PublishedCoverage, styles_folder: Path, environment: Mapping[str, str]
) -> None:
    """Style the layer with its QML, else its SLD, else plainly."""
    style = published.style
    loaders = ((style.qml_filename, load_raster_qml), (style.filename, load_raster_sld))
    used = apply_style(layer, style, styles_folder, loaders, environment)
    if used is None:
        apply_raster_sld(layer, _PLAIN_SLD)
    elif used == style.qml_filename:
        _keep_transparency(layer)


def _keep_transparency(layer: QgsRasterLayer) -> None:
    """A style made for a file without a mask still leaves out what has no data."""
    renderer = layer.renderer()
    if renderer is not None and renderer.alphaBand() <= 0:
        set_renderer(layer, renderer.clone())
