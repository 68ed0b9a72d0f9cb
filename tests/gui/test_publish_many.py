"""Several layers at once: selection, group, whole project; names, choices, checks, with and without a map."""

from __future__ import annotations

from conftest import LONG_NAME
from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt

from layman_qgis.core import publication_mark
from layman_qgis.gui.publish_many_model import CHECKS, FATE, LAYER, NAME
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


def test_names_are_free_among_each_other_and_can_be_typed(plugin, project, logged_in):
    twin = QgsVectorLayer("Point?crs=EPSG:4326", "states_provinces", "memory")
    project.addMapLayer(twin)
    dialog = plugin.windows.publish_many()
    names = sorted(item.name for item in dialog.model.items)
    assert names[-2:] == ["states_provinces", "states_provinces_2"]

    row = next(row for row, item in enumerate(dialog.model.items) if item.name == "states_provinces_2")
    dialog.model.setData(dialog.model.index(row, NAME), "states_provinces")
    assert not dialog.publish_button.isEnabled()
    dialog.model.setData(dialog.model.index(row, NAME), "twin")
    assert dialog.publish_button.isEnabled()


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
