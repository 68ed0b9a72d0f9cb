"""Findings before publishing, the figures of a layer, and the mark that a published layer carries."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsField, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QVariant

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.core.layer_checks import Severity, check_layer, summarise
from tests.plugin.memory_layers import memory_layer

BOW_TIE = "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"
REF = PublicationRef("http://127.0.0.1:8600", "ann", PublicationType.LAYER, "places", "some-uuid")


def codes(layer, name="places"):
    return {finding.code for finding in check_layer(layer, name)}


def test_a_good_layer_has_no_findings(places):
    assert check_layer(places, "places") == []


def test_a_bad_name_is_an_error(places):
    (finding,) = check_layer(places, "My Places")
    assert (finding.severity, finding.code) == (Severity.ERROR, "name")


def test_a_broken_layer_is_an_error(qgis_app):
    assert codes(QgsVectorLayer("/no/such.gpkg", "x", "ogr")) == {"invalid"}
    assert codes(None) == {"invalid"}


def test_a_raster_cannot_be_published(qgis_app, tmp_path):
    path = str(tmp_path / "grey.tif")
    assert gdal.GetDriverByName("GTiff").Create(path, 2, 2) is not None
    assert codes(QgsRasterLayer(path, "grey")) == {"not_vector"}


def test_a_table_cannot_be_published(qgis_app):
    assert codes(memory_layer("None")) == {"no_geometry"}


def test_missing_crs_is_an_error(places):
    places.setCrs(QgsCoordinateReferenceSystem())
    assert codes(places) == {"crs_missing"}


def test_own_crs_is_an_error(places):
    places.setCrs(QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"))
    assert codes(places) == {"crs_unknown"}


def test_metres_that_are_called_degrees_are_doubtful(qgis_app):
    assert codes(memory_layer(wkts=["POINT(500000 5500000)"])) == {"crs_doubtful"}


def test_empty_layer_is_told(qgis_app):
    (finding,) = check_layer(memory_layer(), "places")
    assert (finding.severity, finding.code) == (Severity.INFO, "empty")


def test_invalid_and_missing_geometries_are_counted(qgis_app):
    layer = memory_layer("Polygon", wkts=[BOW_TIE, "POLYGON((0 0,1 0,1 1,0 0))", ""])
    messages = {finding.code: finding.message for finding in check_layer(layer, "places")}
    assert set(messages) == {"geometry_invalid", "geometry_missing"}
    assert messages["geometry_invalid"].startswith("1 of 3 ")
    assert messages["geometry_missing"].startswith("1 ")


def test_field_names_that_clash(qgis_app):
    layer = memory_layer(fields="field=Name:string&field=name:string", wkts=["POINT(1 2)"])
    (finding,) = check_layer(layer, "places")
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
    places.rollBack()


def test_filter_is_told(countries):
    countries.setSubsetString("\"NAME\" = 'Chad'")
    assert "filtered" in codes(countries)


def test_the_worst_comes_first(qgis_app):
    layer = memory_layer("Polygon", wkts=[BOW_TIE, ""])
    severities = [finding.severity for finding in check_layer(layer, "Bad Name")]
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
