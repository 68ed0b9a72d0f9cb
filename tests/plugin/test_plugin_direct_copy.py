"""A GeoPackage goes from file to file when nothing changes, with the same result as feature by feature."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt import sip

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.version import UploadFormat
from layman_qgis.core import layer_export
from tests.plugin.memory_layers import memory_layer


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
    features = [(one.id(), one.geometry().asWkt(3), one.attributes()) for one in layer.getFeatures()]
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
    stored.setSubsetString("\"name\" = '城市'")
    assert gathered(stored).direct is None
    stored.setSubsetString("")
    assert gathered(stored, selected_only=True).direct is None
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
