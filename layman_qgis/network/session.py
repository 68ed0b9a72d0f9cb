"""A login: which server, who, and how requests say so. Holds nothing that is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from layman_qgis.api.language import tr
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials


@dataclass(frozen=True)
class Session:
    """A server that knows the user; `chosen_workspace` is one other than the user's own, usually empty."""

    server: Server
    credentials: Credentials
    user: CurrentUser
    version: ServerVersion
    chosen_workspace: str = ""

    @property
    def workspace(self) -> str:
        """Where things are published: the user's own workspace, which has the username, or the one chosen."""
        return self.chosen_workspace or self.user.username

    def in_workspace(self, workspace: str) -> Session:
        """The same login for another workspace; empty for the user's own."""
        return replace(self, chosen_workspace=workspace)

    @property
    def is_local(self) -> bool:
        """Whether it is the server of this computer, signed in to with the key of its home.

        Another one that only listens here, like the end of a tunnel or one of another home, is like any other server.
        """
        return self.credentials.of_home

    @property
    def label(self) -> str:
        """User and server for a window."""
        return tr("{0} on {1}").format(
            self.user.display_name, tr("this computer") if self.is_local else self.server.url
        )

    def client(self) -> LaymanClient:
        """A client with this login."""
        return LaymanClient(self.server, self.credentials)
