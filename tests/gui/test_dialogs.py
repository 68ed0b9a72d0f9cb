"""Each dialog opens over real layers and shows what is true."""

from __future__ import annotations

import json

from conftest import LONG_NAME
from qgis.core import QgsCoordinateReferenceSystem, QgsNullSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication, QLabel, QPlainTextEdit

from layman_qgis.core.plugin_settings import KnownServer, PluginSettings
from layman_qgis.gui import icons
from layman_qgis.gui.options_page import OptionsPage


def layer_named(project, name):
    return project.mapLayersByName(name)[0]


def test_publish_layer_proposes_title_and_name_from_the_layer(plugin, project):
    dialog = plugin.windows.publish_layer(layer=layer_named(project, "states_provinces"))

    assert dialog.layer().name() == "states_provinces"
    assert (dialog.title_edit.text(), dialog.name_edit.text()) == ("states_provinces", "states_provinces")


def test_publish_layer_makes_a_valid_name_of_a_long_title(plugin, project):
    dialog = plugin.windows.publish_layer(layer=layer_named(project, LONG_NAME))

    assert dialog.name_edit.text().startswith("countries_of_the_world_with_a_name")
    assert dialog.name_field.problem() == ""


def test_the_name_follows_the_title_until_it_is_typed(plugin, project):
    dialog = plugin.windows.publish_layer(layer=layer_named(project, "states_provinces"))
    dialog.title_edit.setText("Žluté kůňě")
    followed = dialog.name_edit.text()
    dialog.name_edit.setText("horses")
    dialog.name_edit.textEdited.emit("horses")
    dialog.title_edit.setText("Other")

    assert followed == "zlute_kune"
    assert dialog.name_edit.text() == "horses"


def test_publish_layer_shows_count_and_crs(plugin, project):
    dialog = plugin.windows.publish_layer(layer=layer_named(project, LONG_NAME))

    assert "240" in dialog.facts_value.text()
    assert "EPSG:4326" in dialog.facts_value.text()


def test_publish_layer_offers_the_selection_only_when_there_is_one(plugin, project):
    layer = layer_named(project, LONG_NAME)
    without = plugin.windows.publish_layer(layer=layer)
    assert not without.selected_check.isVisible()
    without.close()
    layer.selectByIds([1, 2, 3])

    assert "3" in plugin.windows.publish_layer(layer=layer).selected_check.text()


def test_sld_names_what_it_loses_and_qml_loses_nothing(plugin, project):
    layer = layer_named(project, LONG_NAME)
    layer.setOpacity(0.5)
    dialog = plugin.windows.publish_layer(layer=layer)
    assert not dialog.losses_tree.isVisible()

    dialog.sld_radio.setChecked(True)

    assert dialog.losses_tree.topLevelItemCount() == 3  # Lost, and two that are kept.
    assert "pacity" in dialog.losses_tree.topLevelItem(0).text(0)


def test_publishing_waits_for_a_login(plugin, project):
    dialog = plugin.windows.publish_layer(layer=layer_named(project, "states_provinces"))

    assert not dialog.publish_button.isEnabled()
    assert dialog.login_button.isVisible()


def test_publish_layer_without_layers_says_so(plugin, project):
    project.clear()

    dialog = plugin.windows.publish_layer()

    assert "no layer" in dialog.facts_value.text()
    assert not dialog.publish_button.isEnabled()


def test_publish_map_says_what_new_layers_lose_as_sld(plugin, project, logged_in):
    layer_named(project, LONG_NAME).setOpacity(0.5)
    layer_named(project, "states_provinces").setRenderer(QgsNullSymbolRenderer())
    dialog = plugin.windows.publish_map()
    tree = dialog.members_tree

    def fates():
        tops = {tree.topLevelItem(row).text(0): tree.topLevelItem(row) for row in range(tree.topLevelItemCount())}
        return tops[LONG_NAME].text(1), tops["Borders"].child(0).text(1)

    assert fates() == ("will be published first", "will be published first")
    dialog.style_combo.setCurrentIndex(dialog.style_combo.findData("sld"))
    assert "Opacity of 50%" in fates()[0] and "Nothing of the style is left" in fates()[1]
    assert not dialog.publish_button.isEnabled() and "states_provinces" in dialog.publish_button.toolTip()
    dialog.style_combo.setCurrentIndex(dialog.style_combo.findData("qml"))
    assert dialog.publish_button.isEnabled()


def test_publish_map_shows_layers_in_their_groups(plugin, project):
    dialog = plugin.windows.publish_map()
    tree = dialog.members_tree
    tops = {tree.topLevelItem(row).text(0): tree.topLevelItem(row) for row in range(tree.topLevelItemCount())}

    assert set(tops) == {LONG_NAME, "Borders"}
    assert tops["Borders"].child(0).text(0) == "states_provinces"
    assert dialog.title_edit.text() == "World 2026"


def test_a_layer_without_tick_is_left_out_of_the_map(plugin, project):
    dialog = plugin.windows.publish_map()
    tops = [dialog.members_tree.topLevelItem(row) for row in range(2)]
    item = next(one for one in tops if one.text(0) == LONG_NAME)
    item.setCheckState(0, Qt.CheckState.Unchecked)

    assert dialog.options().skip == {layer_named(project, LONG_NAME).id()}


def test_what_a_map_cannot_have_is_told_and_a_map_of_tables_alone_is_none(plugin, project):
    project.addMapLayer(QgsVectorLayer("None?field=a:integer", "prices", "memory"))
    project.setCrs(QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"))
    dialog = plugin.windows.publish_map()
    assert "prices" in dialog.members_summary.text() and "EPSG:3857" in dialog.members_summary.text()
    for row in range(dialog.members_tree.topLevelItemCount()):
        item = dialog.members_tree.topLevelItem(row)
        for leaf in [item.child(child) for child in range(item.childCount())] or [item]:
            leaf.setCheckState(0, Qt.CheckState.Unchecked)
    assert "Tick at least one layer" in dialog.members.problem()
    assert not dialog.publish_button.isEnabled()


def test_the_map_is_shown_and_saved_as_json(plugin, project, logged_in, tmp_path, wait):
    dialog = plugin.windows.publish_map()
    wait(lambda: dialog.json_view.toPlainText())
    dialog.save_json(tmp_path / "world.json")

    saved = json.loads((tmp_path / "world.json").read_text(encoding="utf-8"))
    assert saved["title"] == "World 2026"
    assert len(saved["layers"]) == 2


def test_a_file_that_cannot_be_written_is_said(plugin, project, logged_in, tmp_path):
    dialog = plugin.windows.publish_map()
    dialog.save_json(tmp_path / "missing" / "world.json")

    assert "Could not write" in dialog.json_hint.text()


def test_log_in_needs_no_typing_for_this_computer(plugin):
    dialog = plugin.windows.log_in()

    assert dialog.local_radio.isChecked()
    assert dialog.login_button.isEnabled()


def test_log_in_remembers_servers(plugin):
    before = PluginSettings.load()
    settings = PluginSettings.load()
    settings.servers = [KnownServer("https://one.example.org"), KnownServer("https://two.example.org")]
    settings.save()
    try:
        dialog = plugin.windows.log_in()
        known = [dialog.url_combo.itemText(row) for row in range(dialog.url_combo.count())]
        assert known == ["https://one.example.org", "https://two.example.org"]
    finally:
        before.save()


def test_a_bad_address_is_answered_in_the_dialog(plugin, wait):
    dialog = plugin.windows.log_in()
    dialog.remote_radio.setChecked(True)
    dialog.url_combo.setEditText("not an address")
    dialog.login_button.click()

    wait(dialog.result_frame.isVisible)
    assert dialog.result_label.text()
    assert dialog.isVisible()


def test_signing_in_on_the_page_of_the_server(plugin, running_server, wait):
    from tests.plugin.browser_person import Person
    from tests.server.oauth_browser import PASSWORD, run_with_input

    run_with_input(running_server.home, f"{PASSWORD}\n", "user", "add", "window_user", "--password")
    person = Person(running_server.url, "window_user")
    before, opener = PluginSettings.load(), plugin.connection.open_page
    plugin.connection.open_page = person.open
    try:
        dialog = plugin.windows.log_in()
        dialog.remote_radio.setChecked(True)
        dialog.method_combo.setCurrentIndex(0)
        dialog.url_combo.setEditText(running_server.url)
        dialog.login_button.click()
        wait(lambda: plugin.connection.session is not None, 30)
        session = plugin.connection.session
        assert session.workspace == person.name
        assert not session.is_local  # Though it is on this machine.
        known = PluginSettings.load().servers[0]
        assert (known.url, known.method, known.authcfg) == (running_server.url, "browser", "")
    finally:
        plugin.connection.open_page = opener
        plugin.connection.close()
        before.save()


def test_the_local_server_dialog_shows_its_home(plugin):
    dialog = plugin.windows.local_server()

    assert dialog.health.home_value.whole_text() == str(plugin.local_server.home)
    assert "<b>" in dialog.panel.state_title_label.text()


def test_options_are_written_on_ok(plugin):
    before = PluginSettings.load()
    page = OptionsPage(plugin.local_server, plugin.watcher)
    page.style_combo.setCurrentIndex(page.style_combo.findData("sld"))
    page.port_spin.setValue(8777)
    try:
        page.apply()
        assert (PluginSettings.load().style_format, PluginSettings.load().local_port) == ("sld", 8777)
    finally:
        before.save()


def test_every_input_of_a_dialog_has_a_name_for_screen_readers(plugin, project):
    for dialog in (plugin.windows.publish_layer(), plugin.windows.publish_map(), plugin.windows.log_in()):
        buddies = {label.buddy() for label in dialog.findChildren(QLabel)}
        for name in ("title_edit", "name_edit", "url_combo", "description_edit", "abstract_edit"):
            widget = getattr(dialog, name, None)
            if widget is not None:
                assert widget in buddies, name
        for view in dialog.findChildren(QPlainTextEdit):
            assert view in buddies or view.accessibleName()


def test_icons_follow_the_theme(plugin):
    light = icons.icon("layer").pixmap(24, 24).toImage()
    palette = QApplication.palette()
    dark = QPalette(palette)
    dark.setColor(QPalette.ColorRole.Window, QColor(40, 40, 40))
    QApplication.setPalette(dark)
    try:
        assert icons.icon("layer").pixmap(24, 24).toImage() != light
    finally:
        QApplication.setPalette(palette)


def test_log_in_says_how_far_the_local_server_is_set_up(plugin):
    dialog = plugin.windows.log_in()
    dialog._asked = True

    plugin.local_server.progress.emit("Installing the server", 10)

    assert dialog.result_frame.isVisible()
    assert dialog.result_label.text() == "Installing the server"


def test_publish_many_without_layers_says_so(plugin, project):
    project.clear()

    dialog = plugin.windows.publish_many()

    assert not dialog.mend_button.isEnabled()
    assert "no layer" in dialog.findings_view._progress.text()
