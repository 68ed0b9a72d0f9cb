"""Fixtures of the tests that need real embedded services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.ogc_engine import Engine, running_engine
from tests.server.people import GRANTS, People
from tests.server.postgresql_fixture import cluster as cluster
from tests.server.postgresql_fixture import new_database
from tests.server.real_geoserver_fixture import is_available
from tests.server.real_geoserver_fixture import real_geoserver as real_geoserver
from tests.server.server_process import ServerProcess, fresh_home, started

# Their assertions explain themselves, too, when test modules import from them before pytest does.
pytest.register_assert_rewrite("tests.server.catalogue_fixture", "tests.server.rights_world")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with a real GeoServer, what is about the embedded one; the mark says how GeoServer differs."""
    for item in items:
        mark = item.get_closest_marker("embedded_geoserver")
        if mark is not None and is_available():
            item.add_marker(pytest.mark.skip(reason=f"not with a real GeoServer: {mark.args[0]}"))


@pytest.fixture
def home() -> Iterator[Path]:
    """Where a home may be made; nothing is there yet."""
    with fresh_home() as folder:
        yield folder


@pytest.fixture(scope="session")
def running_server(request: pytest.FixtureRequest) -> Iterator[ServerProcess]:
    """One whole server for all tests of the run; leave it as it was found.

    When this run has a real GeoServer, it is the server's.
    """
    # Other servers of these tests are on this machine, too.
    environment = {"LAYMAN_MAP_SERVERS": "all", **GRANTS}
    if is_available():
        environment |= request.getfixturevalue("real_geoserver").settings
    with fresh_home() as folder, started(folder, environment=environment) as server:
        yield server


@pytest.fixture(scope="session")
def people(running_server: ServerProcess) -> People:
    """Makes users of the shared server."""
    return People(running_server)


@pytest.fixture(scope="session")
def shared_engine(cluster: dict[str, Any]) -> Iterator[Engine]:
    """One engine on a database of its own for the tests that only publish tables; each makes its own anew."""
    with running_engine(new_database(cluster, "engine")) as engine:
        yield engine
