"""Layers of every kind as files: fields, geometry, CRS, filter, selection, edits, progress, cancel."""

from __future__ import annotations

import json

import pytest
from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.version import UploadFormat
from layman_qgis.core import layer_export
from layman_qgis.core.layer_export import ExportFailed
from tests.plugin.memory_layers import memory_layer


def export(layer, folder, upload_format=UploadFormat.GEOPACKAGE, **kwargs):
    gathered = layer_export.gather(layer, QgsCoordinateTransformContext(), **kwargs)
    return layer_export.write(gathered, folder, "out", upload_format, lambda: False, lambda done, total: None)


def reopened(exported):
    layer = QgsVectorLayer(f"{exported.path}", "again", "ogr")
    assert layer.isValid()
    return layer


def rows(layer, *names):
    return [tuple(feature[name] for name in names) for feature in layer.getFeatures()]


def test_geopackage_keeps_fields_geometry_and_crs(tmp_path, qgis_app):
    layer = memory_layer("MultiPolygonZ", wkts=["MULTIPOLYGON Z (((0 0 5,1 0 5,1 1 5,0 0 5)))"], crs="EPSG:5514")
    again = reopened(export(layer, tmp_path))
    assert [f.name() for f in again.fields()] == ["fid", "name", "value", "count"]
    assert again.wkbType() == QgsWkbTypes.MultiPolygonZ
    assert again.crs().authid() == "EPSG:5514"
    assert rows(again, "name", "value", "count") == [("place 0", 0.0, 0)]


def test_names_are_kept_exactly(tmp_path, qgis_app):
    layer = memory_layer(fields="field=Název obce:string&field=select:integer&field=geom:string", wkts=["POINT(1 2)"])
    names = [f.name() for f in reopened(export(layer, tmp_path)).fields()]
    assert names == ["fid", "Název obce", "select", "geom"]


def test_names_that_differ_only_in_case_become_different(tmp_path, qgis_app):
    layer = memory_layer(fields="field=Name:string&field=name:string&field=NAME:string", wkts=["POINT(1 2)"])
    again = reopened(export(layer, tmp_path))
    assert [f.name() for f in again.fields()] == ["fid", "Name", "name_2", "NAME_3"]


def test_own_fid_field_with_repeated_values_is_kept_as_an_attribute(tmp_path, qgis_app):
    layer = memory_layer(fields="field=fid:integer", wkts=["POINT(1 2)", "POINT(3 4)"], rows=[[7], [7]])
    again = reopened(export(layer, tmp_path))
    assert [f.name() for f in again.fields()] == ["ogc_fid", "fid"]
    assert rows(again, "fid") == [(7,), (7,)]


def test_fid_of_a_geopackage_stays_the_fid(tmp_path, countries):
    again = reopened(export(countries, tmp_path))
    assert [f.name() for f in again.fields()] == [f.name() for f in countries.fields()]
    assert again.featureCount() == countries.featureCount()
    assert rows(again, "fid") == rows(countries, "fid")


def test_geojson_is_in_wgs84(tmp_path, qgis_app):
    layer = memory_layer(wkts=["POINT(1113194.9079 0)"], crs="EPSG:3857")
    data = json.loads(export(layer, tmp_path, UploadFormat.GEOJSON).path.read_text())
    assert data["features"][0]["geometry"]["coordinates"] == pytest.approx([10.0, 0.0], abs=1e-6)


def test_a_feature_outside_of_the_target_is_counted_as_skipped(tmp_path, qgis_app):
    layer = memory_layer(wkts=["POINT(500000 5000000)", "POINT(inf 0)", ""], crs="EPSG:32633")
    layer.startEditing()
    exported = export(layer, tmp_path, UploadFormat.GEOJSON)
    assert exported.feature_count + exported.skipped == 3


def test_empty_layer_has_a_table_and_no_rows(tmp_path, qgis_app):
    exported = export(memory_layer("LineString"), tmp_path)
    assert exported.feature_count == 0
    assert reopened(exported).wkbType() == QgsWkbTypes.LineString


def test_a_feature_without_geometry_and_values_is_kept(tmp_path, qgis_app):
    layer = memory_layer(wkts=[""], rows=[[None, None, None]])
    feature = next(reopened(export(layer, tmp_path)).getFeatures())
    assert feature.geometry().isNull() or feature.geometry().isEmpty()
    assert feature["name"] in (None, QVariant())


def test_selected_only(tmp_path, places):
    places.selectByIds([2])
    again = reopened(export(places, tmp_path, selected_only=True))
    assert rows(again, "name") == [("place 1",)]


def test_filter_is_honoured(tmp_path, countries):
    countries.setSubsetString("\"NAME\" = 'Chad'")
    assert rows(reopened(export(countries, tmp_path)), "NAME") == [("Chad",)]


def test_edits_that_are_not_saved_are_exported(tmp_path, places):
    places.startEditing()
    places.changeAttributeValue(1, 0, "renamed")
    added = QgsFeature(places.fields())
    added.setGeometry(QgsGeometry.fromWkt("POINT(0 0)"))
    places.addFeature(added)
    again = reopened(export(places, tmp_path))
    assert again.featureCount() == 4
    assert ("renamed",) in rows(again, "name")
    places.rollBack()


def test_joined_and_virtual_fields_are_exported(tmp_path, places):
    table = memory_layer("None", "field=key:integer&field=note:string", [""], [[1, "joined"]], name="Notes")
    QgsProject.instance().addMapLayers([places, table], False)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(table)
    join.setJoinFieldName("key")
    join.setTargetFieldName("count")
    join.setUsingMemoryCache(True)
    assert places.addJoin(join)
    places.addExpressionField('"count" * 10', QgsField("tenfold", QVariant.Int))
    again = reopened(export(places, tmp_path))
    assert rows(again, "Notes_note", "tenfold")[1] == ("joined", 10)
    QgsProject.instance().clear()


def test_virtual_layer_is_exported(tmp_path, places):
    QgsProject.instance().addMapLayer(places, False)
    query = f"select count(*) as n, st_union(geometry) as geometry from '{places.id()}'"
    layer = QgsVectorLayer(f"?query={query}", "virtual", "virtual")
    assert layer.isValid()
    layer.setCrs(places.crs())
    assert rows(reopened(export(layer, tmp_path)), "n") == [(3,)]
    QgsProject.instance().clear()


def test_lists_become_text(tmp_path, qgis_app):
    layer = memory_layer(fields="field=a:integer", wkts=["POINT(1 2)"], rows=[[1]])
    layer.dataProvider().addAttributes([QgsField("many", QVariant.List, "list", subType=QVariant.Int)])
    layer.updateFields()
    layer.dataProvider().changeAttributeValues({1: {1: [1, 2]}})
    assert rows(reopened(export(layer, tmp_path)), "many") == [("[1, 2]",)]


def test_progress_reaches_the_count(tmp_path, qgis_app):
    layer = memory_layer(wkts=[f"POINT({i % 90} 1)" for i in range(1234)])
    gathered = layer_export.gather(layer, QgsCoordinateTransformContext())
    seen = []
    layer_export.write(
        gathered, tmp_path, "o", UploadFormat.GEOPACKAGE, lambda: False, lambda d, t: seen.append((d, t))
    )
    assert seen == [(500, 1234), (1000, 1234), (1234, 1234)]


def test_cancel_stops_the_export(tmp_path, qgis_app):
    layer = memory_layer(wkts=[f"POINT({i % 90} 1)" for i in range(1234)])
    gathered = layer_export.gather(layer, QgsCoordinateTransformContext())
    seen = []
    with pytest.raises(Cancelled):
        layer_export.write(
            gathered, tmp_path, "o", UploadFormat.GEOPACKAGE, lambda: bool(seen), lambda d, t: seen.append(d)
        )
    assert seen == [500]


def test_the_layer_may_vanish_after_the_snapshot(tmp_path, qgis_app):
    layer = memory_layer(wkts=["POINT(1 2)"])
    gathered = layer_export.gather(layer, QgsCoordinateTransformContext())
    del layer
    done = layer_export.write(gathered, tmp_path, "o", UploadFormat.GEOPACKAGE, lambda: False, lambda d, t: None)
    assert done.feature_count == 1


def test_unwritable_folder_is_an_error(tmp_path, places):
    gathered = layer_export.gather(places, QgsCoordinateTransformContext())
    with pytest.raises(ExportFailed) as caught:
        layer_export.write(
            gathered, tmp_path / "missing", "o", UploadFormat.GEOPACKAGE, lambda: False, lambda d, t: None
        )
    assert caught.value.detail


def test_layer_without_crs_needs_one(tmp_path, qgis_app):
    layer = QgsVectorLayer("Point?field=a:integer", "no crs", "memory")
    layer.setCrs(QgsCoordinateReferenceSystem())
    with pytest.raises(ExportFailed, match="coordinate reference system"):
        export(layer, tmp_path)
    assert reopened(export(layer, tmp_path, crs="EPSG:5514")).crs().authid() == "EPSG:5514"


def test_table_has_the_name_of_the_publication(tmp_path, places):
    source = ogr.Open(str(export(places, tmp_path).path))
    assert [source.GetLayer(i).GetName() for i in range(source.GetLayerCount())] == ["out"]
