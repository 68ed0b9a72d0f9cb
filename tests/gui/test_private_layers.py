"""In QGIS's window: a private layer is added with a login that QGIS keeps, which the table of servers can forget."""

from __future__ import annotations

import json
import uuid

import pytest
from qgis.core import QgsApplication, QgsProject, QgsSettings
from qgis.PyQt.QtWidgets import QMessageBox

from layman_qgis.core import layer_login


@pytest.fixture
def private_layer(logged_in):
    """A published layer of two points that only its owner sees; its name."""
    from tests.rest_client import RestClient

    client = RestClient(logged_in.server.url, logged_in.credentials.token)
    name = f"mine_{uuid.uuid4().hex[:8]}"
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": place}}
        for place in ([14.4, 50.1], [16.6, 49.2])
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    mine = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.publish(name, {"a.geojson": content}, **mine)
    yield name
    client.remove(name)


@pytest.fixture
def opened_store():
    manager = QgsApplication.authManager()
    assert manager.setMasterPassword("for the tests", True)
    before = set(manager.configIds())
    yield manager
    QgsSettings().remove("layman/layer_logins")
    for authcfg in set(manager.configIds()) - before:
        manager.removeAuthenticationConfig(authcfg)


def answer(iface, wait, name, role):
    """Press a button of the question of this name."""

    def asked():
        found = iface.mainWindow().findChildren(QMessageBox, name)
        return next((box for box in found if box.isVisible()), None)

    wait(lambda: asked() is not None, 20)
    box = asked()
    next(button for button in box.buttons() if box.buttonRole(button) == role).click()


def test_a_private_layer_is_added_with_a_kept_login(iface, plugin, logged_in, private_layer, opened_store, wait):
    project = QgsProject.instance()
    project.clear()
    panel = plugin.windows._publications
    panel.refresh()
    wait(lambda: any(one.name == private_layer for one in panel.publications), 20)
    publication = next(one for one in panel.publications if one.name == private_layer)
    panel.add(publication, "wfs")
    answer(iface, wait, "LaymanKeepLogin", QMessageBox.ButtonRole.AcceptRole)
    wait(lambda: project.mapLayers(), 20)
    layer = next(iter(project.mapLayers().values()))
    assert layer.isValid() and layer.featureCount() == 2
    panel.add(publication, "wms")  # Now nothing is asked.
    wait(lambda: len(project.mapLayers()) == 2, 20)

    dialog = plugin.windows.servers()
    dialog.table.selectRow(dialog.model.row_of(logged_in.server.url))
    assert dialog.login_button.text() == dialog.tr("Forget &kept login…")
    dialog.login_button.click()
    answer(iface, wait, "LaymanForgetLogin", QMessageBox.ButtonRole.AcceptRole)
    wait(lambda: not layer_login.has_login(logged_in.server.url), 20)
    wait(lambda: dialog.login_button.text() == dialog.tr("&Keep login…"), 20)
    project.clear()


def test_the_browser_panel_says_that_a_login_is_missing(iface, plugin, logged_in, private_layer, wait):
    """And has no services to drag that QGIS could not read."""
    model = iface.browserModel()
    items = [model.dataItem(model.index(row, 0)) for row in range(model.rowCount())]

    def opened(item, kind):
        item.populate()
        wait(lambda: any(type(one).__name__ == kind for one in item.lines), 20)
        return item.lines

    root = next(one for one in items if type(one).__name__ == "RootItem")
    server = next(one for one in opened(root, "ServerItem") if one.row.is_local)
    wait(lambda: server.row.session is not None)
    workspace = next(one for one in opened(server, "WorkspaceItem") if one.is_mine)
    layers = opened(workspace, "PublicationItem")
    layer = next(one for one in layers if getattr(one, "publication", None) and one.publication.name == private_layer)
    lines = opened(layer, "LineItem")
    assert len(lines) == 1 and "login" in lines[0].name()
