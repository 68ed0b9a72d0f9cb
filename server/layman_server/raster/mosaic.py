"""A virtual dataset that lays several normalised files beside and over each other, as text that GDAL opens."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lxml import etree

from layman_server.model.raster import Granule, RasterInfo
from layman_server.raster.granules import GranuleList


def mosaic_xml(listed: GranuleList, granules: Sequence[Granule]) -> str:
    """A VRT of these files, the last on top, as large as the whole mosaic; transparent where none of them has data."""
    raster = listed.raster
    width, height = raster.pixel_size
    left, bottom, right, top = raster.bounding_box.as_list()
    root = etree.Element(
        "VRTDataset",
        rasterXSize=str(max(1, round((right - left) / width))),
        rasterYSize=str(max(1, round((top - bottom) / height))),
    )
    etree.SubElement(root, "SRS").text = raster.crs
    etree.SubElement(root, "GeoTransform").text = f"{left!r}, {width!r}, 0, {top!r}, 0, {-height!r}"
    placed = [(granule, _place(granule, left, top, width, height)) for granule in granules]
    for number in range(1, len(raster.bands) + 1):
        _band(root, listed, number, placed)
    if raster.nodata is None and "Alpha" not in {band.color for band in raster.bands}:
        mask = etree.SubElement(etree.SubElement(root, "MaskBand"), "VRTRasterBand", dataType="Byte")
        for granule, place in placed:
            etree.SubElement(_source(mask, listed, granule, "mask,1", place), "NODATA").text = "0"
    return etree.tostring(root, encoding="unicode")


def _place(granule: Granule, left: float, top: float, width: float, height: float) -> dict[str, str]:
    box = granule.bounding_box
    return {
        "xOff": repr((box.minx - left) / width),
        "yOff": repr((top - box.maxy) / height),
        "xSize": repr((box.maxx - box.minx) / width),
        "ySize": repr((box.maxy - box.miny) / height),
    }


def _band(
    root: etree._Element, listed: GranuleList, number: int, placed: Sequence[tuple[Granule, dict[str, str]]]
) -> None:
    raster: RasterInfo = listed.raster
    band = raster.bands[number - 1]
    node = etree.SubElement(root, "VRTRasterBand", dataType=band.data_type, band=str(number))
    etree.SubElement(node, "ColorInterp").text = band.color
    if band.nodata is not None:
        etree.SubElement(node, "NoDataValue").text = band.nodata
    if band.color == "Palette":
        table = etree.SubElement(node, "ColorTable")
        for entry in listed.color_table:
            etree.SubElement(table, "Entry", {f"c{index}": str(value) for index, value in enumerate(entry, 1)})
    for granule, place in placed:
        source = _source(node, listed, granule, str(number), place)
        if band.nodata is not None and not math.isnan(float(band.nodata)):
            etree.SubElement(source, "NODATA").text = band.nodata
        elif band.nodata is None and (raster.has_mask or "Alpha" in {band.color for band in raster.bands}):
            etree.SubElement(source, "UseMaskBand").text = "true"


def _source(
    node: etree._Element, listed: GranuleList, granule: Granule, band: str, place: dict[str, str]
) -> etree._Element:
    source = etree.SubElement(node, "ComplexSource")
    etree.SubElement(source, "SourceFilename", relativeToVRT="0").text = str(listed.folder / granule.path)
    etree.SubElement(source, "SourceBand").text = band
    size = {"xSize": str(granule.width_px), "ySize": str(granule.height_px)}
    etree.SubElement(source, "SrcRect", {"xOff": "0", "yOff": "0", **size})
    etree.SubElement(source, "DstRect", place)
    return source
