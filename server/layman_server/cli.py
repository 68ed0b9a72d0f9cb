"""The command `layman-server`: reads the command line and calls one function of `commands/`.

Each command is imported when it runs: the supervisor stays small in memory, and `version` is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from layman_server import __version__
from layman_server.errors import ServerError
from layman_server.model.proj_data import lead_to_proj_data


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. An expected error is one line on standard error and code 1."""
    arguments = _parser().parse_args(argv)
    lead_to_proj_data(os.environ)
    try:
        return _run(arguments)
    except ServerError as error:
        print(f"layman-server: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: argparse.Namespace) -> int:
    command = arguments.command
    if command == "version":
        print(__version__)
        return 0
    if command in {"serve", "work", "ogc"}:
        from layman_server.commands.processes import run_process

        return run_process(arguments)
    if command == "prepare":
        from layman_server.commands.processes import prepare

        return prepare(arguments)
    return _run_at_home(command, arguments)


def _run_at_home(command: str, arguments: argparse.Namespace) -> int:
    from layman_server.supervisor.home import Home

    if command == "import-datadir":
        from layman_server.commands.datadirs import import_datadir

        given = arguments.home
        return import_datadir(Home(given.expanduser().resolve()) if given else None, arguments)
    home = Home((arguments.home or default_home()).expanduser().resolve())
    if command == "up":
        from layman_server.commands.up import up

        return up(home, arguments)
    if command == "join":
        from layman_server.commands.join import join

        return join(home, arguments)
    if command == "publish":
        from layman_server.commands.publish import publish

        return publish(home, arguments)
    if command in {"backup", "restore"}:
        from layman_server.commands.backup import backup, restore

        return (backup if command == "backup" else restore)(home, arguments)
    if command == "check":
        from layman_server.commands.check import check

        return check(home, arguments)
    if command == "role":
        from layman_server.commands.roles import role

        return role(home, arguments)
    if command == "export-datadir":
        from layman_server.commands.datadirs import export_datadir

        return export_datadir(home, arguments)
    from layman_server.commands import accounts, running

    return {
        "down": running.down,
        "status": running.status,
        "user": accounts.user,
        "client": accounts.client,
    }[command](home, arguments)


def default_home() -> Path:
    """The platform's data folder; for root one that PostgreSQL's own user can reach."""
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/layman-server")
    from platformdirs import user_data_path

    return user_data_path("layman-server", appauthor=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="layman-server", description="A whole publishing server for layers and maps.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    at_home = argparse.ArgumentParser(add_help=False)
    at_home.add_argument("--home", type=Path, metavar="DIR", help="folder of the server; default: the data folder")

    up = commands.add_parser("up", parents=[at_home], help="start a whole server in the foreground")
    up.add_argument("--port", type=_port, metavar="N", help="port on 127.0.0.1; default: 8600")
    up.add_argument("--workers", type=_count, metavar="K", help="publications worked on side by side; default: 2")
    join = commands.add_parser("join", parents=[at_home], help="work for a server elsewhere, set up by LAYMAN_*")
    join.add_argument("--workers", type=_count, metavar="K", help="publications worked on side by side; default: 2")
    commands.add_parser("down", parents=[at_home], help="stop the server and wait for it")
    status = commands.add_parser("status", parents=[at_home], help="say what runs and how it is")
    status.add_argument("--json", action="store_true", help="print JSON")
    user = commands.add_parser("user", help="users of a running server").add_subparsers(dest="verb", required=True)
    add = user.add_parser("add", parents=[at_home], help="make a user, print the bearer token")
    add.add_argument("name")
    add.add_argument("--new-token", action="store_true", help="a new token for a user that is there; the old one ends")
    add.add_argument("--password", action="store_true", help="sign in with a password, asked for or from stdin")
    password = user.add_parser("password", parents=[at_home], help="set a password, asked for or from stdin")
    password.add_argument("name")
    _add_client(commands.add_parser("client", help="OAuth2 clients of a running server"), at_home)
    _add_role(commands.add_parser("role", help="roles of a running server's users"), at_home)
    _add_publish(commands.add_parser("publish", parents=[at_home], help="publish a vector file as a layer"))
    backup = commands.add_parser("backup", parents=[at_home], help="write all of a running server into one file")
    backup.add_argument("file", type=Path, metavar="FILE", help="a new file: .tar, .tar.gz or .tar.zst")
    restore = commands.add_parser("restore", parents=[at_home], help="put a backup onto an empty home")
    restore.add_argument("file", type=Path, metavar="FILE", help="a file that `backup` has written")
    check = commands.add_parser("check", parents=[at_home], help="compare all stores with the publication folders")
    check.add_argument("--repair", action="store_true", help="mend what differs; the publication folders are the truth")
    check.add_argument("--json", action="store_true", help="print JSON")
    _add_datadirs(commands, at_home)
    commands.add_parser("version", help="print the version")
    for name in ("serve", "work", "ogc"):
        process = commands.add_parser(name, help="one process of a server, set up by the environment")
        process.add_argument("--after", type=Path, metavar="FILE", help="load, then wait until this file is there")
        process.add_argument("--heartbeat", type=Path, metavar="FILE", help="touch this file while the process lives")
    prepare = commands.add_parser("prepare", help="load Redis from the publication folders (up does it)")
    prepare.add_argument("--token-file", required=True, help="file with the bearer token of the machine's user")
    prepare.add_argument("--machine-user", help="default: the operating system's user")
    return parser


def _add_datadirs(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], at_home: argparse.ArgumentParser
) -> None:
    taking = commands.add_parser("import-datadir", help="convert a GeoServer 1.x data directory, take one over")
    taking.add_argument(
        "directory", type=Path, metavar="DIR", help="the data directory; one of 1.x is converted in place"
    )
    taking.add_argument(
        "--home", type=Path, metavar="HOME", help="take the workspaces over into this server's catalogue"
    )
    taking.add_argument(
        "--allow", type=Path, action="append", default=[], metavar="FOLDER", help="data may be here too"
    )
    taking.add_argument("--dry-run", action="store_true", help="only say what would be done")
    taking.add_argument("--json", action="store_true", help="print JSON")
    giving = commands.add_parser(
        "export-datadir", parents=[at_home], help="write a data directory for a GeoServer 2.26"
    )
    giving.add_argument("directory", type=Path, metavar="DIR", help="a new or empty folder")
    giving.add_argument("--with-passwords", action="store_true", help="write the databases' passwords in clear")
    giving.add_argument("--copy-rasters", action="store_true", help="copy raster files; default: lead to them")
    giving.add_argument("--json", action="store_true", help="print JSON")


def _add_client(client: argparse.ArgumentParser, at_home: argparse.ArgumentParser) -> None:
    verbs = client.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", parents=[at_home], help="register a client; print its secret if it has one")
    add.add_argument("id")
    add.add_argument("--name", help="name for people; default: the id")
    add.add_argument("--redirect-uri", action="append", default=[], metavar="URI", help="where codes may be sent")
    add.add_argument("--secret", action="store_true", help="make a secret: for servers, not for programs of users")
    verbs.add_parser("list", parents=[at_home], help="list all clients")
    verbs.add_parser("remove", parents=[at_home], help="remove a client").add_argument("id")


def _add_role(role: argparse.ArgumentParser, at_home: argparse.ArgumentParser) -> None:
    verbs = role.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", parents=[at_home], help="print the names of all roles")
    verbs.add_parser("add", parents=[at_home], help="make a role").add_argument("role", help="upper-case, as CITY_HALL")
    for verb, about in (("grant", "give a role to a user"), ("revoke", "take a role from a user")):
        command = verbs.add_parser(verb, parents=[at_home], help=about)
        command.add_argument("role")
        command.add_argument("name", help="username")


def _add_publish(publish: argparse.ArgumentParser) -> None:
    publish.add_argument("files", nargs="+", type=Path, metavar="FILE", help="all files of one layer")
    publish.add_argument("--style", type=Path, metavar="F", help="SLD or QML file")
    publish.add_argument("--name", help="name in URLs; default: from the title or the file")
    publish.add_argument("--title", help="title for people")
    publish.add_argument("--workspace", help="default: the machine's user")
    publish.add_argument("--private", action="store_true", help="only you may see it; default: everybody may")


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number
