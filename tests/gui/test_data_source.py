"""The tab of the data source manager, what is dropped on the map, and two servers at once."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QMimeData, QUrl
from test_browser import drop_on, published
from test_loading import open_data_source

from layman_qgis.core.plugin_settings import PluginSettings


@pytest.fixture
def wells(project):
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string", "Wells", "memory")
    project.addMapLayer(layer)
    return layer


def titles(page):
    return [page.model.data(page.model.index(row)) for row in range(page.model.rowCount())]


def test_the_tab_searches_on_the_server_and_adds_what_is_chosen(iface, plugin, project, wells, logged_in, wait):
    published(plugin, logged_in, wells, "wells_source", wait, title="Quellen im Tab")
    page = open_data_source(iface)
    page.search_edit.setText("Quellen")
    wait(lambda: titles(page) == ["Quellen im Tab"], 20)
    page.list_view.setCurrentIndex(page.model.index(0))
    page.kind_combo.setCurrentIndex(page.kind_combo.findData("wfs"))
    page.addButtonClicked()
    wait(lambda: project.mapLayersByName("Quellen im Tab"), 30)
    assert project.mapLayersByName("Quellen im Tab")[0].providerType() == "WFS"
    page.search_edit.setText("nothing is called like this")
    wait(lambda: "Nothing has these words" in page.state_label.text(), 20)
    plugin.connection.close()
    wait(lambda: page.stack.currentWidget() is page.empty_page)
    page.window().close()


def test_the_address_of_a_layer_dropped_on_the_map_adds_it(iface, plugin, project, wells, logged_in, wait):
    published(plugin, logged_in, wells, "wells_address", wait, title="Wells by address")
    data = QMimeData()
    data.setUrls([QUrl(f"{logged_in.server.url}/rest/workspaces/{logged_in.workspace}/layers/wells_address")])
    drop_on(iface.mainWindow(), data)
    wait(lambda: project.mapLayersByName("Wells by address"), 30)


def test_only_files_that_are_maps_are_taken_from_what_is_dropped(plugin, project, logged_in, tmp_path, wait):
    handler = plugin.places._drops
    features = tmp_path / "features.json"
    features.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text("[1, 2", encoding="utf-8")
    assert not handler.handleFileDrop(str(features))
    assert not handler.handleFileDrop(str(broken))
    assert not handler.handleFileDrop(str(tmp_path / "missing.json"))
    tests_composition = {
        "describedBy": "https://raw.githubusercontent.com/hslayers/map-compositions/2.0.0/schema.json",
        "schema_version": "2.0.0", "title": "Dropped map", "abstract": "", "projection": "epsg:3857", "layers": [],
        "extent": [14, 50, 15, 51], "nativeExtent": [1558472.9, 6446275.8, 1669792.4, 6621293.7],
    }  # fmt: skip
    path = tmp_path / "map.json"
    path.write_text(json.dumps(tests_composition), encoding="utf-8")
    assert handler.handleFileDrop(str(path))
    wait(lambda: project.layerTreeRoot().findGroup("Dropped map"), 20)


@pytest.mark.slow
def test_a_second_server_is_signed_in_to_in_the_browser_beside_the_local_one(plugin, project, wells, logged_in, wait):
    from tests.plugin.browser_person import Person
    from tests.server.oauth_browser import PASSWORD, run_with_input
    from tests.server.server_process import fresh_home, started

    before, opener = PluginSettings.load(), plugin.connection.open_page
    with fresh_home() as home, started(home) as remote:
        run_with_input(remote.home, f"{PASSWORD}\n", "user", "add", "remote_user", "--password")
        person = Person(remote.url, "remote_user")
        plugin.connection.open_page = person.open
        try:
            plugin.connection.connect_in_browser(remote.url)
            wait(lambda: plugin.connection.sessions.of(remote.url) is not None, 40)
            there = plugin.connection.sessions.of(remote.url)
            published(plugin, there, wells, "wells_there", wait)
            plugin.connection.make_current(logged_in.server.url)
            assert plugin.connection.session.server.url == logged_in.server.url
            layer = wells.clone()
            project.addMapLayer(layer)
            published(plugin, plugin.connection.session, layer, "wells_here", wait)
            wait(lambda: plugin.windows.indicators.sync_of(wells).state.value == "same", 20)
            plugin.connection.sign_out(remote.url)
            assert list(plugin.connection.sessions.sessions) == [logged_in.server.url]
        finally:
            plugin.connection.open_page = opener
            plugin.connection.sign_out(remote.url)
            before.save()
