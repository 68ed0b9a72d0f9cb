"""The dialog of the local server in a real QGIS: health, log, care, import."""

from __future__ import annotations

import json

import pytest
from qgis.PyQt.QtWidgets import QMessageBox
from qgis_window import ROOT

from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.server_import import OUTCOME_ROLE
from layman_qgis.local_server.log_lines import LogLevel, LogLine
from layman_qgis.local_server.server_status import ServerStatus


@pytest.fixture
def dialog(plugin, logged_in, running_server):
    """The dialog over the running server, whose command is that of the clone."""
    command = str(ROOT / ".venv" / "bin" / "layman-server")
    plugin.local_server.use_settings(
        PluginSettings(local_home=str(running_server.home), local_port=running_server.port, local_command=command)
    )
    dialog = plugin.windows.local_server()
    yield dialog
    dialog.close()


def test_every_part_is_shown_with_its_state(dialog, wait):
    health = dialog.health
    wait(lambda: health.parts_tree.topLevelItemCount() > 0, 30)
    names = {health.parts_tree.topLevelItem(row).text(0) for row in range(health.parts_tree.topLevelItemCount())}
    assert {"Redis", "PostgreSQL", "Map engine (ogc)", "Web server (serve)", "Workers (work)"} <= names
    assert "All parts are well" in health.health_value.text()
    wait(lambda: bool(health.disk_value.text()), 20)
    assert health.web_button.isEnabled() and not health.port_spin.isEnabled()


def test_a_sick_part_is_named(dialog, wait):
    wait(lambda: dialog.health.parts_tree.topLevelItemCount() > 0, 30)
    parts = {"ogc": {"ok": False, "message": "It does not answer."}}
    body = {"running": True, "services": [], "health": {"parts": parts}}
    dialog.health._show_parts(ServerStatus.from_json(body))
    assert "ogc" in dialog.health.health_value.text()
    assert dialog.health.parts_tree.topLevelItem(0).text(1) == "It does not answer."


def test_the_log_is_filtered_by_level_and_words(dialog, wait):
    view = dialog.log
    dialog.tabs.setCurrentWidget(view)
    wait(lambda: view.model.rowCount() > 0)
    view.model.add([LogLine("serve", LogLevel.ERROR, "It broke on Tuesday"), LogLine("work", LogLevel.ERROR, "Other")])
    view.level_combo.setCurrentIndex(2)
    view.search_edit.setText("tuesday")
    assert view.text().split(None, 1) == ["serve", "It broke on Tuesday"]
    view.search_edit.clear()
    view.level_combo.setCurrentIndex(0)
    assert view.shown.rowCount() == view.model.rowCount()


def test_a_check_of_a_well_server_says_so(dialog, wait):
    dialog.tabs.setCurrentWidget(dialog.care)
    wait(dialog.care.check_button.isEnabled)
    dialog.care.check_button.click()
    assert dialog.care.is_running and not dialog.care.repair_button.isEnabled()
    wait(lambda: not dialog.care.is_running, 60)
    assert dialog.care.problem is None, dialog.care.problem
    assert dialog.care.findings_tree.topLevelItemCount() or "All is well" in dialog.care.result_label.text()


def test_a_command_under_way_is_not_ended_without_asking(dialog, wait):
    dialog.tabs.setCurrentWidget(dialog.care)
    wait(dialog.care.check_button.isEnabled)
    dialog.care.check_button.click()
    dialog.close()
    question = dialog.findChild(QMessageBox, "LaymanStopQuestion")
    assert dialog.isVisible() and dialog.care.is_running and question.defaultButton() is question.escapeButton()
    question.escapeButton().click()
    assert dialog.isVisible()
    dialog.close()
    (stop_button,) = [
        button
        for box in dialog.findChildren(QMessageBox, "LaymanStopQuestion")
        for button in box.buttons()
        if box.isVisible() and box.buttonRole(button) == QMessageBox.ButtonRole.DestructiveRole
    ]
    care = dialog.care
    stop_button.click()
    assert not dialog.isVisible() and not care.is_running


def test_the_command_for_restoring_can_be_typed_as_it_is(plugin, dialog):
    command, home = plugin.local_server.settings.local_command, plugin.local_server.home
    dialog.tabs.setCurrentWidget(dialog.care)
    assert dialog.care.restore_command.text() == f"{command} restore layman-backup.tar.gz --home {home}"


def test_findings_are_listed_with_what_helps(dialog):
    finding = {"kind": "lost_table", "object": "ann.roads", "message": "The table is missing.", "remedy": "Made again."}
    dialog.care._show_findings({"findings": [{**finding, "state": "found"}, {**finding, "state": "found"}]})
    item = dialog.care.findings_tree.topLevelItem(0)
    assert [item.text(column) for column in range(4)] == ["The table is missing.", "ann.roads", "Made again.", "found"]
    assert "2 differences" in dialog.care.result_label.text()


def test_an_import_is_looked_at_first(dialog, tmp_path, wait):
    page = dialog.imports
    dialog.tabs.setCurrentWidget(page)
    assert not page.look_button.isEnabled() and not page.import_button.isEnabled()
    workspace = tmp_path / "workspaces" / "roads_of_ann"
    workspace.mkdir(parents=True)
    (workspace / "workspace.xml").write_text("<workspace><id>w1</id><name>roads_of_ann</name></workspace>")
    (workspace / "namespace.xml").write_text(
        "<namespace><id>n1</id><prefix>roads_of_ann</prefix><uri>http://roads_of_ann</uri></namespace>"
    )
    page.folder_widget.setFilePath(str(tmp_path))
    page.look_button.click()
    wait(lambda: not page.is_running, 60)
    assert page.problem is None, page.problem
    assert page.report["dry_run"] and "nothing has been changed" in page.summary_label.text()
    assert page.import_button.isEnabled()
    page.folder_widget.setFilePath(str(tmp_path / "other"))
    assert page.report is None and not page.import_button.isEnabled()


def test_the_report_is_a_tree_by_workspace(dialog):
    page = dialog.imports
    objects = [
        {"kind": "workspace", "name": "topp", "workspace": "", "outcome": "taken", "messages": []},
        {
            "kind": "layer",
            "name": "roads",
            "workspace": "topp",
            "outcome": "changed",
            "messages": ["Its style differs."],
        },
        {"kind": "dataStore", "name": "oracle", "workspace": "topp", "outcome": "dropped", "messages": ["Not known."]},
    ]
    summary = {"taken": 1, "changed": 1, "dropped": 1, "clash": 0}
    page._show_report({"version": "1.x", "dry_run": True, "objects": objects, "summary": summary})
    assert page.report_tree.topLevelItemCount() == 1
    parent = page.report_tree.topLevelItem(0)
    assert parent.text(0) == "topp" and parent.childCount() == 3
    page.outcome_combo.setCurrentIndex(page.outcome_combo.findData("dropped"))
    shown = [parent.child(row).data(0, OUTCOME_ROLE) for row in range(3) if not parent.child(row).isHidden()]
    assert shown == ["dropped"]
    assert page.old_check.isVisibleTo(page) and not page.import_button.isEnabled()
    assert json.loads(json.dumps(page.report))["summary"]["dropped"] == 1


def test_one_dialog_is_enough(plugin, dialog):
    assert plugin.windows.local_server() is dialog
