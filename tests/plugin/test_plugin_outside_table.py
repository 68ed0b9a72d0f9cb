"""PostGIS layers that stay where they are: who can have that, and what the server is told."""

from __future__ import annotations

import pytest
from qgis.core import QgsDataSourceUri, QgsVectorLayer

from layman_qgis.api import requests
from layman_qgis.api.version import ServerVersion
from layman_qgis.core import outside_table, publication_mark
from layman_qgis.core.add_back import add_to_project
from layman_qgis.core.findings import Cure, CureKind, toggled
from layman_qgis.core.outside_table import CannotStayInPlace
from layman_qgis.tasks.jobs import JobList, JobState, StepState
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from tests.plugin.memory_layers import memory_layer
from tests.plugin.outside_database import outside_database

HERE = {"server_is_here": True, "takes_tables": True}


@pytest.fixture(scope="module")
def database():
    with outside_database() as found:
        yield found


@pytest.fixture
def stops(qgis_app, database):
    uri = QgsDataSourceUri()
    uri.setConnection("127.0.0.1", str(database["port"]), database["dbname"], database["user"], "s3cret/word")
    uri.setDataSource("public", "stops", "geom", "", "gid")
    layer = QgsVectorLayer(uri.uri(False), "Stops", "postgres")
    assert layer.isValid()
    return layer


def test_the_address_names_the_table_and_how_to_connect(stops, database):
    found = outside_table.gather(stops, **HERE)
    assert found.uri == (
        f"postgresql://{database['user']}:s3cret%2Fword@127.0.0.1:{database['port']}/{database['dbname']}"
        "?schema=public&table=stops&geo_column=geom"
    )
    assert "s3cret" not in repr(found)


def test_a_table_stays_where_it_is(qtbot, qgis_app, session, stops):
    from qgis.core import QgsProject

    job = publish_layer(JobList(), session, stops, LayerOptions("stops_in_place", "Stops", in_place=True))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.state is JobState.SUCCEEDED, job.error.report()
    assert job.step("export").state is StepState.SKIPPED
    described = session.client().fetch(requests.get_description(session.server, job.ref)).body.decode()
    assert '"table": "stops"' in described or '"table":"stops"' in described
    assert "s3cret" not in described
    assert publication_mark.read(stops).in_place
    layer = add_to_project(QgsProject.instance(), job.description, "wfs")
    assert sorted(feature["name"] for feature in layer.getFeatures()) == ["stop 1", "stop 2", "stop 3"]
    QgsProject.instance().clear()


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        (lambda layer: layer.setSubsetString("gid > 1"), HERE, "filter"),
        (lambda layer: None, {**HERE, "takes_tables": False}, "This server cannot"),
        (lambda layer: None, {**HERE, "server_is_here": False}, "on this machine"),
    ],
    ids=["filter", "old server", "far server"],
)
def test_who_cannot_have_that_is_told_why(stops, change, where, said):
    change(stops)
    assert said in outside_table.reason_against(stops, **where)
    with pytest.raises(CannotStayInPlace, match=said):
        outside_table.gather(stops, **where)


def place_codes(layer, **where):
    return {finding.code: finding for finding in outside_table.place_findings(layer, **{**HERE, **where})}


def test_the_checks_offer_to_leave_the_data_or_say_why_not(stops, places):
    cure = place_codes(stops)["in_place_possible"].cures[0]
    assert LayerOptions("stops", "Stops").with_cures([cure]).in_place
    assert "on this machine" in place_codes(stops, server_is_here=False)["in_place_impossible"].message
    assert place_codes(places) == {}


def test_a_table_that_stays_is_neither_mended_nor_moved(stops):
    stay = place_codes(stops)["in_place_possible"].cures[0]
    mend, embed = Cure("Mend", CureKind.MEND_GEOMETRIES), Cure("Embed", CureKind.EMBED_PICTURES)
    assert toggled([mend, embed], stay) == [embed, stay]
    assert toggled([embed, stay], mend) == [embed, mend]
    assert toggled([embed, stay], stay) == [embed]


def test_edits_that_are_not_saved_are_not_in_the_database(stops):
    assert outside_table.unsaved_findings(stops) == []
    assert stops.startEditing() and stops.changeAttributeValue(1, 1, "changed")
    assert [one.code for one in outside_table.unsaved_findings(stops)] == ["in_place_unsaved"]
    stops.rollBack()


def test_a_connection_without_a_user_is_told_before(qgis_app, database, monkeypatch):
    monkeypatch.setenv(
        "PGUSER", database["user"]
    )  # As on machines where the user of the system is one of the database.
    uri = QgsDataSourceUri()
    uri.setConnection("127.0.0.1", str(database["port"]), database["dbname"], "", "")
    uri.setDataSource("public", "stops", "geom", "", "gid")
    layer = QgsVectorLayer(uri.uri(False), "Stops", "postgres")
    assert layer.isValid()
    assert "no user" in outside_table.reason_against(layer, **HERE)


def test_only_layers_of_postgis_have_a_table(places):
    assert "PostGIS" in outside_table.reason_against(memory_layer(), **HERE)


@pytest.mark.parametrize(
    ("version", "takes"), [("v1.19.0", False), ("1.20.1", True), ("v2.4.0-dev", True), ("", False)]
)
def test_which_servers_take_tables(version, takes):
    assert ServerVersion("layman", version, False).takes_tables is takes
    assert ServerVersion("layman-server", version, True).takes_tables
