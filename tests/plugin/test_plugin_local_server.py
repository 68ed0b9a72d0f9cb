"""The local server from QGIS: start, find again, stop, failures with a sentence, the private environment."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QProcess

from layman_qgis.api.errors import LoginNeeded
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.local_server import launching, system_packages
from layman_qgis.local_server.health import url_in_home
from layman_qgis.local_server.installer import Installer
from layman_qgis.local_server.layout import Environment, bundled_source, clean_environment, fingerprint
from layman_qgis.local_server.process_chain import Program
from layman_qgis.local_server.python_candidates import PROBE, candidates, read_probe
from layman_qgis.local_server.server import LocalServer, LocalServerState
from tests.plugin.small_server import SmallServer
from tests.server.server_process import free_port, fresh_home

State = LocalServerState


@pytest.fixture
def command() -> str:
    """The clone's own `layman-server`."""
    path = Path(sys.executable).with_name("layman-server")
    if not path.exists():
        pytest.skip("layman-server is not installed in this environment")
    return str(path)


def local_server(home: Path, command: str, port: int) -> LocalServer:
    server = LocalServer()
    server.use_settings(PluginSettings(local_home=str(home), local_port=port, local_command=command))
    return server


def reached(qtbot, server: LocalServer, *states: LocalServerState, timeout: int = 90_000) -> LocalServerState:
    qtbot.waitUntil(lambda: server.state in states, timeout=timeout)
    return server.state


def test_start_find_again_and_stop(qgis_app, qtbot, command):
    with fresh_home() as home:
        first = local_server(home, command, free_port())
        told = []
        first.state_changed.connect(lambda state, message: told.append(state))
        first.start()
        assert reached(qtbot, first, State.RUNNING, State.FAILED) is State.RUNNING, first.message
        assert told == [State.STARTING, State.RUNNING]
        assert first.credentials().token
        qtbot.waitUntil(lambda: any("ready at" in line for line in first.log_lines()), timeout=30_000)
        second = local_server(home, command, 1)
        second.start_unless_running()
        assert reached(qtbot, second, State.RUNNING, State.FAILED) is State.RUNNING and second.url == first.url
        second.stop()
        assert reached(qtbot, second, State.STOPPED, State.FAILED) is State.STOPPED, second.message
        first.refresh()
        assert reached(qtbot, first, State.STOPPED)


START_AND_LEAVE = """
import sys
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.local_server.server import LocalServer
application = QgsApplication([], False)
application.initQgis()
server = LocalServer()
home, port, command = sys.argv[1:]
server.use_settings(PluginSettings(local_home=home, local_port=int(port), local_command=command))
server.start()
QTimer.singleShot(500, application.quit)
application.exec()
print(server.state.value)
"""


def test_the_server_outlives_the_qgis_that_started_it(qgis_app, qtbot, command):
    with fresh_home() as home:
        port = str(free_port())
        root = str(Path(__file__).resolve().parents[2])
        ended = subprocess.run(
            [sys.executable, "-c", START_AND_LEAVE, str(home), port, command],
            cwd=root, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert ended.stdout.strip() == "starting", ended.stderr
        server = local_server(home, command, int(port))

        def found() -> bool:
            server.refresh()
            return server.state is State.RUNNING

        qtbot.waitUntil(found, timeout=90_000)
        server.stop()
        assert reached(qtbot, server, State.STOPPED, State.FAILED) is State.STOPPED, server.message


def test_a_taken_port_is_told_in_the_servers_own_words(qgis_app, qtbot, command):
    taken = SmallServer()
    try:
        with fresh_home() as home:
            server = local_server(home, command, int(taken.url.rsplit(":", 1)[1]))
            server.start()
            assert reached(qtbot, server, State.RUNNING, State.FAILED) is State.FAILED
            assert "is taken by another program" in server.message
    finally:
        taken.close()


def test_a_command_that_does_not_exist_is_a_failure(qgis_app, qtbot, tmp_path):
    server = local_server(tmp_path, str(tmp_path / "no-such-command"), 8699)
    server.start()
    assert reached(qtbot, server, State.FAILED, timeout=10_000)
    assert "cannot be run" in server.message


def test_a_server_that_is_to_start_with_qgis_is_started_when_it_does_not_run(qgis_app, qtbot, tmp_path):
    server = local_server(tmp_path, str(tmp_path / "no-such-command"), 8699)
    server.start_unless_running()
    assert reached(qtbot, server, State.FAILED, timeout=10_000)
    assert "cannot be run" in server.message  # It was tried.


def test_a_server_older_than_the_plugin_can_be_stopped_and_looked_at(qgis_app, tmp_path, monkeypatch):
    monkeypatch.delenv("LAYMAN_SERVER_COMMAND", raising=False)
    environment = Environment(tmp_path / "env")
    environment.command.parent.mkdir(parents=True)
    environment.command.write_text("")
    environment.stamp.write_text("the fingerprint of another version")
    monkeypatch.setattr(launching, "profile_environment", lambda: environment)
    settings = PluginSettings(local_home=str(tmp_path / "my home"))
    assert launching.current_command(settings) == ""
    assert launching.any_command(settings) == str(environment.command)
    typed = shlex.split(launching.restore_command(settings, tmp_path / "b.tar.gz"))
    assert typed == [
        str(environment.command), "restore", str(tmp_path / "b.tar.gz"), "--home", str(tmp_path / "my home"),
    ]  # fmt: skip


def test_nothing_runs_and_nothing_is_installed(qgis_app, qtbot, tmp_path, monkeypatch):
    monkeypatch.delenv("LAYMAN_SERVER_COMMAND", raising=False)
    server = local_server(tmp_path, "", 8699)
    server.refresh()
    assert reached(qtbot, server, State.NOT_INSTALLED, timeout=10_000)
    with pytest.raises(LoginNeeded):
        server.credentials()


def test_another_program_at_the_written_address_is_not_our_server(qgis_app, qtbot, tmp_path):
    other = SmallServer()
    try:
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "state.json").write_text(json.dumps({"url": other.url}))
        (tmp_path / "token").write_text("abc")
        other.on_json("GET /health", ["hello"])
        server = local_server(tmp_path, "/bin/true", 8699)
        server.refresh()
        qtbot.waitUntil(lambda: bool(other.seen), timeout=10_000)
        qtbot.wait(200)
        assert server.state is State.STOPPED
    finally:
        other.close()


@pytest.mark.parametrize("content", ["", "[]", '{"url": 5}', '{"url": "file:///etc"}', "\0"])
def test_a_broken_state_file_means_no_server(tmp_path, content):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "state.json").write_text(content)
    assert url_in_home(tmp_path) == ""


def test_missing_programs_are_named_with_one_command(tmp_path, monkeypatch):
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = system_packages._report([need for need in system_packages._NEEDS if need.words in {"Redis", "PostGIS"}])
    assert missing.names == ("PostGIS", "Redis")
    assert missing.command == "sudo apt-get install postgis postgresql-postgis redis-server"
    assert missing.sentence == "PostGIS and Redis are not installed on this computer."


def test_nothing_missing_is_no_report():
    assert system_packages._report([]) is None


def test_a_real_python_that_sees_qgis_is_found(qgis_app, qtbot):
    fit = []
    for candidate in candidates():
        program = Program()
        with qtbot.waitSignal(program.ended, timeout=30_000) as blocker:
            program.run(str(candidate), ["-c", PROBE])
        found = read_probe(candidate, blocker.args[1]) if blocker.args[0] == 0 else None
        if found is not None:
            fit.append(found)
    assert fit and fit[0].numpy and fit[0].version >= (3, 10)


def test_a_probe_that_prints_rubbish_is_unfit():
    assert read_probe(Path("/usr/bin/python3"), "hello") is None
    assert read_probe(Path("/usr/bin/python3"), '{"version": [3, 9, 1], "numpy": "1"}') is None


def test_program_that_cannot_start_ends_with_minus_one(qgis_app, qtbot):
    program = Program()
    with qtbot.waitSignal(program.ended, timeout=10_000) as blocker:
        program.run("/no/such/program", [])
    assert blocker.args[0] == -1


def test_a_program_that_is_stopped_takes_what_it_has_started_along(qgis_app, qtbot):
    told = []
    program = Program()
    program.line.connect(told.append)
    program.run("/bin/sh", ["-c", "sleep 60 & echo $!; wait"])
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    program.stop()

    def has_ended():
        state = Path(f"/proc/{told[0]}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"

    qtbot.waitUntil(has_ended, timeout=10_000)


def test_a_setup_under_way_ends_with_the_plugin(qgis_app, qtbot, tmp_path, monkeypatch):
    monkeypatch.delenv("LAYMAN_SERVER_COMMAND", raising=False)
    monkeypatch.setattr("layman_qgis.local_server.server.profile_environment", lambda: Environment(tmp_path / "env"))
    server = local_server(tmp_path, "", 8699)
    server.install()
    assert server.state is State.INSTALLING and server.findChildren(QProcess)
    server.close()
    qtbot.wait(10)
    assert [one for one in server.findChildren(QProcess) if one.state() != QProcess.ProcessState.NotRunning] == []


def test_program_tells_line_by_line(qgis_app, qtbot):
    program, lines = Program(), []
    program.line.connect(lines.append)
    with qtbot.waitSignal(program.ended, timeout=10_000) as blocker:
        program.run(sys.executable, ["-c", "print('a'); print('b', end='')"])
    assert lines == ["a", "b"]
    assert blocker.args == [0, "a\nb"]


def test_foreign_python_variables_do_not_reach_the_server(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/somewhere")
    assert not clean_environment().contains("PYTHONHOME")
    assert clean_environment().contains("PATH")


def test_source_is_found_and_its_fingerprint_follows_changes(tmp_path):
    source = bundled_source()
    assert source is not None
    (tmp_path / "a.py").write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "a.py").write_text("2")
    assert fingerprint(tmp_path) != before


def test_unfinished_environment_is_not_used(tmp_path):
    environment = Environment(tmp_path / "env")
    assert not environment.holds(tmp_path)


@pytest.mark.slow
def test_private_environment_is_made_and_its_command_runs(qgis_app, qtbot, tmp_path):
    environment = Environment(tmp_path / "env")
    installer = Installer(environment, bundled_source())
    failures, percents = [], []
    installer.failed.connect(lambda error: failures.append(error.report()))
    installer.progress.connect(lambda text, percent: percents.append(percent))
    installer.start()
    qtbot.waitUntil(lambda: bool(failures) or environment.holds(bundled_source()), timeout=400_000)
    assert failures == []
    assert percents == sorted(percents) and percents[-1] == 100
    program = Program()
    with qtbot.waitSignal(program.ended, timeout=60_000) as blocker:
        program.run(str(environment.command), ["version"])
    assert blocker.args[0] == 0


def test_installer_without_a_fit_python_says_what_to_install(qgis_app, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("layman_qgis.local_server.installer.candidates", lambda: [])
    installer = Installer(Environment(tmp_path / "env"), tmp_path)
    with qtbot.waitSignal(installer.failed, timeout=5000) as blocker:
        installer.start()
    assert "python3-venv" in blocker.args[0].next_step


def test_default_home_is_that_of_the_command(command):
    from layman_qgis.core.plugin_settings import default_home
    from layman_server.cli import default_home as of_the_command

    if os.environ.get("XDG_DATA_HOME"):
        pytest.skip("the data folder is redirected")
    assert default_home() == of_the_command()
