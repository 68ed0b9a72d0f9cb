"""The address of a Layman server and the addresses below it (Layman 2.x, workspace URLs)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from layman_qgis.api.errors import BadServerUrl
from layman_qgis.api.language import marked, tr, tr_marked

#: Endings that people paste together with the address.
_PASTED_ENDINGS = ("/rest/about/version", "/rest/current-user", "/rest", "/client")


@dataclass(frozen=True)
class Server:
    """A Layman server; `url` is `scheme://host[:port][/path]` without a slash at the end.

    Raises:
        BadServerUrl: the text is not an http or https address, or holds a username.
    """

    url: str

    def __post_init__(self) -> None:
        """Normalise the address."""
        object.__setattr__(self, "url", _normalised(self.url))

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the address is one of the loopback interface."""
        return urlsplit(self.url).hostname in {"localhost", "127.0.0.1", "::1"}

    def version_url(self) -> str:
        """Where the server says its version."""
        return f"{self.url}/rest/about/version"

    def current_user_url(self) -> str:
        """Where the server says who is asking."""
        return f"{self.url}/rest/current-user"

    def publications_url(self, workspace: str = "") -> str:
        """All publications, or those of one workspace."""
        return f"{self.url}/rest/publications" + (f"?workspace={quote(workspace, safe='')}" if workspace else "")

    def layers_url(self, workspace: str) -> str:
        """The layers of a workspace."""
        return f"{self._workspace_url(workspace)}/layers"

    def layer_url(self, workspace: str, name: str) -> str:
        """One layer."""
        return f"{self.layers_url(workspace)}/{quote(name, safe='')}"

    def maps_url(self, workspace: str) -> str:
        """The maps of a workspace."""
        return f"{self._workspace_url(workspace)}/maps"

    def map_url(self, workspace: str, name: str) -> str:
        """One map."""
        return f"{self.maps_url(workspace)}/{quote(name, safe='')}"

    def _workspace_url(self, workspace: str) -> str:
        return f"{self.url}/rest/workspaces/{quote(workspace, safe='')}"


def _normalised(text: str) -> str:
    url = text.strip()
    if "://" not in url and url:
        url = f"http://{url}" if url.startswith(("localhost", "127.")) else f"https://{url}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadServerUrl(
            tr("“{0}” is not the address of a server.").format(text), tr_marked(_EXAMPLE), str(error)
        ) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in url:
        raise BadServerUrl(tr("“{0}” is not the address of a server.").format(text), tr_marked(_EXAMPLE))
    if parts.username or parts.password:
        raise BadServerUrl(
            tr("The address holds a username or password."),
            tr("Leave it out and choose an authentication configuration."),
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = parts.path.rstrip("/")
    for ending in _PASTED_ENDINGS:
        if path.endswith(ending):
            path = path[: -len(ending)]
            break
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"


_EXAMPLE = marked("An address looks like https://layman.example.org.")
