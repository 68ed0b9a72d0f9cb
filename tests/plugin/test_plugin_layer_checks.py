"""Findings before publishing, the figures of a layer, and the mark that a published layer carries."""

from __future__ import annotations

import json

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsMarkerSymbol,
    QgsProject,
    QgsRasterLayer,
    QgsSingleSymbolRenderer,
    QgsSvgMarkerSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QVariant

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import deep_checks, publication_mark
from layman_qgis.core.layer_checks import CureKind, Severity, check_layer, summarise
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.core.style_resources import resources_of, with_pictures
from layman_qgis.tasks.layer_scan import LayerScanner
from tests.plugin.memory_layers import memory_layer
from tests.plugin.raster_files import raster_layer

BOW_TIE = "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"
REF = PublicationRef("http://127.0.0.1:8600", "ann", PublicationType.LAYER, "places", "some-uuid")


#: Layers of tests are in memory and have no metadata.
OF_TESTS = {"memory", "metadata_missing"}


def findings(layer, name="places", **kwargs):
    return [finding for finding in check_layer(layer, name, **kwargs) if finding.code not in OF_TESTS]


def codes(layer, name="places", **kwargs):
    return {finding.code for finding in findings(layer, name, **kwargs)}


def cures(layer, code, name="places", **kwargs):
    (finding,) = [one for one in check_layer(layer, name, **kwargs) if one.code == code]
    return [cure.kind for cure in finding.cures]


def test_a_good_layer_has_no_findings(places):
    assert findings(places) == []


def test_a_layer_in_memory_without_metadata_is_told(places):
    assert {finding.code for finding in check_layer(places, "places")} == OF_TESTS
    assert cures(places, "memory") == [CureKind.SAVE_AS_FILE]
    assert cures(places, "metadata_missing") == [CureKind.OPEN_METADATA]


def test_a_bad_name_is_an_error(places):
    (finding,) = findings(places, "My Places")
    assert (finding.severity, finding.code) == (Severity.ERROR, "name")
    assert [(cure.kind, cure.values) for cure in finding.cures] == [(CureKind.PROPOSE_NAME, ("my_places",))]


def test_a_broken_layer_is_an_error(qgis_app):
    assert codes(QgsVectorLayer("/no/such.gpkg", "x", "ogr")) == {"invalid"}
    assert codes(None) == {"invalid"}


def test_a_raster_that_goes_as_it_is_has_no_findings(qgis_app, tmp_path):
    assert codes(raster_layer(tmp_path / "photo.tif", 3)) == set()


def test_what_becomes_of_a_raster_is_told(qgis_app, tmp_path):
    grid = raster_layer(tmp_path / "height.asc", driver="AAIGrid")
    assert codes(grid) == {"raster_converted"}
    wild = raster_layer(tmp_path / "waves.tif", 2, gdal.GDT_CFloat32)
    assert codes(wild) == {"raster_picture"} and cures(wild, "raster_picture") == [CureKind.OPEN_STYLE]


def test_a_service_of_others_cannot_be_published(qgis_app):
    tiles = QgsRasterLayer("type=xyz&url=http://127.0.0.1:1/{z}/{x}/{y}.png", "tiles", "wms")
    assert codes(tiles) == {"service"}


def test_a_raster_without_crs_is_an_error(qgis_app, tmp_path):
    layer = raster_layer(tmp_path / "grey.tif")
    layer.setCrs(QgsCoordinateReferenceSystem())
    assert "crs_missing" in codes(layer) and cures(layer, "crs_missing") == [CureKind.SET_CRS]


def test_a_table_cannot_be_published(qgis_app):
    assert codes(memory_layer("None")) == {"no_geometry"}


def test_missing_crs_is_an_error(places):
    places.setCrs(QgsCoordinateReferenceSystem())
    assert codes(places) == {"crs_missing"}


def test_own_crs_is_an_error(places):
    places.setCrs(QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"))
    assert codes(places) == {"crs_unknown"}
    assert cures(places, "crs_unknown") == [CureKind.TRANSFORM]


def test_servers_with_a_list_of_crs_may_not_know_one(qgis_app):
    layer = memory_layer(wkts=["POINT(600000 5500000)"], crs="EPSG:32635")
    assert codes(layer) == set()
    assert codes(layer, takes_any_crs=False) == {"crs_unsupported"}


def test_metres_that_are_called_degrees_are_doubtful(qgis_app):
    assert codes(memory_layer(wkts=["POINT(500000 5500000)"])) == {"crs_doubtful"}


def test_empty_layer_is_told(qgis_app):
    (finding,) = findings(memory_layer())
    assert (finding.severity, finding.code) == (Severity.INFO, "empty")


def test_invalid_and_missing_geometries_are_counted(qgis_app):
    layer = memory_layer("Polygon", wkts=[BOW_TIE, "POLYGON((0 0,1 0,1 1,0 0))", ""])
    messages = {finding.code: finding.message for finding in findings(layer)}
    assert cures(layer, "geometry_invalid") == [CureKind.MEND_GEOMETRIES, CureKind.SELECT_FEATURES]
    assert set(messages) == {"geometry_invalid", "geometry_missing"}
    assert messages["geometry_invalid"].startswith("1 of 3 ")
    assert messages["geometry_missing"].startswith("1 ")


def test_field_names_that_clash(qgis_app):
    layer = memory_layer(fields="field=Name:string&field=name:string", wkts=["POINT(1 2)"])
    (finding,) = findings(layer)
    assert finding.code == "field_clash" and "name_2" in finding.message


def test_long_field_names_are_told(qgis_app):
    layer = memory_layer(fields=f"field={'ž' * 40}:string", wkts=["POINT(1 2)"])
    assert codes(layer) == {"field_long"}


def test_lists_become_text_is_told(places):
    places.dataProvider().addAttributes([QgsField("many", QVariant.List, "list", subType=QVariant.Int)])
    places.updateFields()
    assert codes(places) == {"field_text"}


def test_edits_filter_and_earlier_publication_are_told(places):
    publication_mark.write(places, REF)
    places.startEditing()
    places.addFeature(QgsFeature(places.fields()))
    assert {"unsaved", "published"} <= codes(places)
    assert cures(places, "unsaved") == [CureKind.SAVE_EDITS] and CureKind.SAVE_EDITS.needs_consent
    places.rollBack()


def test_bytes_among_the_values_are_told(places):
    places.dataProvider().addAttributes([QgsField("raw", QVariant.ByteArray)])
    places.updateFields()
    assert codes(places) == {"field_binary"}


def test_values_with_keys_are_told(qgis_app, tmp_path):
    path = tmp_path / "tagged.geojson"
    feature = {
        "type": "Feature",
        "properties": {"tags": {"a": 1}},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert codes(QgsVectorLayer(str(path), "tagged", "ogr")) == {"field_map"}


def test_computed_and_virtual_layers_are_told(places):
    places.addExpressionField("1 + 1", QgsField("two", QVariant.Int))
    assert codes(places) == {"field_computed"}


@pytest.fixture
def drawing(tmp_path):
    path = tmp_path / "tree.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    return path


def with_picture(layer, name):
    symbol = QgsMarkerSymbol()
    symbol.changeSymbolLayer(0, QgsSvgMarkerSymbolLayer(name))
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


def test_pictures_of_this_computer_can_be_embedded(places, drawing):
    with_picture(places, str(drawing))
    assert codes(places) == {"picture_outside"}
    assert cures(places, "picture_outside") == [CureKind.EMBED_PICTURES]
    for style_format in StyleFormat:
        text = style_text(places, style_format)
        assert str(drawing) in text
        embedded = with_pictures(text, resources_of(places).pictures)
        assert str(drawing) not in embedded and "base64:" in embedded


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("/no/such/tree.svg", "picture_missing"),
        ("http://127.0.0.1:1/tree.svg", "picture_address"),
        ("arrows/Arrow_01.svg", None),
    ],
)
def test_pictures_that_are_elsewhere_are_told(places, name, code):
    assert codes(with_picture(places, name)) == ({code} if code else set())


def test_expressions_that_look_outside_of_the_layer_are_told(places):
    renderer = QgsCategorizedSymbolRenderer("aggregate('other', 'max', \"value\") + @project_crs_epsg")
    places.setRenderer(renderer)
    (finding,) = findings(places)
    assert finding.code == "expression_outside" and "aggregate()" in finding.message


def test_all_features_are_looked_at_for_geometries_and_ids(qgis_app):
    rows = [["a", 1], ["b", 2], ["a", 3]]
    fields = "field=id:string&field=value:integer"
    layer = memory_layer("Polygon", fields, [BOW_TIE, "", "POLYGON((0 0,1 0,1 1,0 0))"], rows)
    gathered = deep_checks.gather_scan(layer)
    found = {one.code: one for one in deep_checks.findings_of(gathered, deep_checks.scan(gathered, bool, print))}
    assert set(found) == {"geometry_invalid", "geometry_missing", "id_double"}
    assert found["id_double"].cures[0].values == ("3",)
    assert found["geometry_invalid"].cures[1].values == ("1",)


def test_the_look_at_all_features_can_be_ended(qgis_app):
    layer = memory_layer(wkts=["POINT(1 1)"] * 3000)
    with pytest.raises(Cancelled):
        deep_checks.scan(deep_checks.gather_scan(layer), lambda: True, print)


def test_a_layer_is_looked_through_in_a_task(qtbot, qgis_app):
    layer, owner = memory_layer("Polygon", wkts=[BOW_TIE]), QObject()
    scanner = LayerScanner(owner)
    with qtbot.waitSignal(scanner.found, timeout=10_000) as blocker:
        scanner.start(layer)
    assert [finding.code for finding in blocker.args[0]] == ["geometry_invalid"]
    assert not scanner.is_busy


def test_filter_is_told(countries):
    countries.setSubsetString("\"NAME\" = 'Chad'")
    assert "filtered" in codes(countries)


def test_the_worst_comes_first(qgis_app):
    layer = memory_layer("Polygon", wkts=[BOW_TIE, ""])
    severities = [finding.severity for finding in findings(layer, "Bad Name")]
    assert severities == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_every_finding_is_a_sentence(qgis_app):
    layer = memory_layer("Polygon", fields="field=A:string&field=a:string", wkts=[BOW_TIE, ""])
    for finding in check_layer(layer, "Bad Name"):
        assert finding.message.endswith(".")
        assert not finding.remedy or finding.remedy.endswith(".")


def test_summary(places):
    places.selectByIds([1])
    summary = summarise(places)
    assert (summary.feature_count, summary.selected_count, summary.field_count) == (3, 1, 3)
    assert (summary.crs, summary.geometry) == ("EPSG:4326", "Point")
    assert 50 < summary.size_bytes_estimate < 500


def test_mark_survives_saving_the_project(places, tmp_path):
    publication_mark.write(places, REF, 0.4)
    project = QgsProject()
    project.addMapLayer(places)
    path = str(tmp_path / "project.qgz")
    assert project.write(path)
    again = QgsProject()
    assert again.read(path)
    mark = publication_mark.read(next(iter(again.mapLayers().values())))
    assert mark.ref == REF and mark.baked_opacity == 0.4 and mark.published_at


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "not json", '{"server": 1}'])
def test_broken_marks_are_no_marks(places, text):
    places.setCustomProperty(publication_mark.PROPERTY, text)
    assert publication_mark.read(places) is None


def test_clearing_everywhere_touches_that_publication_only(places):
    other = memory_layer(name="Other")
    project = QgsProject()
    project.addMapLayers([places, other])
    publication_mark.write(places, REF)
    publication_mark.write(other, PublicationRef(REF.server_url, "ann", PublicationType.LAYER, "other"))
    publication_mark.clear_everywhere(project, REF)
    assert publication_mark.read(places) is None
    assert publication_mark.read(other) is not None
