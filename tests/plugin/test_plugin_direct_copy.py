"""A GeoPackage goes from file to file when nothing changes, with the same result as feature by feature."""

from __future__ import annotations

import resource
import signal
import threading
from dataclasses import replace

import pytest
from osgeo import gdal, ogr
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt import sip

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.version import UploadFormat
from layman_qgis.core import direct_copy, layer_export
from layman_qgis.core.layer_export import ExportFailed
from tests.plugin.memory_layers import memory_layer
from tests.world_map import world_map


@pytest.fixture
def stored(qgis_app, tmp_path):
    """Three features with gaps in their ids, NULLs and letters of many alphabets."""
    fields = "field=name:string(80)&field=value:double&field=at:datetime&field=ok:bool&field=raw:binary"
    rows = [["žluťoučký", 1.5, None, True, None], ["مدينة", None, None, None, None], ["城市", -3.0, None, False, None]]
    wkts = ["POINT(-700000 -1000000)", "", "POINT(-700001 -1000002)"]
    source = memory_layer(fields=fields, rows=rows, wkts=wkts, crs="EPSG:5514")
    wanted = layer_export.gather(source, QgsProject.instance().transformContext())
    file = layer_export.write(wanted, tmp_path, "stored", UploadFormat.GEOPACKAGE, lambda: False, lambda *_: None)
    layer = QgsVectorLayer(f"{file.path}|layername=stored", "Stored", "ogr")
    assert layer.isValid() and layer.dataProvider().deleteFeatures([2]) and layer.featureCount() == 2
    yield layer
    sip.delete(layer)  # Before QGIS ends, which would close the file a second time.


def gathered(layer, **wishes):
    return layer_export.gather(layer, QgsProject.instance().transformContext(), **wishes)


def content(source, folder, name="roads"):
    folder.mkdir()
    file = layer_export.write(source, folder, name, UploadFormat.GEOPACKAGE, lambda: False, lambda *_: None)
    layer = QgsVectorLayer(f"{file.path}|layername={name}", "Written", "ogr")
    fields = [(field.name(), field.typeName()) for field in layer.fields()]
    features = [
        (one.id(), "" if one.geometry().isEmpty() else one.geometry().asWkt(3), one.attributes())
        for one in layer.getFeatures()
    ]
    return file.feature_count, layer.crs().authid(), layer.wkbType(), fields, features


def test_the_file_is_the_same_as_feature_by_feature(stored, tmp_path):
    source = gathered(stored)
    assert source.direct is not None
    assert content(source, tmp_path / "direct") == content(replace(source, direct=None), tmp_path / "one by one")


def test_the_only_table_of_a_file_needs_no_name(stored, tmp_path):
    layer = QgsVectorLayer(stored.source().split("|")[0], "Stored", "ogr")
    assert gathered(layer).direct is not None
    assert content(gathered(layer), tmp_path / "direct") == content(gathered(stored), tmp_path / "named")


def test_what_qgis_shows_otherwise_is_written_feature_by_feature(stored):
    stored.setSubsetString("SELECT * FROM stored WHERE \"name\" = '城市'")
    assert gathered(stored).direct is None
    stored.setSubsetString("")
    assert gathered(stored, target_crs="EPSG:3857").direct is None
    assert gathered(stored, mends=True).direct is None
    stored.startEditing()
    assert gathered(stored).direct is None
    stored.rollBack()
    assert gathered(stored).direct is not None
    assert gathered(memory_layer(wkts=["POINT(1 2)"])).direct is None


def test_a_crs_that_stands_in_for_another_is_written(stored, tmp_path):
    assert content(gathered(stored, crs="EPSG:3857"), tmp_path / "direct")[1] == "EPSG:3857"


def test_a_copy_can_be_cancelled(stored, tmp_path):
    with pytest.raises(Cancelled):
        layer_export.write(gathered(stored), tmp_path, "roads", UploadFormat.GEOPACKAGE, lambda: True, lambda *_: None)


def filtered(layer):
    layer.setSubsetString('"value" > 0 OR "name" = \'城市\'')


def selected(layer):
    layer.selectByIds([one.id() for one in layer.getFeatures()][1:])


@pytest.mark.parametrize("choose", [filtered, selected])
@pytest.mark.parametrize("at_once", [1, 50_000])
def test_what_is_chosen_is_the_same_as_feature_by_feature(stored, tmp_path, choose, at_once, monkeypatch):
    monkeypatch.setattr(direct_copy, "_PART", at_once)
    choose(stored)
    source = gathered(stored, selected_only=choose is selected)
    assert source.direct is not None
    copied = content(source, tmp_path / "direct")
    assert copied == content(replace(source, direct=None), tmp_path / "one by one")
    assert copied[0] == (2 if choose is filtered else 1)


def test_what_is_selected_in_a_filter_is_both(stored, tmp_path):
    stored.setSubsetString("\"name\" = '城市'")
    stored.selectByIds([1, 3])
    source = gathered(stored, selected_only=True)
    assert content(source, tmp_path / "direct")[0] == 1
    stored.setSubsetString("\"name\" = 'nowhere'")
    assert content(gathered(stored), tmp_path / "none")[0] == 0


def test_a_copy_of_what_is_filtered_can_be_cancelled(stored, tmp_path, monkeypatch):
    monkeypatch.setattr(direct_copy, "_PART", 1)
    filtered(stored)
    told = []
    with pytest.raises(Cancelled):
        layer_export.write(
            gathered(stored), tmp_path, "roads", UploadFormat.GEOPACKAGE, lambda: bool(told), lambda *_: told.append(1)
        )


MULTIPOLYGONS = ["MULTIPOLYGON Z(((0 0 1,0 1 2,1 1 3,0 0 1)))", "MULTIPOLYGON Z(((2 2 1,2 3 2,3 3 3,2 2 1)))"]
POLYGONS = ["POLYGON((0 0,0 1,1 1,0 0))", ""]
LINES = ["LINESTRING(0 0,1 1)", "LINESTRING(2 2,3 3)"]


def made(path, driver, wkts, encoding="UTF-8", srs=5514):
    """A file with fields of all simple types, an own field `fid` and a row without values."""
    reference = ogr.osr.SpatialReference()
    reference.ImportFromEPSG(srs)
    file = ogr.GetDriverByName(driver).CreateDataSource(str(path))
    kind = ogr.CreateGeometryFromWkt(wkts[0]).GetGeometryType()
    # QGIS has told GDAL to leave texts of shapefiles alone.
    gdal.SetThreadLocalConfigOption("SHAPE_ENCODING", encoding)
    table = file.CreateLayer(path.stem, reference, kind, [f"ENCODING={encoding}"] if driver == "ESRI Shapefile" else [])
    types = {"fid": ogr.OFTInteger, "big": ogr.OFTInteger64, "part": ogr.OFTReal, "word": ogr.OFTString}
    if driver != "FlatGeobuf":  # It knows no days without a time.
        types["day"] = ogr.OFTDate
    for name, kind in types.items():
        table.CreateField(ogr.FieldDefn(name, kind))
    for number, wkt in enumerate(wkts):
        feature = ogr.Feature(table.GetLayerDefn())
        if number == 0:
            feature["fid"], feature["big"], feature["part"], feature["word"] = 7, 12345678901, 0.125, "Zürich"
            if "day" in types:
                feature["day"] = "2024/02/29"
        if wkt:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        table.CreateFeature(feature)
    del table, file
    gdal.SetThreadLocalConfigOption("SHAPE_ENCODING", None)
    return QgsVectorLayer(str(path), "Made", "ogr")


@pytest.mark.parametrize("wkts", [MULTIPOLYGONS, POLYGONS, LINES], ids=["z", "polygons", "lines"])
@pytest.mark.parametrize(
    ("ending", "driver", "encoding"),
    [
        ("shp", "ESRI Shapefile", "UTF-8"),
        ("shp", "ESRI Shapefile", "ISO-8859-1"),
        ("geojson", "GeoJSON", "UTF-8"),
        ("fgb", "FlatGeobuf", "UTF-8"),
    ],
)
def test_other_files_are_the_same_as_feature_by_feature(qgis_app, tmp_path, ending, driver, encoding, wkts):
    layer = made(tmp_path / f"roads.{ending}", driver, wkts, encoding, 4326 if ending == "geojson" else 5514)
    source = gathered(layer)
    assert source.direct is not None and source.own_file is None
    copied = content(source, tmp_path / "direct")
    assert copied == content(replace(source, direct=None), tmp_path / "one by one")
    assert [7, 12345678901, 0.125, "Zürich"] in [values[1:5] for _, _, values in copied[4]]
    layer.selectByIds([0])
    assert gathered(layer, selected_only=True).direct is None
    layer.setSubsetString('"fid" = 7')
    assert gathered(layer).direct is None
    sip.delete(layer)


def test_a_wrong_encoding_that_the_user_chose_is_what_is_published(qgis_app, tmp_path):
    layer = made(tmp_path / "roads.shp", "ESRI Shapefile", LINES)
    layer.setProviderEncoding("ISO-8859-1")
    source = gathered(layer)
    assert content(source, tmp_path / "direct") == content(replace(source, direct=None), tmp_path / "one by one")
    sip.delete(layer)


def test_a_geojson_file_goes_to_a_near_server_as_it_is(qgis_app, tmp_path):
    layer = made(tmp_path / "roads.geojson", "GeoJSON", LINES, srs=4326)
    file = layer_export.write(
        gathered(layer, takes_own_file=True), tmp_path, "own", UploadFormat.GEOPACKAGE, lambda: False, lambda *_: None
    )
    assert (file.path.name, file.feature_count) == ("own.geojson", 2)
    assert file.path.read_bytes() == (tmp_path / "roads.geojson").read_bytes()
    layer.setSubsetString('"fid" = 7')
    assert gathered(layer, takes_own_file=True).own_file is None
    layer.setSubsetString("")
    assert gathered(layer, takes_own_file=True, target_crs="EPSG:3857").own_file is None
    assert gathered(layer, takes_own_file=True, crs="EPSG:5514").own_file is None
    layer.startEditing()
    assert gathered(layer, takes_own_file=True).own_file is None
    layer.rollBack()
    sip.delete(layer)


def test_a_full_disk_is_the_cause_that_is_named(stored, tmp_path):
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))  # As full as a disk can be for one process.
    try:
        with pytest.raises(ExportFailed) as caught:
            content(gathered(stored), tmp_path / "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert "disk" in caught.value.detail


def test_a_file_that_qgis_opens_again_and_again_meanwhile_is_copied(qgis_app, tmp_path):
    layer = QgsVectorLayer(f"{world_map()}|layername=countries", "Countries", "ogr")
    wanted, counts = gathered(layer), []

    def copy() -> None:
        for number in range(6):
            (tmp_path / str(number)).mkdir()
            written = layer_export.write(
                wanted, tmp_path / str(number), "a", UploadFormat.GEOPACKAGE, lambda: False, lambda *_: None
            )
            counts.append(written.feature_count)

    copying = threading.Thread(target=copy)
    copying.start()
    while copying.is_alive():
        other = QgsVectorLayer(f"{world_map()}|layername=states_provinces", "Others", "ogr")
        assert other.featureCount() > 0
        sip.delete(other)
    assert counts == [layer.featureCount()] * 6
    sip.delete(layer)
