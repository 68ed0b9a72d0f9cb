"""Several layers at once: selection, group, whole project; names, choices, checks, with and without a map."""

from __future__ import annotations

from conftest import LONG_NAME
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsProjectionSelectionDialog
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox

from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import Rights
from layman_qgis.core import publication_mark
from layman_qgis.gui.publish_many_dialog import PublishManyDialog
from layman_qgis.gui.publish_many_model import ACCESS, CHECKS, FATE, LAYER, NAME
from layman_qgis.gui.rights_dialog import RightsDialog
from layman_qgis.tasks.jobs import JobState

TIMEOUT_S = 90


def cell(dialog, title, column, role=Qt.ItemDataRole.DisplayRole):
    model = dialog.model
    row = next(row for row in range(model.rowCount()) if model.items[row].title == title)
    return model.index(row, column).data(role)


def titles(dialog):
    return [item.title for item in dialog.model.items]


def tick(dialog, title, state):
    model = dialog.model
    row = next(row for row in range(model.rowCount()) if model.items[row].title == title)
    model.setData(model.index(row, LAYER), state, Qt.ItemDataRole.CheckStateRole)


def item_of(dialog, title):
    return next(item for item in dialog.model.items if item.title == title)


def options_of(dialog, title):
    return next(options for layer, options in dialog.chosen() if layer.name() == title)


def codes(dialog, title):
    return {finding.code for finding in item_of(dialog, title).findings or ()}


def press(dialog, title, kind):
    dialog.layers_view.selectRow(dialog.model.items.index(item_of(dialog, title)))
    next(one for one in dialog.findings_view.buttons() if one.objectName() == f"cure_{kind}").click()


def choose_access(dialog, title, choice):
    """As people do with the keyboard: F2 on the cell, then a row of the list."""
    index = dialog.model.index(dialog.model.items.index(item_of(dialog, title)), ACCESS)
    dialog.layers_view.setCurrentIndex(index)
    QTest.keyClick(dialog.layers_view, Qt.Key.Key_F2)
    combo = next(one for one in dialog.layers_view.viewport().findChildren(QComboBox) if one.isVisible())
    row = combo.findData(choice)
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


def ended(plugin, wait, dialog):
    count = len(plugin.jobs.jobs)
    wait(dialog.publish_button.isEnabled)
    dialog.publish_button.click()
    wait(lambda: len(plugin.jobs.jobs) > count)
    job = plugin.jobs.jobs[count]
    wait(lambda: job.is_over, TIMEOUT_S)
    assert job.state is JobState.SUCCEEDED, job.error.report()
    return job


def test_the_whole_project_is_offered_with_names_and_checks(plugin, project, wait):
    dialog = plugin.windows.publish_many()

    assert set(titles(dialog)) == {LONG_NAME, "states_provinces"}
    assert cell(dialog, "states_provinces", NAME) == "states_provinces"
    wait(lambda: all(item.findings is not None for item in dialog.model.items))
    assert cell(dialog, "states_provinces", CHECKS)
    assert cell(dialog, "states_provinces", FATE) == "published"


def test_a_group_is_chosen_by_its_node(plugin, project):
    dialog = plugin.windows.publish_many(nodes=[project.layerTreeRoot().findGroup("Borders")])

    assert titles(dialog) == ["states_provinces"]
    assert "Borders" in dialog.scope_combo.currentText()
    assert dialog.title_edit.text() == "Borders"


def test_the_selection_of_the_layer_tree_is_taken(plugin, project, iface):
    view = iface.layerTreeView()
    view.selectAll()
    dialog = plugin.windows.publish_selected()

    assert set(titles(dialog)) == {LONG_NAME, "states_provinces"}
    view.clearSelection()


def test_the_menu_of_a_group_publishes_it(plugin, project, iface, wait):
    view = iface.layerTreeView()
    view.setCurrentIndex(view.node2index(project.layerTreeRoot().findGroup("Borders")))
    place = view.visualRect(view.currentIndex()).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    texts: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        texts.extend(action.text() for action in menu.actions())
        next(action for action in menu.actions() if action.text() == "Publish group to Layman…").trigger()
        menu.close()

    QTimer.singleShot(300, choose)  # From 3.32 on the menu is shown before the next line ends.
    QApplication.sendEvent(view.viewport(), asked)
    wait(lambda: texts)

    assert len(texts) > 5, "QGIS's own entries are there, too"
    (dialog,) = [one for one in iface.mainWindow().findChildren(PublishManyDialog) if one.isVisible()]
    assert titles(dialog) == ["states_provinces"]


def test_names_are_free_among_each_other_and_can_be_typed(plugin, project, logged_in, wait):
    twin = QgsVectorLayer("Point?crs=EPSG:4326", "states_provinces", "memory")
    project.addMapLayer(twin)
    dialog = plugin.windows.publish_many()
    names = sorted(item.name for item in dialog.model.items)
    assert names[-2:] == ["states_provinces", "states_provinces_2"]

    row = next(row for row, item in enumerate(dialog.model.items) if item.name == "states_provinces_2")
    dialog.model.setData(dialog.model.index(row, NAME), "states_provinces")
    assert not dialog.publish_button.isEnabled()
    dialog.model.setData(dialog.model.index(row, NAME), "twin")
    wait(dialog.publish_button.isEnabled)


def test_what_cannot_be_published_says_why_and_services_go_into_maps(plugin, project):
    project.addMapLayer(QgsRasterLayer("type=xyz&url=http://127.0.0.1:1/{z}/{x}/{y}.png", "tiles", "wms"))
    project.addMapLayer(QgsVectorLayer("None?field=a:string", "table", "memory"))
    dialog = plugin.windows.publish_many()

    assert "address" in cell(dialog, "tiles", FATE)
    assert "without geometry" in cell(dialog, "table", FATE)
    for title in ("tiles", "table"):
        assert cell(dialog, title, LAYER, Qt.ItemDataRole.CheckStateRole) is None


def test_all_layers_are_mended_with_one_click(plugin, project, wait):
    dialog = plugin.windows.publish_many()
    wait(lambda: all(item.findings is not None for item in dialog.model.items))
    dialog.mend_button.click()

    options = {layer.name(): options for layer, options in dialog.chosen()}
    invalid = [item.title for item in dialog.model.items if any(f.code == "geometry_invalid" for f in item.findings)]
    assert all(options[title].mends for title in invalid)


def test_a_layer_that_goes_leaves_the_table(plugin, project):
    dialog = plugin.windows.publish_many()
    project.removeMapLayer(project.mapLayersByName(LONG_NAME)[0].id())

    assert titles(dialog) == ["states_provinces"]


def test_layers_and_a_map_of_a_group_in_one_job(plugin, project, logged_in, wait):
    dialog = plugin.windows.publish_many(nodes=[project.layerTreeRoot().findGroup("Borders")])
    dialog.map_box.setChecked(True)
    dialog.name_edit.setText("many_map")
    dialog.model.setData(dialog.model.index(0, NAME), "many_states")
    job = ended(plugin, wait, dialog)

    assert job.kind == "publish_map" and [child.ref.name for child in job.children] == ["many_states"]
    mark = publication_mark.read(project.mapLayersByName("states_provinces")[0])
    assert mark.ref.name == "many_states"
    assert publication_mark.read(project.mapLayersByName(LONG_NAME)[0]) is None


def test_what_is_the_same_on_the_server_is_left_alone_at_first(plugin, project, logged_in, wait):
    first = plugin.windows.publish_many()
    tick(first, LONG_NAME, Qt.CheckState.Unchecked)
    ended(plugin, wait, first)
    panel = plugin.windows.dock.publications
    layer = project.mapLayersByName("states_provinces")[0]
    name = publication_mark.read(layer).ref.name
    wait(lambda: any(one.name == name for one in panel.publications), 20)

    again = plugin.windows.publish_many()
    assert cell(again, "states_provinces", FATE) == "published, stays as it is"
    tick(again, "states_provinces", Qt.CheckState.Checked)
    assert cell(again, "states_provinces", FATE) == "updated"
    assert dict((one.name(), options.replace) for one, options in again.chosen())["states_provinces"]


def test_each_row_may_have_an_access_of_its_own(plugin, project, logged_in, wait):
    dialog = plugin.windows.publish_many()
    wait(lambda: all(item.findings is not None for item in dialog.model.items))
    assert cell(dialog, "states_provinces", ACCESS) == "Everybody can see it"
    choose_access(dialog, "states_provinces", "")
    assert cell(dialog, "states_provinces", ACCESS) == "Only I can see it"
    assert cell(dialog, LONG_NAME, ACCESS) == "Everybody can see it"
    assert (options_of(dialog, "states_provinces").read, options_of(dialog, LONG_NAME).read) == ("", EVERYONE)
    choose_access(dialog, "states_provinces", "as_all")
    dialog.readers_combo.setCurrentIndex(dialog.readers_combo.findData(""))
    dialog.readers_combo.activated.emit(dialog.readers_combo.currentIndex())
    assert cell(dialog, "states_provinces", ACCESS) == cell(dialog, LONG_NAME, ACCESS) == "Only I can see it"


def test_a_row_takes_other_rights_from_the_editor_and_they_are_published(plugin, project, logged_in, wait):
    project.addMapLayer(QgsVectorLayer("Point?crs=EPSG:4326&field=a:string", "Own rights", "memory"))
    dialog = plugin.windows.publish_many()
    for title in (LONG_NAME, "states_provinces"):
        tick(dialog, title, Qt.CheckState.Unchecked)
    choose_access(dialog, "Own rights", "choose")
    editor = dialog.findChild(RightsDialog)
    wanted = Rights((EVERYONE,), (EVERYONE,))
    editor.editor.show_rights(logged_in, logged_in.workspace, wanted)
    editor.ok_button.click()
    assert cell(dialog, "Own rights", ACCESS) == "Everybody can see and change it"
    job = ended(plugin, wait, dialog)
    listed = plugin.windows.dock.publications
    wait(lambda: listed.listed_as(job.children[0].ref) is not None, 20)
    assert EVERYONE in listed.listed_as(job.children[0].ref).access_rights["write"]


def test_a_layer_that_cannot_be_published_yet_has_buttons_and_is_chosen_once_it_can(plugin, project, wait):
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=a:string", "Nowhere", "memory")
    layer.setCrs(QgsCoordinateReferenceSystem())
    project.addMapLayer(layer)
    dialog = plugin.windows.publish_many()
    wait(lambda: item_of(dialog, "Nowhere").findings is not None)
    assert "crs_missing" in codes(dialog, "Nowhere") and not item_of(dialog, "Nowhere").is_chosen
    press(dialog, "Nowhere", "set_crs")
    dialog.layers_view.selectRow(dialog.model.items.index(item_of(dialog, "states_provinces")))
    wait(lambda: dialog.findChildren(QgsProjectionSelectionDialog))
    chooser = dialog.findChildren(QgsProjectionSelectionDialog)[0]
    chooser.setCrs(QgsCoordinateReferenceSystem("EPSG:5514"))
    chooser.accept()

    wait(lambda: "crs_missing" not in codes(dialog, "Nowhere"))
    item = item_of(dialog, "Nowhere")
    assert (item.name, item.is_chosen) == ("nowhere", True)


def test_each_layer_says_what_sld_loses_and_one_can_stay_qml(plugin, project, wait):
    project.mapLayersByName("states_provinces")[0].setOpacity(0.5)
    dialog = plugin.windows.publish_many()
    wait(lambda: all(item.findings is not None for item in dialog.model.items))
    assert "style_losses" not in codes(dialog, "states_provinces")
    dialog.style_combo.setCurrentIndex(dialog.style_combo.findData("sld"))
    assert "style_losses" in codes(dialog, "states_provinces") and "style_losses" not in codes(dialog, LONG_NAME)
    press(dialog, "states_provinces", "use_qml")
    assert options_of(dialog, "states_provinces").style_format.value == "qml"
    assert options_of(dialog, LONG_NAME).style_format.value == "sld"
