"""Rasters in a GeoServer data directory."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from layman_server.geoserver.catalog_xml import read_coverage, xml_of
from layman_server.geoserver.coverage_objects import coverage_objects
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.default_raster_style import default_raster_sld, value_range
from layman_server.geoserver.objects import Style, object_id
from layman_server.model.crs import BoundingBox
from layman_server.model.raster import CoverageToPublish, Granule, RasterBand, RasterInfo

BOX = BoundingBox(0, 0, 300, 200, "EPSG:32633")
GRAY = RasterInfo(
    "EPSG:32633",
    (RasterBand("Gray", "Float32", -1.5, 7.25, "-9999.0"),),
    (Granule("normalized_file/dem.tif", 30, 20, BOX),),
)
SERIES = replace(
    GRAY,
    granules=tuple(Granule(f"normalized_file/{n}.tif", 30, 20, BOX, f"202{n}-01-01T00:00:00.000Z") for n in (1, 2)),
    is_mosaic=True,
    time_regex="[0-9]{4}",
)
STYLE = Style(object_id("Style", "ann", "dem"), "dem", "ann", "dem.sld", "1.0.0")
#: What a GeoServer 2.26 wrote itself.
REAL = Path(os.environ.get("LAYMAN_TEST_DATA", "../shared/data")) / "geoserver-datadirs" / "2x-gs226-rest-built"


def wanted(raster: RasterInfo = GRAY, **more: str) -> CoverageToPublish:
    return CoverageToPublish("ann", "dem", "Heights & <more>", "About", "/data/dem", raster, None, **more)


@pytest.mark.parametrize("raster", [GRAY, SERIES])
def test_a_coverage_survives_the_round_trip(raster):
    _, coverage, _ = coverage_objects(wanted(raster, revision="1.2"), STYLE.id)
    assert read_coverage(xml_of(coverage), "ann", coverage.store) == coverage
    assert coverage.has_times == (raster is SERIES)


def test_a_raster_layer_is_written_read_and_removed(tmp_path):
    data = DataDirectory(tmp_path)
    (tmp_path / "workspaces" / "ann").mkdir(parents=True)
    for name in ("workspace.xml", "namespace.xml"):
        (tmp_path / "workspaces" / "ann" / name).write_text("<a/>")
    store, coverage, layer = coverage_objects(wanted(), STYLE.id)
    data.write_coverage(store, coverage, layer, STYLE, {"dem.sld": b"<a/>"})
    found = data.read_coverage("ann", "dem")
    assert found is not None
    assert (found.store, found.coverage, found.layer, found.style) == (store, coverage, layer, STYLE)
    assert data.has_layer("ann", "postgresql", "dem")
    assert data.layers("ann", "postgresql") == ["dem"]
    assert b"<type>RASTER</type>" in (tmp_path / "workspaces/ann/coverage_dem/dem/layer.xml").read_bytes()
    data.remove_layer("ann", "postgresql", "dem")
    assert data.read_coverage("ann", "dem") is None
    assert sorted(path.name for path in (tmp_path / "workspaces" / "ann").iterdir()) == [
        "namespace.xml", "styles", "workspace.xml",
    ]  # fmt: skip


def test_new_files_of_the_same_names_change_the_signature(tmp_path):
    data = DataDirectory(tmp_path)
    signatures = set()
    for revision in ("1", "2"):
        store, coverage, layer = coverage_objects(wanted(revision=revision), STYLE.id)
        data.write_coverage(store, coverage, layer, STYLE, {"dem.sld": b"<a/>"})
        signatures.add(data.signature("ann", "postgresql", "dem"))
    assert len(signatures) == 2


def test_a_store_is_led_to_files_that_have_moved(tmp_path):
    data = DataDirectory(tmp_path)
    store, coverage, layer = coverage_objects(wanted(), STYLE.id)
    data.write_coverage(store, coverage, layer, STYLE, {"dem.sld": b"<a/>"})
    data.lead_coverage_store("ann", "dem", "/moved/dem/normalized_file/dem.tif")
    found = data.read_coverage("ann", "dem")
    assert found is not None
    assert found.store == replace(store, path="/moved/dem/normalized_file/dem.tif")
    data.lead_coverage_store("ann", "no_such", "/anywhere")
    assert data.layers("ann", "postgresql") == ["dem"]


def test_stores_lead_to_the_file_or_to_the_folder_of_a_mosaic():
    file_store, _, _ = coverage_objects(wanted(), STYLE.id)
    folder_store, _, _ = coverage_objects(wanted(SERIES), STYLE.id)
    assert (file_store.type, file_store.path) == ("GeoTIFF", "/data/dem/normalized_file/dem.tif")
    assert (folder_store.type, folder_store.path) == ("ImageMosaic", "/data/dem/normalized_file")
    assert b"<url>file:/data/dem/normalized_file</url>" in xml_of(folder_store)


def test_every_element_is_one_that_geoserver_writes():
    real = REAL / "workspaces" / "demo" / "mos" / "mos" / "coverage.xml"
    if not real.exists():
        pytest.skip(f"{real} is not there")
    known = {element.tag for element in etree.parse(str(real)).iter()}
    _, coverage, _ = coverage_objects(wanted(SERIES), STYLE.id)
    assert {element.tag for element in etree.fromstring(xml_of(coverage)).iter()} <= known | {"abstract"}


def test_a_coverage_of_geoserver_itself_is_read():
    real = REAL / "workspaces" / "demo" / "dem" / "dem" / "coverage.xml"
    if not real.exists():
        pytest.skip(f"{real} is not there")
    coverage = read_coverage(real.read_bytes(), "demo", "dem")
    assert (coverage.srs, coverage.width_px, coverage.height_px) == ("EPSG:26713", 634, 477)
    assert coverage.native_box.as_list() == [589980.0, 4913700.0, 609000.0, 4928010.0]
    assert coverage.dimensions[0].nodata == "-9.999999933815813E36"


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        (RasterBand("Gray", "Byte", 3, 90), (3, 90)),
        (RasterBand("Gray", "Float32", 5.5, 5.5), (5.5, 6.5)),
        (RasterBand("Gray", "Float32"), (0, 255)),
    ],
)
def test_grey_is_stretched_over_a_range_that_is_never_empty(band, expected):
    assert value_range(band) == expected
    sld = etree.fromstring(default_raster_sld(replace(GRAY, bands=(band,))))
    assert [float(entry.get("quantity")) for entry in sld.iter("{*}ColorMapEntry")] == list(expected)


def test_colours_of_one_byte_are_not_stretched_and_wider_ones_are():
    byte = tuple(RasterBand(color, "Byte") for color in ("Red", "Green", "Blue"))
    wide = tuple(RasterBand(color, "UInt16", 7, 4000) for color in ("Red", "Green", "Blue", "Alpha"))
    assert b"ContrastEnhancement" not in default_raster_sld(replace(GRAY, bands=byte))
    assert default_raster_sld(replace(GRAY, bands=wide)).count(b'name="maxValue">4000<') == 3
