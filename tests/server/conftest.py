"""Fixtures of the tests that need real embedded services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.people import GRANTS, People
from tests.server.server_process import ServerProcess, fresh_home, started

# Their assertions explain themselves, too, when test modules import from them before pytest does.
pytest.register_assert_rewrite("tests.server.catalogue_fixture", "tests.server.rights_world")


@pytest.fixture
def home() -> Iterator[Path]:
    """Where a home may be made; nothing is there yet."""
    with fresh_home() as folder:
        yield folder


@pytest.fixture(scope="session")
def running_server() -> Iterator[ServerProcess]:
    """One whole server for all tests of the run; leave it as it was found."""
    # Other servers of these tests are on this machine, too.
    with fresh_home() as folder, started(folder, environment={"LAYMAN_MAP_SERVERS": "all", **GRANTS}) as server:
        yield server


@pytest.fixture(scope="session")
def people(running_server: ServerProcess) -> People:
    """Makes users of the shared server."""
    return People(running_server)
