"""Access rights, pictures beside the server's, properties pages and opened maps, in a real QGIS with a real server."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from qgis.core import QgsFillSymbol, QgsProject, QgsSingleSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import Template, template
from layman_qgis.core import publication_mark
from layman_qgis.core.layer_metadata import as_document, from_document
from layman_qgis.core.project_defaults import ProjectDefaults
from layman_qgis.core.project_maps import ProjectMap, project_maps, remember
from layman_qgis.gui.layer_page import LayerPage
from layman_qgis.gui.project_page import ProjectPage
from layman_qgis.gui.rights_dialog import RightsDialog
from layman_qgis.gui.rights_model import Column
from layman_qgis.network.people import change_rights
from layman_qgis.tasks.publishing import LayerOptions, MapOptions, publish_layer, publish_map
from tests.world_map import world_map

PUBLISH_TIMEOUT_S = 90
SAID = {"keywords": {"GEMET": ["land"]}, "licenses": ["CC0"], "contacts": [{"name": "Ann", "role": "author"}]}


#: What was published by the first test of this file that needs it.
PUBLISHED: list[PublicationRef] = []


@pytest.fixture
def countries(plugin, project, logged_in, wait):
    """A published layer of the project; it is published once for all tests of this file."""
    project.clear()
    layer = QgsVectorLayer(f"{world_map()}|layername=countries", "Land", "ogr")
    layer.setMetadata(from_document(SAID, "Land", "All of it"))
    # QGIS gives each layer a colour by chance.
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"color": "#7799cc"})))
    project.addMapLayer(layer)
    if PUBLISHED:
        publication_mark.write(layer, PUBLISHED[0])
        return layer
    job = publish_layer(plugin.jobs, logged_in, layer, LayerOptions("land", "Land", "All of it"))
    wait(lambda: job.is_over, PUBLISH_TIMEOUT_S)
    assert job.error is None, job.error.report()
    PUBLISHED.append(job.ref)
    return layer


def discard_when_asked():
    """Answer QGIS's own questions: whether to save the project, and to lose layers whose files are temporary."""
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        for standard in (QMessageBox.StandardButton.Discard, QMessageBox.StandardButton.Yes):
            button = box.button(standard)
            if button is not None:
                button.click()
                return


def page_of(plugin, factory_name, *arguments):
    return getattr(plugin.pages, factory_name).createWidget(*arguments)


def tick(dialog, row, column):
    index = dialog.editor.model.index(row, int(column))
    assert dialog.editor.model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)


def test_rights_are_read_changed_and_written(plugin, countries, logged_in, wait):
    ref = publication_mark.read(countries).ref
    dialog = plugin.windows.tools.edit_rights(ref, "Land")
    wait(lambda: dialog.ok_button.isEnabled(), 20)
    assert dialog.editor.rights.read == (EVERYONE,)
    assert "Everybody can see it" in dialog.editor.effect_label.text()
    wait(lambda: "roles" in dialog.editor.search_hint.text(), 20)
    private = next(one for one in dialog.editor.template_menu.actions() if one.text() == "Private")
    private.trigger()
    assert dialog.editor.rights.read == (logged_in.workspace,)
    changed = []
    plugin.windows.tools.rights_changed.connect(changed.append)
    dialog.ok_button.click()
    wait(lambda: changed, 20)
    again = plugin.windows.tools.edit_rights(ref)
    wait(lambda: again.editor.rights.read == (logged_in.workspace,), 20)
    tick(again, 0, Column.READ)
    again.ok_button.click()
    wait(lambda: len(changed) == 2, 20)


def test_what_the_server_would_refuse_cannot_be_sent_and_says_why(plugin, countries, wait):
    dialog = plugin.windows.tools.edit_rights(publication_mark.read(countries).ref)
    wait(lambda: dialog.ok_button.isEnabled(), 20)
    wait(lambda: "roles" in dialog.editor.search_hint.text(), 20)
    model = dialog.editor.model
    owner = model.index(1, int(Column.WRITE))
    assert not model.setData(owner, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert "owner" in model.data(owner, Qt.ItemDataRole.ToolTipRole)
    model.show(model.rights.without(dialog.editor.model.rights.write[0]), "")
    assert not dialog.ok_button.isEnabled()
    assert dialog.editor.problem_label.text() and dialog.editor.problem_row.isVisible()


def test_publish_dialogs_let_choose_rights(plugin, countries, logged_in, wait):
    dialog = plugin.windows.publish_layer(layer=countries)
    combo = dialog.readers_combo
    row = combo.findText("Choose…")
    combo.setCurrentIndex(row)
    combo.activated.emit(row)
    editor = dialog.findChildren(RightsDialog)[0]
    wait(lambda: editor.ok_button.isEnabled(), 20)
    tick(editor, 0, Column.WRITE)
    editor.ok_button.click()
    assert (dialog.options().read, dialog.options().write) == (
        ",".join(editor.editor.rights.read), ",".join(editor.editor.rights.write),
    )  # fmt: skip
    assert EVERYONE in dialog.options().write
    assert combo.currentText() == "Everybody can see and change it"


def test_qgis_s_picture_and_the_server_s_are_the_same_until_the_style_changes(plugin, countries, wait):
    dialog = plugin.windows.tools.compare(countries)
    wait(lambda: dialog.difference is not None, 60)
    assert dialog.difference.drawn_px > 10_000
    assert dialog.difference.share < 0.1, dialog.verdict_label.text()
    assert not dialog.marked_pane.picture.isNull()
    countries.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"color": "#000000"})))
    dialog.refresh_button.click()
    wait(lambda: dialog.difference is not None, 60)
    assert dialog.difference.share > 0.5
    assert "Different" in dialog.verdict_label.text()
    dialog.tabs.setCurrentIndex(1)
    dialog.slider.setValue(20)
    dialog.extent_combo.setCurrentIndex(1)
    wait(lambda: dialog.difference is not None, 60)


def test_the_end_of_a_task_offers_the_comparison(plugin, countries, wait):
    job = next(one for one in reversed(plugin.jobs.jobs) if one.ref is not None and one.ref.name == "land")
    ((text, compare),) = plugin.windows.tools.buttons_for(job)
    assert "ompare" in text
    assert compare().isVisible()


def test_a_picture_that_the_server_cannot_draw_is_told(plugin, countries, wait):
    ref = publication_mark.read(countries).ref
    gone = PublicationRef(ref.server_url, ref.workspace, PublicationType.LAYER, "no_such_layer")
    dialog = plugin.windows.tools.compare(countries, gone)
    wait(lambda: dialog.hint_label.text() or "not" in dialog.verdict_label.text(), 20)
    assert dialog.difference is None
    assert dialog.remote_pane.text == "No picture"


def test_the_page_of_a_published_layer_exchanges_metadata(plugin, iface, countries, logged_in, wait):
    page = page_of(plugin, "_layer", countries, iface.mapCanvas(), False, iface.mainWindow())
    wait(lambda: page.metadata_label.text() == "The same here and on the server.", 20)
    assert as_document(page.server_metadata) == SAID
    wait(lambda: "Everybody" in page.rights_label.text(), 20)
    countries.setMetadata(from_document({"licenses": ["CC BY"]}, "Land", "Less"))
    page.show_layer()
    wait(lambda: page.metadata_tree.topLevelItemCount() == 4, 20)
    page.send_button.click()
    wait(lambda: page.metadata_label.text() == "The same here and on the server.", 30)
    assert as_document(page.server_metadata) == {"licenses": ["CC BY"]}
    countries.setMetadata(from_document({"encoding": "UTF-8"}))
    page.show_layer()
    wait(page.take_button.isEnabled, 20)
    assert "Encoding" in page.carried_label.text()
    page.take_button.click()
    assert as_document(countries.metadata()) == {"licenses": ["CC BY"]}
    assert countries.metadata().abstract() == "Less"
    assert page.carried_label.isHidden()
    page.undo_bar.undo_button.click()
    assert as_document(countries.metadata()) == {"encoding": "UTF-8"}
    page.deleteLater()


def test_metadata_that_were_sent_can_be_taken_back_from_the_server(plugin, iface, countries, logged_in, wait):
    page = page_of(plugin, "_layer", countries, iface.mapCanvas(), False, iface.mainWindow())
    wait(lambda: page.server_metadata is not None, 20)
    before = page.server_metadata
    countries.setMetadata(from_document({"fees": "5"}, "Land", "Other"))
    page.show_layer()
    wait(page.send_button.isEnabled, 20)
    page.send_button.click()
    wait(lambda: page.metadata_label.text() == "The same here and on the server.", 30)
    page.undo_bar.undo_button.click()
    wait(lambda: page.server_metadata == before and page.send_button.isEnabled(), 30)
    assert as_document(countries.metadata()) == {"fees": "5"}
    page.deleteLater()


def test_the_page_of_a_layer_that_is_not_published_teaches_and_publishes(plugin, iface, project, logged_in):
    layer = project.mapLayersByName("states_provinces")[0]
    page = page_of(plugin, "_layer", layer, iface.mapCanvas(), False, iface.mainWindow())
    assert not page.publish_button.isHidden() and page.unlink_button.isHidden()
    assert "Not published" in page.state_label.text()
    page.publish_button.click()
    QTest.qWait(50)
    dialogs = [one for one in iface.mainWindow().findChildren(object) if type(one).__name__ == "PublishLayerDialog"]
    assert any(one.isVisible() and one.layer() is layer for one in dialogs)
    page.deleteLater()


def test_forgetting_on_the_page_unlinks_the_layer(plugin, iface, countries):
    page = page_of(plugin, "_layer", countries, iface.mapCanvas(), False, iface.mainWindow())
    page.unlink_button.click()
    assert publication_mark.read(countries) is None
    assert not page.publish_button.isHidden()
    page.undo_bar.undo_button.click()
    assert publication_mark.read(countries).ref == PUBLISHED[0]
    assert page.publish_button.isHidden()
    page.deleteLater()


def test_forgetting_in_the_menu_of_the_indicator_can_be_undone(plugin, iface, countries):
    menu = plugin.windows.indicators.menu(countries)
    next(one for one in menu.actions() if "Forget" in one.text()).trigger()
    assert publication_mark.read(countries) is None
    # Messages of tests before that fade out have such a button, too.
    undo = [one for one in iface.messageBar().findChildren(QPushButton) if one.text() == "Undo"]
    undo[-1].click()
    assert publication_mark.read(countries).ref == PUBLISHED[0]
    iface.messageBar().clearWidgets()
    menu.deleteLater()


def test_the_project_page_lists_maps_and_keeps_defaults(plugin, iface, project, logged_in):
    ref = PublicationRef(logged_in.server.url, logged_in.workspace, PublicationType.MAP, "world")
    remember(project, ProjectMap(ref, "World"))
    remember(project, ProjectMap(replace(ref, name="other"), "Other"))
    page = page_of(plugin, "_project", iface.mainWindow())
    page.maps_tree.setCurrentItem(page.maps_tree.topLevelItem(1))
    assert page.selected().ref == ref and page.update_button.isEnabled()
    assert logged_in.workspace in page.workspace_label.text()
    page.style_combo.setCurrentIndex(page.style_combo.findData("sld"))
    page.readers_combo.setCurrentIndex(1)
    page.apply()
    assert ProjectDefaults.load(project) == ProjectDefaults("sld", "", "", True)
    dialog = plugin.windows.publish_layer(layer=project.mapLayersByName("states_provinces")[0])
    assert dialog.sld_radio.isChecked() and dialog.options().read == ""
    page.update_button.click()
    before = project_maps(project)
    page.forget_button.click()
    assert [one.ref.name for one in project_maps(project)] == ["other"]
    page.undo_bar.undo_button.click()
    assert project_maps(project) == before
    page.forget_button.click()
    page.forget_button.click()
    assert project_maps(project) == [] and page.maps_label.text()
    page.deleteLater()


def test_a_published_map_is_opened_as_a_group_with_its_layers(plugin, iface, countries, logged_in, wait):
    project = QgsProject.instance()
    options = MapOptions("land_map", "Land map", extent=countries.extent(), replace=True)
    job = publish_map(plugin.jobs, logged_in, project, options)
    wait(lambda: job.is_over, PUBLISH_TIMEOUT_S)
    assert job.error is None, job.error.report()
    known = project_maps(project)[0]
    assert known.ref.name == "land_map"
    menu = QMenu()
    opened = []
    plugin.windows.tools.opener.opened.connect(opened.append)
    plugin.windows.tools.open_map(known.ref, True)
    wait(lambda: opened, 40)
    assert not opened[0].warnings
    group = project.layerTreeRoot().findGroup("Land map")
    (node,) = group.findLayers()
    assert node.layer().isValid() and node.layer().providerType() == "wms"
    assert publication_mark.read(node.layer()).ref.name == "land"
    menu.deleteLater()


def test_a_public_map_of_layers_that_not_everybody_sees_says_so(plugin, countries, logged_in, wait):
    def change(rights):
        changed = []
        change_rights(logged_in, PUBLISHED[0], rights, plugin.windows.tools, lambda: changed.append(1), changed.append)
        wait(lambda: changed == [1], 30)
        plugin.windows._publications.refresh()

    change(template(Template.PRIVATE, logged_in.workspace))
    dialog = plugin.windows.publish_map()
    wait(lambda: "Not everybody" in (dialog._option_changed() or dialog.members_summary.text()), 20)
    dialog.readers_combo.setCurrentIndex(1)
    assert "Not everybody" not in dialog.members_summary.text()
    change(template(Template.EVERYONE_READS, logged_in.workspace))


def test_a_map_file_is_opened_as_a_new_project(plugin, iface, project, wait, tmp_path):
    layer = {"title": "Tiles", "className": "XYZ", "url": "https://tile.invalid/{z}/{x}/{y}.png", "path": "Base"}
    file = tmp_path / "map.json"
    body = {"title": "Mine", "projection": "epsg:3857", "nativeExtent": [0, 0, 1e6, 1e6], "layers": [layer]}
    file.write_text(json.dumps(body), encoding="utf-8")
    project.setDirty(True)
    timer = QTimer()
    timer.timeout.connect(discard_when_asked)
    timer.start(50)
    plugin.windows.tools.opener.open_file(file)
    wait(lambda: project.title() == "Mine", 20)
    timer.stop()
    assert [child.name() for child in project.layerTreeRoot().children()] == ["Base"]
    assert iface.mapCanvas().extent().contains(iface.mapCanvas().extent().center())
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    failures = []
    plugin.windows.tools.opener.failed.connect(failures.append)
    plugin.windows.tools.opener.open_file(tmp_path / "bad.json")
    plugin.windows.tools.opener.open_file(tmp_path / "missing.json")
    assert len(failures) == 2


def seen_in(kind, open_dialog, wait):
    """Open one of QGIS's own dialogs, which waits until it is closed; the pages of ours that were in it."""
    found = []

    def look():
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(100, look)
            return
        found.extend(type(one).__name__ for one in dialog.findChildren(kind))
        dialog.reject()

    QTimer.singleShot(200, look)
    open_dialog()
    wait(lambda: QApplication.activeModalWidget() is None)
    return found


def test_metadata_taken_in_qgis_s_own_dialog_are_still_there_after_ok(iface, countries, logged_in, wait):
    countries.setMetadata(from_document({"fees": "mine"}, "Mine", "Mine"))
    done = []

    def take_and_accept():
        dialog = QApplication.activeModalWidget()
        pages = dialog.findChildren(LayerPage) if dialog is not None else []
        if not pages or not pages[0].take_button.isEnabled():
            QTimer.singleShot(100, take_and_accept)
            return
        done.append(pages[0].server_metadata)
        pages[0].take_button.click()
        dialog.accept()

    QTimer.singleShot(200, take_and_accept)
    iface.showLayerProperties(countries)
    wait(lambda: done, 20)
    assert countries.metadata().title() == done[0].title() == "Land"
    assert as_document(countries.metadata()).items() >= as_document(done[0]).items()
    assert countries.metadata().fees() == done[0].fees()


def test_qgis_shows_both_pages_in_its_own_dialogs(iface, countries, wait):
    assert seen_in(LayerPage, lambda: iface.showLayerProperties(countries), wait) == ["LayerPage"]
    assert seen_in(ProjectPage, lambda: iface.showProjectPropertiesDialog(), wait) == ["ProjectPage"]
