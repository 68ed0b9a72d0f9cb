"""`up` with a Redis and a PostgreSQL of somebody else: the private ones are not started."""

from __future__ import annotations

from pathlib import Path

from tests.server.server_process import fresh_home, started
from tests.server.test_supervisor_stores import running
from tests.server.test_up import feature_count, health, publish


def test_what_a_setting_names_is_used_and_not_started(home: Path, tmp_path: Path) -> None:
    with fresh_home() as outside, running(outside) as stores:
        environment = {
            "LAYMAN_REDIS_URL": stores.redis_url,
            "LAYMAN_PG_HOST": str(stores.dsn["host"]),
            "LAYMAN_PG_PORT": str(stores.dsn["port"]),
            "LAYMAN_PG_USER": str(stores.dsn["user"]),
            "LAYMAN_PG_PASSWORD": str(stores.dsn["password"]),
        }
        with started(home, environment=environment) as server:
            assert set(server.pids()) == {"supervisor", "ogc", "serve", "work"}
            publish(server, tmp_path, "--name", "elsewhere")
            assert feature_count(server, "elsewhere") == 5
            user = next((home / "layman/users").iterdir()).name
            assert stores.query(f"SELECT count(*) FROM {user}.elsewhere") == 5
            assert not list((home / "postgres").iterdir())
            assert server.stop() == 0
        assert stores.query("SELECT 1") == 1
    assert health(server) == 0
