"""The whole way through the windows, against a running server."""

from __future__ import annotations

from conftest import LONG_NAME

from layman_qgis.api.publications import PublicationType
from layman_qgis.tasks.jobs import JobState

PUBLISH_TIMEOUT_S = 90


def press_publish(plugin, dialog, wait):
    """Press the button when it can be pressed, and wait for the job to end."""
    wait(dialog.publish_button.isEnabled)
    count = len(plugin.jobs.jobs)
    dialog.publish_button.click()
    wait(lambda: len(plugin.jobs.jobs) > count)
    job = next(one for one in plugin.jobs.jobs[count:] if one.title.endswith(dialog_title(dialog)))
    wait(lambda: job.is_over, PUBLISH_TIMEOUT_S)
    assert job.error is None, job.error.report()
    assert job.state == JobState.SUCCEEDED
    return job


def dialog_title(dialog):
    return dialog.options().title


def names_listed(plugin):
    model = plugin.windows.dock.publications.model
    return {(one.type, one.name) for one in plugin.windows.dock.publications.publications}, model.rowCount()


def test_a_layer_published_in_the_dialog_is_listed_and_comes_back_as_wms_and_wfs(plugin, project, logged_in, wait):
    layer = project.mapLayersByName(LONG_NAME)[0]
    dialog = plugin.windows.publish_layer(layer=layer)
    dialog.title_edit.setText("Countries")
    job = press_publish(plugin, dialog, wait)
    panel = plugin.windows.dock.publications

    assert {"WMS", "WFS", "REST"} <= set(job.links)
    wait(lambda: any(one.name == "countries" for one in panel.publications), 20)
    plugin.windows.show_publications()
    newest = panel.publications[0]
    wait(lambda: panel.model.has_thumbnail(newest), 20)
    for button in (panel.add_wms_button, panel.add_wfs_button):
        before = set(project.mapLayers())
        panel.list_view.setCurrentIndex(panel.filtered.index(0, 0))
        button.click()
        wait(lambda: set(project.mapLayers()) != before, 30)  # noqa: B023 - used before the next round
        added = project.mapLayer((set(project.mapLayers()) - before).pop())
        assert added.isValid()
    assert added.featureCount() == 240


def test_publishing_again_asks_to_replace(plugin, project, logged_in, wait):
    panel = plugin.windows.dock.publications
    wait(lambda: any(one.name == "countries" for one in panel.publications), 20)
    dialog = plugin.windows.publish_layer(layer=project.mapLayersByName("states_provinces")[0])
    dialog.title_edit.setText("Countries")

    assert dialog.replace_check.isVisible()
    assert not dialog.publish_button.isEnabled()
    dialog.replace_check.setChecked(True)
    wait(dialog.publish_button.isEnabled)


def test_a_map_publishes_its_layers_first(plugin, project, logged_in, wait):
    project.removeMapLayer(project.mapLayersByName(LONG_NAME)[0].id())
    dialog = plugin.windows.publish_map()
    job = press_publish(plugin, dialog, wait)
    panel = plugin.windows.dock.publications

    assert job.ref.type == PublicationType.MAP
    wait(lambda: (PublicationType.MAP, job.ref.name) in names_listed(plugin)[0], 20)
    assert any(one.name == "states_provinces" for one in panel.publications)


def test_a_publication_is_deleted_from_the_list(plugin, project, logged_in, wait):
    panel = plugin.windows.dock.publications
    wait(lambda: any(one.name == "countries" for one in panel.publications), 20)
    ref = next(one.ref for one in panel.publications if one.name == "countries")

    panel.delete_wanted.emit(ref)

    wait(lambda: all(one.name != "countries" for one in panel.publications), 30)
