"""People of the shared running server, each with a token of his own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from layman_server.bootstrap import add_user, build_stores
from layman_server.pipeline.stores import Stores
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RestClient
from tests.server.server_process import ServerProcess

#: Roles that may make public workspaces, and delete others, on the shared server.
PUBLISHERS = "PUBLISHERS"
REMOVERS = "REMOVERS"
GRANTS = {
    "GRANT_CREATE_PUBLIC_WORKSPACE": PUBLISHERS,
    "GRANT_PUBLISH_IN_PUBLIC_WORKSPACE": PUBLISHERS,
    "GRANT_DELETE_OTHER_USER": REMOVERS,
}


@dataclass(frozen=True)
class People:
    """Makes users of one server."""

    server: ServerProcess

    @cached_property
    def settings(self) -> Settings:
        """The settings of the server's processes."""
        return Settings.from_environment(Home(self.server.home).read_settings())

    @cached_property
    def stores(self) -> Stores:
        """The server's stores, to look into them."""
        return build_stores(self.settings)

    def add(self, name: str, *roles: str) -> RestClient:
        """A new user of this name, with roles that are made if they are not there."""
        token = add_user(self.settings, name, home_token=self.server.token)
        for role in roles:
            self.stores.role_schema.add_role(role)
            self.stores.role_schema.grant(role, name)
        return RestClient(self.server.url, token)

    @property
    def nobody(self) -> RestClient:
        """A client that does not sign in."""
        return RestClient(self.server.url, None)
