"""Commands on who may sign in to a running server: `user add`, `user password`, `client add`, `list`, `remove`."""

from __future__ import annotations

import argparse
import getpass
import sys

from layman_server.commands.running import running_settings, user_add
from layman_server.errors import WrongParameter
from layman_server.supervisor.home import Home


def user(home: Home, arguments: argparse.Namespace) -> int:
    """Make a user who signs in with a token or a password, or set a password."""
    if arguments.verb == "add" and not arguments.password:
        return user_add(home, arguments)
    from layman_server.bootstrap import add_user_with_password, set_password  # the whole server

    settings = running_settings(home)
    if arguments.verb == "add" and arguments.new_token:
        raise WrongParameter("--new-token and --password cannot be together; see `user password` for a new password.")
    password = _asked_password(arguments.name)
    if arguments.verb == "add":
        add_user_with_password(settings, arguments.name, password, home_token=home.token())
    else:
        set_password(settings, arguments.name, password)
    print(f"{arguments.name} can sign in with this password.")
    return 0


def client(home: Home, arguments: argparse.Namespace) -> int:
    """Register, list or remove OAuth2 clients."""
    from layman_server.bootstrap import build_clients  # the whole server

    clients = build_clients(running_settings(home))
    if arguments.verb == "list":
        for one in clients.all():
            kind = "public" if one.is_public else "with a secret"
            print("\t".join((one.client_id, one.name, kind, " ".join(one.redirect_uris))))
        return 0
    if arguments.verb == "remove":
        if not clients.remove(arguments.id):
            raise WrongParameter(f"No client {arguments.id} is registered.")
        return 0
    name = arguments.name or arguments.id
    secret = clients.register(arguments.id, name, tuple(arguments.redirect_uri), with_secret=arguments.secret)
    if secret:
        print(secret)
    return 0


def _asked_password(name: str) -> str:
    """The password from the terminal, asked twice, or the first line of standard input.

    Never from the command line, which every user of the machine can read.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password of {name}: ")
    if password != getpass.getpass("Once more: "):
        raise WrongParameter("The two passwords differ.")
    return password
