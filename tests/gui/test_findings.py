"""Findings in the dialog: each has its button, and the button does what it says."""

from __future__ import annotations

from conftest import LONG_NAME
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsNullSymbolRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.gui import QgsDataSourceSelectDialog, QgsProjectionSelectionDialog, QgsQueryBuilder
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import layer_checks, publication_mark
from tests.world_map import world_map

BOW_TIE = "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"


def memory(name="Fields", wkts=(BOW_TIE,), crs="EPSG:4326"):
    layer = QgsVectorLayer(f"Polygon?crs={crs}&field=id:string", name, "memory")
    for wkt in wkts:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(["same"])
        layer.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(layer)
    return layer


def press(dialog, kind):
    button = next(one for one in dialog.findings_view.buttons() if one.objectName() == f"cure_{kind}")
    button.click()
    return button


def codes(dialog):
    return {finding.code for finding in dialog.findings_view.findings}


def test_a_bad_name_is_mended_with_one_click(plugin, project):
    dialog = plugin.windows.publish_layer(layer=project.mapLayersByName("states_provinces")[0])
    dialog.name_edit.setText("No Good")
    dialog.checks._look()

    press(dialog, "propose_name")

    assert dialog.name_edit.text() == "no_good"


def test_the_look_at_all_features_counts_and_mending_is_an_option(plugin, project, wait):
    dialog = plugin.windows.publish_layer(layer=memory(wkts=(BOW_TIE, BOW_TIE)))
    wait(lambda: "id_double" in codes(dialog))
    messages = [finding.message for finding in dialog.findings_view.findings]
    assert any(message.startswith("2 of 2 geometries") for message in messages)
    assert not dialog.options().mends

    press(dialog, "mend_geometries")
    assert dialog.options().mends
    press(dialog, "mend_geometries")
    assert not dialog.options().mends


def test_an_own_crs_does_not_block_once_it_is_moved(plugin, project, logged_in):
    layer = memory(wkts=("POLYGON((0 0, 1 0, 1 1, 0 0))",))
    layer.setCrs(QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"))
    dialog = plugin.windows.publish_layer(layer=layer)
    dialog.name_edit.setText("moved_fields")
    assert not dialog.publish_button.isEnabled()

    press(dialog, "transform")

    assert dialog.publish_button.isEnabled()
    assert dialog.options().target_crs == "EPSG:3857"


def test_what_sld_loses_is_kept_by_a_click(plugin, project):
    layer = project.mapLayersByName("states_provinces")[0]
    layer.setOpacity(0.5)
    dialog = plugin.windows.publish_layer(layer=layer)
    dialog.sld_radio.setChecked(True)
    assert "style_losses" in codes(dialog)

    press(dialog, "use_qml")

    assert dialog.qml_radio.isChecked() and "style_losses" not in codes(dialog)


def test_a_project_that_is_not_saved_is_told(plugin, project):
    dialog = plugin.windows.publish_layer(layer=project.mapLayersByName("states_provinces")[0])

    assert "project_unsaved" in codes(dialog)


def test_a_missing_crs_is_asked_for(plugin, project, wait):
    layer = memory()
    layer.setCrs(QgsCoordinateReferenceSystem())
    dialog = plugin.windows.publish_layer(layer=layer)
    press(dialog, "set_crs")
    wait(lambda: dialog.findChildren(QgsProjectionSelectionDialog))
    chooser = dialog.findChildren(QgsProjectionSelectionDialog)[0]
    chooser.setCrs(QgsCoordinateReferenceSystem("EPSG:5514"))
    chooser.accept()

    wait(lambda: "crs_missing" not in codes(dialog))
    assert layer.crs().authid() == "EPSG:5514"


def test_edits_are_saved_after_a_question(plugin, project, wait):
    layer = memory()
    layer.startEditing()
    layer.addFeature(QgsFeature(layer.fields()))
    dialog = plugin.windows.publish_layer(layer=layer)
    press(dialog, "save_edits")
    box = dialog.findChild(QMessageBox, "cure_question")
    assert layer.isModified()
    box.button(QMessageBox.StandardButton.Yes).click()

    wait(lambda: "unsaved" not in codes(dialog))
    assert layer.isEditable() and not layer.isModified() and layer.featureCount() == 2
    layer.rollBack()


def test_the_wrong_features_are_selected_on_the_map(plugin, project, wait, iface):
    layer = memory()
    dialog = plugin.windows.publish_layer(layer=layer)
    press(dialog, "select_features")

    wait(lambda: layer.selectedFeatureCount() == 1)
    assert iface.activeLayer() is layer


def test_a_filter_is_removed_after_a_question(plugin, project, wait):
    layer = project.mapLayersByName(LONG_NAME)[0]
    layer.setSubsetString("NAME = 'Chad'")
    dialog = plugin.windows.publish_layer(layer=layer)
    press(dialog, "clear_filter")
    dialog.findChild(QMessageBox, "cure_question").button(QMessageBox.StandardButton.Yes).click()

    wait(lambda: "filtered" not in codes(dialog))
    assert layer.featureCount() == 240 and "240" in dialog.facts_value.text()


def test_a_raster_shows_its_pixels_and_what_is_sent(plugin, project, tmp_path):
    path = tmp_path / "height.asc"
    path.write_text("ncols 2\nnrows 2\nxllcorner 14\nyllcorner 50\ncellsize 1\n1 2\n3 4\n")
    layer = QgsRasterLayer(str(path), "height")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    project.addMapLayer(layer)
    dialog = plugin.windows.publish_layer(layer=layer)

    assert dialog.layer() is layer and "2 × 2" in dialog.facts_value.text()
    assert "raster_converted" in codes(dialog)
    assert not dialog.in_place_check.isVisible()


def test_every_button_of_a_finding_is_named_and_reached_by_tab(plugin, project):
    dialog = plugin.windows.publish_layer(layer=memory())
    buttons = dialog.findings_view.buttons()

    assert buttons
    for button in buttons:
        assert button.accessibleName().startswith(button.text()) and button.focusPolicy() & 1
        assert not button.autoDefault()
    assert isinstance(buttons[0], QPushButton)


def test_a_layer_that_goes_while_it_is_looked_at_does_no_harm(plugin, project, wait):
    layer = memory(wkts=(BOW_TIE,) * 50)
    dialog = plugin.windows.publish_layer(layer=layer)
    dialog.checks.use_name("other")
    project.removeMapLayer(layer.id())

    wait(lambda: not dialog.checks._again.isActive())
    assert dialog.layer() is not layer


def test_a_layer_in_memory_becomes_a_file_and_stays_the_same_layer(plugin, project, wait, tmp_path):
    layer = memory("Kept")
    layer.renderer().symbol().setColor(QColor("#123456"))
    identifier = layer.id()
    dialog = plugin.windows.publish_layer(layer=layer)
    press(dialog, "save_as_file")
    wait(lambda: dialog.findChild(QFileDialog, "save_layer"))
    chooser = dialog.findChild(QFileDialog, "save_layer")
    chooser.selectFile(str(tmp_path / "kept.gpkg"))
    chooser.accept()

    wait(lambda: "memory" not in codes(dialog))
    assert (layer.providerType(), layer.featureCount(), layer.id()) == ("ogr", 1, identifier)
    assert layer.renderer().symbol().color().name() == "#123456"


def test_edits_are_saved_before_a_layer_becomes_a_file(plugin, project, wait):
    layer = memory()
    layer.startEditing()
    layer.addFeature(QgsFeature(layer.fields()))
    dialog = plugin.windows.publish_layer(layer=layer)
    press(dialog, "save_as_file")

    wait(lambda: dialog.findChild(QMessageBox, "cure_failed"))
    assert "Save the edits" in dialog.findChild(QMessageBox, "cure_failed").text()
    layer.rollBack()


def test_a_large_layer_gets_a_filter(plugin, project, wait, monkeypatch, tmp_path):
    monkeypatch.setattr(layer_checks, "LARGE_COUNT", 10)
    path = tmp_path / "stops.csv"
    path.write_text("WKT,number\n" + "".join(f'"POINT({x} 50)",{x}\n' for x in range(20)), encoding="ascii")
    layer = QgsVectorLayer(str(path), "Stops", "ogr")
    project.addMapLayer(layer)
    dialog = plugin.windows.publish_layer(layer=layer)
    assert "large" in codes(dialog)
    press(dialog, "set_filter")
    wait(lambda: dialog.findChildren(QgsQueryBuilder))
    builder = dialog.findChildren(QgsQueryBuilder)[0]
    builder.setSql("\"number\" = '7'")
    builder.accept()

    wait(lambda: "large" not in codes(dialog))
    assert layer.featureCount() == 1 and "1 feature" in dialog.facts_value.text()


def test_a_source_that_is_repaired_can_be_published(plugin, project, wait):
    layer = QgsVectorLayer("/nowhere/x.gpkg|layername=countries", "Broken", "ogr")
    project.addMapLayer(layer)
    dialog = plugin.windows.publish_layer(layer=layer)
    assert codes(dialog) == {"invalid"} and dialog.facts_value.text() == "It cannot be read."
    press(dialog, "repair_source")
    wait(lambda: dialog.findChildren(QgsDataSourceSelectDialog))
    chooser = dialog.findChildren(QgsDataSourceSelectDialog)[0]
    layer.setDataSource(f"{world_map()}|layername=countries", "Broken", "ogr")  # As the chosen row of the tree does.
    chooser.accept()

    wait(lambda: "invalid" not in codes(dialog))
    assert "240" in dialog.facts_value.text()


def test_a_table_offers_to_make_points_of_it(plugin, project, wait):
    table = QgsVectorLayer("None?field=x:double&field=y:double", "Table", "memory")
    project.addMapLayer(table)
    dialog = plugin.windows.publish_layer(layer=table)
    assert codes(dialog) == {"no_geometry"}
    press(dialog, "make_points")

    def opened():
        return [one for one in QApplication.topLevelWidgets() if type(one).__name__ == "AlgorithmDialog"]

    wait(opened)
    for one in opened():
        one.close()


def test_a_style_of_which_nothing_is_left_cannot_go_as_sld(plugin, project, logged_in, wait):
    layer = project.mapLayersByName("states_provinces")[0]
    layer.setRenderer(QgsNullSymbolRenderer())
    dialog = plugin.windows.publish_layer(layer=layer)
    dialog.name_edit.setText("nothing_left")
    wait(dialog.publish_button.isEnabled)
    dialog.sld_radio.setChecked(True)
    assert "style_nothing_left" in codes(dialog) and not dialog.publish_button.isEnabled()
    press(dialog, "use_qml")
    assert dialog.publish_button.isEnabled()


def test_what_was_done_at_the_first_publishing_is_proposed_again(plugin, project, logged_in, wait):
    layer = memory()
    mark = PublicationRef(logged_in.server.url, logged_in.workspace, PublicationType.LAYER, "fields")
    publication_mark.write(layer, mark, how=publication_mark.How("sld", mends=True))
    dialog = plugin.windows.publish_layer(layer=layer)
    wait(lambda: "id_double" in codes(dialog) or not dialog.checks._scanner.is_busy)
    assert dialog.sld_radio.isChecked() and dialog.options().mends
    press(dialog, "mend_geometries")
    assert not dialog.options().mends


def test_a_name_that_is_taken_is_changed_with_one_click(plugin, project, logged_in, wait):
    def published():
        return plugin.windows.dock.publications.publications

    for number in range(2):
        layer = memory("طرق المدينة", wkts=("POLYGON((0 0, 1 0, 1 1, 0 0))",))
        dialog = plugin.windows.publish_layer(layer=layer)
        wait(lambda dialog=dialog: dialog.name_field.name and dialog.checks._layer is not None)
        if not number:
            dialog.name_edit.setText("taken_fields")
            wait(dialog.publish_button.isEnabled)
            dialog.publish_button.click()
            wait(lambda: any(one.name == "taken_fields" for one in published()), 60)
    assert dialog.name_edit.text().startswith("layer")
    dialog.name_edit.setText("taken_fields")
    assert "name_taken" in codes(dialog) and not dialog.publish_button.isEnabled()
    press(dialog, "propose_name")

    assert dialog.name_edit.text() == "taken_fields_2" and "name_taken" not in codes(dialog)
    wait(dialog.publish_button.isEnabled)
