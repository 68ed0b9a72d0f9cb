"""Databases of external tables that are away cost little time."""

from __future__ import annotations

import socket

import pytest

from layman_server.geoserver.objects import DataStore
from layman_server.ogc import outside_databases
from layman_server.ogc.outside_databases import OutsideDatabases


def store(port: int, name: str = "external_db_roads") -> DataStore:
    return DataStore("id", name, "ann", "PostGIS", {"host": "127.0.0.1", "port": str(port)})


def test_one_that_is_away_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    databases = OutsideDatabases()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not databases.is_away(store(port))
    assert databases.is_away(store(port))
    with socket.create_server(("127.0.0.1", port)):
        assert databases.is_away(store(port, "external_db_other"))
        monkeypatch.setattr(outside_databases.time, "monotonic", lambda: 1e12)
        assert not databases.is_away(store(port))


def test_the_server_s_own_is_not_tried() -> None:
    assert not OutsideDatabases().is_away(store(1, "postgresql"))


def test_a_port_that_is_none_is_away() -> None:
    assert OutsideDatabases().is_away(DataStore("id", "external_db_x", "ann", "PostGIS", {"host": "h"}))
