"""Stores of a GeoServer catalogue: where data come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.geoserver.object_rules import check_id, check_name, check_word


@dataclass(frozen=True)
class DataStore:
    """A source of vector tables; `parameters` are GeoTools connection parameters, the password in clear.

    One that GeoServer has encrypted (`crypt1:`) stays as it is. `is_default` marks the store that layers without one
    belong to; None: the server's own rule (all but those of outside tables).
    """

    id: str
    name: str
    workspace: str
    type: str
    parameters: Mapping[str, str]
    enabled: bool = True
    description: str = ""
    is_default: bool | None = None
    disable_on_failure: bool = False
    date_created: str = ""
    date_modified: str = ""
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        _check_store(self.id, self.name, self.workspace)

    def __repr__(self) -> str:
        """Without the parameters: they hold a password."""
        return f"DataStore({self.workspace}:{self.name})"


@dataclass(frozen=True)
class CoverageStore:
    """A source of rasters: `type` is `GeoTIFF`, `ImageMosaic`, ...; `path` the file or folder.

    The path is absolute, or relative to the data directory; an address that is none of a file stays as it is.
    """

    id: str
    name: str
    workspace: str
    type: str
    path: str
    enabled: bool = True
    description: str = ""
    is_default: bool = False
    disable_on_failure: bool = False
    date_created: str = ""
    date_modified: str = ""
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        _check_store(self.id, self.name, self.workspace)


@dataclass(frozen=True)
class WmsStore:
    """Another server, cascaded: `type` is `WMS` or `WMTS`; times in seconds."""

    id: str
    name: str
    workspace: str
    capabilities_url: str
    type: str = "WMS"
    enabled: bool = True
    description: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    max_connections: int = 6
    read_timeout: int = 60
    connect_timeout: int = 30
    is_default: bool = False
    disable_on_failure: bool = False
    date_created: str = ""
    date_modified: str = ""
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        _check_store(self.id, self.name, self.workspace)
        check_word("kind of a cascaded server", self.type, ("WMS", "WMTS"))


Store = DataStore | CoverageStore | WmsStore


def _check_store(identifier: str, name: str, workspace: str) -> None:
    check_id(identifier)
    check_name("store", name)
    check_name("workspace", workspace)
