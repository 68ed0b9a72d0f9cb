"""`layman-server role`: roles of users of a running server."""

from __future__ import annotations

import argparse

from layman_server.commands.running import running_settings
from layman_server.errors import InvalidRequest
from layman_server.supervisor.home import Home


def role(home: Home, arguments: argparse.Namespace) -> int:
    """Add a role, grant or revoke one, or print the names of all; a running server sees it within seconds.

    Raises:
        StartFailed: no server runs in the home. InvalidRequest: its roles are kept elsewhere.
        WrongParameter, UserNotFound: there is no such role or user, or the name cannot be a role's.
    """
    from layman_server.bootstrap import build_stores  # the whole server, not wanted in the supervisor

    settings = running_settings(home)
    stores = build_stores(settings)
    if arguments.verb == "list":
        print("\n".join(stores.roles.names()))
        return 0
    if settings.role_service_uri:
        raise InvalidRequest("Roles are kept by the role service of LAYMAN_ROLE_SERVICE_URI; change them there.")
    if arguments.verb == "add":
        stores.role_schema.add_role(arguments.role)
    elif arguments.verb == "grant":
        stores.role_schema.grant(arguments.role, arguments.name)
    else:
        stores.role_schema.revoke(arguments.role, arguments.name)
    return 0
