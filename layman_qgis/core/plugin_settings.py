"""Settings of the plugin in QGIS's settings; holds ids of authentication configurations, never a secret."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QStandardPaths

_PREFIX = "layman"
DEFAULT_PORT = 8600
#: The way to sign in that is taken where none is remembered: on the server's page in the browser.
BROWSER = "browser"


@dataclass(frozen=True)
class KnownServer:
    """A server the user has logged in to, with the id of the authentication configuration (may be empty).

    `method` is how: `browser`, `config`, `token`, `basic` or `open` (`Credentials.method`).
    """

    url: str
    authcfg: str = ""
    method: str = BROWSER


@dataclass
class PluginSettings:
    """All settings; `load` reads them, `save` writes them back.

    `style_format` is `qml` or `sld`; `add_back` is `none`, `wms` or `wfs`: what to add to the project after publishing.
    `local_command` is a `layman-server` command to use instead of the plugin's own environment, empty for that one.
    """

    use_local_server: bool = True
    server_url: str = ""
    authcfg: str = ""
    servers: list[KnownServer] = field(default_factory=list)
    local_home: str = ""
    local_port: int = DEFAULT_PORT
    local_command: str = ""
    autostart_local: bool = False
    stop_local_with_qgis: bool = False
    style_format: str = "qml"
    add_back: str = "none"

    @classmethod
    def load(cls) -> PluginSettings:
        """Read the settings; what is missing or broken has its default."""
        default = cls()
        stored = QgsSettings()
        loaded = cls(
            use_local_server=_flag(stored.value(f"{_PREFIX}/use_local_server"), default.use_local_server),
            server_url=_text(stored.value(f"{_PREFIX}/server_url")),
            authcfg=_text(stored.value(f"{_PREFIX}/authcfg")),
            servers=_servers(_text(stored.value(f"{_PREFIX}/servers"))),
            local_home=_text(stored.value(f"{_PREFIX}/local_home")),
            local_port=_port(stored.value(f"{_PREFIX}/local_port")),
            local_command=_text(stored.value(f"{_PREFIX}/local_command")),
            autostart_local=_flag(stored.value(f"{_PREFIX}/autostart_local"), default.autostart_local),
            stop_local_with_qgis=_flag(stored.value(f"{_PREFIX}/stop_local_with_qgis"), default.stop_local_with_qgis),
            style_format=_one_of(stored.value(f"{_PREFIX}/style_format"), ("qml", "sld")),
            add_back=_one_of(stored.value(f"{_PREFIX}/add_back"), ("none", "wms", "wfs")),
        )
        return loaded

    def save(self) -> None:
        """Write all settings."""
        stored = QgsSettings()
        for name in (
            "use_local_server", "server_url", "authcfg", "local_home", "local_port", "local_command",
            "autostart_local", "stop_local_with_qgis", "style_format", "add_back",
        ):  # fmt: skip
            stored.setValue(f"{_PREFIX}/{name}", getattr(self, name))
        servers = [{"url": server.url, "authcfg": server.authcfg, "method": server.method} for server in self.servers]
        stored.setValue(f"{_PREFIX}/servers", json.dumps(servers))

    def remember_server(self, url: str, authcfg: str, method: str = BROWSER) -> None:
        """Put a server at the top of the known ones; each address is there once, ten at most."""
        others = [server for server in self.servers if server.url != url]
        self.servers = [KnownServer(url, authcfg, method), *others][:10]

    def forget_server(self, url: str) -> None:
        """Take a server from the known ones; its authentication configuration stays in QGIS, others may use it."""
        self.servers = [server for server in self.servers if server.url != url]
        if self.server_url == url:
            self.server_url = self.authcfg = ""

    def local_home_path(self) -> Path:
        """The local server's home folder: the chosen one, else `layman-server` in the platform's data folder."""
        return Path(self.local_home) if self.local_home else default_home()

    def local_command_path(self) -> str:
        """The chosen `layman-server` command; `LAYMAN_SERVER_COMMAND` in the environment goes first (developers)."""
        return os.environ.get("LAYMAN_SERVER_COMMAND", "") or self.local_command


def default_home() -> Path:
    """The home that the command `layman-server` takes by itself, so that both find the same server.

    It lies outside of QGIS's profiles: no profile's end is its end. For root it is a folder that PostgreSQL's own
    user can reach.
    """
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/layman-server")
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(folder or str(Path.home())) / "layman-server"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: Any, default: bool) -> bool:
    if isinstance(value, bool):
        return value
    return str(value).strip().lower() == "true" if isinstance(value, str) and value else default


def _port(value: Any) -> int:
    try:
        port = int(value)
    except (TypeError, ValueError):
        return DEFAULT_PORT
    return port if 1024 <= port <= 65535 else DEFAULT_PORT


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def _servers(text: str) -> list[KnownServer]:
    try:
        items = json.loads(text or "[]")
    except ValueError:
        return []
    if not isinstance(items, list):
        return []
    return [
        KnownServer(str(item["url"]), str(item.get("authcfg") or ""), str(item.get("method") or BROWSER))
        for item in items
        if isinstance(item, dict) and item.get("url")
    ]
