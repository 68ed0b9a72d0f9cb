"""Levels of log lines of every program of the server, and the state of its parts."""

from __future__ import annotations

import pytest

from layman_qgis.local_server.log_lines import LogLevel, ServerLogs, level_of
from layman_qgis.local_server.server_status import ServerStatus

INFO, WARNING, ERROR = LogLevel.INFO, LogLevel.WARNING, LogLevel.ERROR


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2026-11-21 03:51:59,055 INFO redis is stopped", INFO),
        ("2026-11-21 03:51:59,055 WARNING redis answers slowly", WARNING),
        ("2026-11-21 03:51:59,055 ERROR serve ended with code 3", ERROR),
        ("[2026-11-21 03:51:56 +0000] [28901] [INFO] Handling signal: term", INFO),
        ("[2026-11-21 03:51:56 +0000] [28901] [ERROR] Worker (pid:3) was sent SIGKILL!", ERROR),
        ("[2026-11-21 03:51:56 +0000] [28901] [CRITICAL] WORKER TIMEOUT (pid:3)", ERROR),
        ("[2026-11-21 03:51:56,001: WARNING/MainProcess] task lost", WARNING),
        ("2026-11-21 03:51:59.043 UTC [28908] LOG:  shutting down", INFO),
        ("2026-11-21 03:51:59.043 UTC [28908]  FATAL:  the database system is starting up", ERROR),
        ('2026-11-21 03:51:59.043 UTC [28908] ann@gis ERROR:  relation "x" does not exist', ERROR),
        ("28896:M 21 Nov 2026 03:51:59.052 * Removing the unix socket file.", INFO),
        ("28896:M 21 Nov 2026 03:51:59.052 # WARNING Memory overcommit must be enabled!", WARNING),
        ("28896:M 21 Nov 2026 03:51:59.052 # Redis is now ready to exit, bye bye...", INFO),
        ("Traceback (most recent call last):", ERROR),
        ("psycopg2.OperationalError: connection refused", ERROR),
        ("layman-server: The port 8600 is taken.", ERROR),
        ("", INFO),
    ],
)
def test_each_program_says_its_level_in_its_own_way(text, level):
    assert level_of(text) is level


def test_a_line_that_goes_on_has_the_level_of_its_entry(tmp_path):
    log = tmp_path / "serve.log"
    log.write_text(
        "2026-11-21 03:51:59,055 ERROR it failed\n"
        "Traceback (most recent call last):\n"
        '  File "x.py", line 1\n'
        "2026-11-21 03:52:00,055 INFO it goes on\n"
    )
    assert [line.level for line in ServerLogs(tmp_path).new_lines()] == [ERROR, ERROR, ERROR, INFO]


def test_lines_are_read_once_and_of_every_part(tmp_path):
    logs = ServerLogs(tmp_path / "logs")
    assert logs.new_lines() == []
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "serve.log").write_text("one\n")
    (tmp_path / "logs" / "work.log").write_text("two\nhalf a")
    assert [(line.part, line.text) for line in logs.new_lines()] == [("serve", "one"), ("work", "two")]
    with (tmp_path / "logs" / "work.log").open("a") as file:
        file.write(" line\n")
    assert [line.text for line in logs.new_lines()] == ["half a line"]


def status_of(**values):
    services = [
        {"name": "redis", "state": "running", "pid": 11, "restarts": 0, "pss_bytes": 5_000_000},
        {"name": "databases", "state": "finished", "pid": None, "restarts": 0, "pss_bytes": 0},
        {"name": "ogc", "state": "running", "pid": 12, "restarts": 2, "pss_bytes": 90_000_000},
    ]
    parts = {"redis": {"ok": True}, "ogc": {"ok": False, "message": "It does not answer."}, "csw": {"ok": True}}
    body = {
        "running": True, "version": "1.2", "url": "http://x", "since": "2026", "ports": {"rest": 8600},
        "services": services, "health": {"status": "degraded", "parts": parts}, "pss_bytes": 95_000_000,
    }  # fmt: skip
    return ServerStatus.from_json({**body, **values})


def test_parts_are_processes_and_what_they_answer():
    parts = {part.name: part for part in status_of().parts}
    assert sorted(parts) == ["csw", "ogc", "redis"]
    assert parts["redis"].is_well and parts["redis"].size_bytes == 5_000_000
    assert not parts["ogc"].is_well and parts["ogc"].message == "It does not answer." and parts["ogc"].restarts == 2
    assert parts["csw"].is_well and parts["csw"].pid == 0


@pytest.mark.parametrize("body", [None, [], {}, {"running": False, "version": "1"}])
def test_nothing_runs(body):
    assert ServerStatus.from_json(body).is_running is False


def test_a_server_that_only_just_starts_has_no_health():
    assert all(part.is_well for part in status_of(health=None, services=[]).parts)
    assert status_of(ports={}, pss_bytes=None).size_bytes == 0
