"""The server's command as the plugin runs it: status, check, backup, import; always a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.local_server.disk_use import DiskUse, folder_bytes
from layman_qgis.local_server.server import LocalServer, LocalServerState
from layman_qgis.local_server.server_command import ServerCommand
from layman_qgis.local_server.server_status import ServerStatus
from tests.plugin.test_plugin_local_server import command  # noqa: F401 - a fixture

TIMEOUT_MS = 60_000


@pytest.fixture
def local_server(qgis_app, layman_server, command):  # noqa: F811
    """The plugin's view of the running server."""
    server = LocalServer()
    server.use_settings(PluginSettings(local_home=str(layman_server.home), local_command=str(command)))
    server.refresh()
    return server


def answer_of(qtbot, run: ServerCommand):
    with qtbot.waitSignal(run.succeeded, timeout=TIMEOUT_MS) as blocker:
        run.failed.connect(lambda problem: pytest.fail(problem.report()))
        run.start()
    return blocker.args[0]


def problem_of(qtbot, run: ServerCommand):
    with qtbot.waitSignal(run.failed, timeout=TIMEOUT_MS) as blocker:
        run.start()
    return blocker.args[0]


def test_the_parts_of_a_running_server_are_well(qtbot, local_server):
    body = answer_of(qtbot, local_server.command("status", "--json", good_codes=(0, 1, 3)))
    status = ServerStatus.from_json(body)
    assert status.is_running and status.url and status.size_bytes > 0
    assert {"redis", "postgresql", "ogc", "serve", "work"} <= {part.name for part in status.parts}
    assert [part.name for part in status.parts if not part.is_well] == []


def test_a_check_answers_with_findings(qtbot, local_server):
    body = answer_of(qtbot, local_server.command("check", "--json", good_codes=(0, 1)))
    assert isinstance(body["findings"], list)


def test_a_backup_tells_how_far_it_is(qtbot, local_server, tmp_path):
    target, seen = tmp_path / "backup.tar.gz", []
    run = local_server.command("backup", str(target))
    run.progress.connect(seen.append)
    answer_of(qtbot, run)
    assert target.stat().st_size > 0
    assert seen and seen[-1] == 100


def test_the_commands_own_sentence_is_the_error(qtbot, local_server, tmp_path):
    existing = tmp_path / "there.tar"
    existing.write_text("mine")
    problem = problem_of(qtbot, local_server.command("backup", str(existing)))
    assert str(existing) in problem.report()
    assert existing.read_text() == "mine"


def test_a_folder_that_is_no_data_directory_is_refused_in_words(qtbot, local_server, tmp_path):
    run = local_server.command("import-datadir", str(tmp_path), "--json", "--dry-run", wants_home=False)
    problem = problem_of(qtbot, run)
    assert "no data directory" in problem.sentence


def test_a_command_that_is_not_there_is_said(qtbot, qgis_app, tmp_path):
    problem = problem_of(qtbot, ServerCommand(str(tmp_path / "nothing"), tmp_path, ["status", "--json"]))
    assert "cannot be run" in problem.sentence


def test_rubbish_instead_of_json_is_said(qtbot, qgis_app, tmp_path):
    script = tmp_path / "layman-server"
    script.write_text(f"#!{sys.executable}\nprint('hello')\n")
    script.chmod(0o755)
    problem = problem_of(qtbot, ServerCommand(str(script), tmp_path, ["status", "--json"]))
    assert "did not answer as expected" in problem.sentence and "hello" in problem.detail


def test_a_command_can_be_stopped(qtbot, qgis_app, tmp_path):
    script = tmp_path / "layman-server"
    script.write_text(f"#!{sys.executable}\nimport time\nprint('begun', flush=True)\ntime.sleep(60)\n")
    script.chmod(0o755)
    run = ServerCommand(str(script), tmp_path, ["backup", "x"])
    with qtbot.waitSignal(run.line, timeout=TIMEOUT_MS):
        run.start()
    run.stop()
    assert not run.is_running


def test_space_is_measured_beside_the_window(qtbot, qgis_app, tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"x" * 100_000)
    disk = DiskUse()
    with qtbot.waitSignal(disk.measured, timeout=TIMEOUT_MS) as blocker:
        disk.measure(tmp_path)
    used, free = blocker.args
    assert used >= 100_000 and free > 0
    assert folder_bytes(Path(tmp_path / "nothing")) == 0


@pytest.mark.slow
def test_a_restart_gives_another_process_at_the_same_address(qtbot, qgis_app, command):  # noqa: F811
    from tests.server.server_process import free_port, fresh_home

    with fresh_home() as home:
        server = LocalServer()
        server.use_settings(PluginSettings(local_home=str(home), local_command=str(command), local_port=free_port()))
        server.start()
        qtbot.waitUntil(lambda: server.state is LocalServerState.RUNNING, timeout=120_000)
        before, url = (home / "run" / "state.json").read_text(), server.url
        server.restart()
        qtbot.waitUntil(lambda: server.state is not LocalServerState.RUNNING, timeout=30_000)
        qtbot.waitUntil(lambda: server.state is LocalServerState.RUNNING, timeout=120_000)
        assert server.url == url and (home / "run" / "state.json").read_text() != before
        server.stop()
        qtbot.waitUntil(lambda: server.state is LocalServerState.STOPPED, timeout=60_000)
