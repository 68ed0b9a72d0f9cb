"""The private PostgreSQL with PostGIS: a cluster of this home's own, on loopback and a unix socket, never as root."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import struct
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from layman_server.errors import StartFailed
from layman_server.supervisor.home import Home
from layman_server.supervisor.leftovers import end_orphan_postgres, kill_backends
from layman_server.supervisor.probe import WordProbe
from layman_server.supervisor.spec import OsUser, ServiceSpec
from layman_server.supervisor.watch import Watch

INSTALL = "sudo apt-get install postgresql-postgis"
ADMIN_ROLE = "postgres"
#: The first message of PostgreSQL's protocol, answered by one letter also when all connections are taken.
_MAY_I_ENCRYPT = struct.pack("!ii", 8, 80877103)
_PROGRAMS = ("initdb", "postgres", "psql")
_SCRAM = "scram-sha-256"

#: Everything in this cluster can be made again from the publication folders, and it shares the machine with others.
SERVER_OPTIONS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
    "password_encryption": _SCRAM,
    "max_connections": "60",
    "shared_buffers": "64MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # Compiling a query costs more than our short queries take.
    "jit": "off",
    # With the least log level, COPY into a table of the same transaction writes no log at all. It forbids replicas.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    # A table that a client was told of must be there after a kill; a commit costs 0.3 ms on an SSD.
    "synchronous_commit": "on",
    "checkpoint_timeout": "15min",
    "autovacuum_max_workers": "2",
    "autovacuum_naptime": "30s",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %d ",
    "logging_collector": "off",
}


@dataclass(frozen=True)
class PostgresPlace:
    """Where the cluster is and who runs it; `user` is None when that is the supervisor's own user."""

    binaries: Path
    cluster: Path
    socket_dir: Path
    port: int
    user: OsUser | None


def postgres_os_user() -> OsUser | None:
    """The user `postgres` when this process is root, because PostgreSQL refuses to run as root; else None.

    Raises:
        StartFailed: this process is root and there is no such user.
    """
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        raise StartFailed(
            f"There is no user postgres to run PostgreSQL as; {INSTALL} makes it, or start as another user than root."
        ) from None
    groups = tuple(group.gr_gid for group in grp.getgrall() if "postgres" in group.gr_mem)
    return OsUser("postgres", account.pw_uid, account.pw_gid, groups)


def check_passage(home: Path, user: OsUser | None) -> None:
    """See that PostgreSQL's user can reach the home.

    Raises:
        StartFailed: a folder on the way is closed to it; the message names it and the remedy.
    """
    if user is None:
        return
    program = shutil.which("test") or "/usr/bin/test"
    for folder in [*reversed(home.parents), home]:
        passed = subprocess.run(
            [program, "-x", str(folder)], user=user.uid, group=user.gid, extra_groups=user.groups, check=False
        )
        if passed.returncode != 0:
            raise StartFailed(
                f"{folder} is closed to the user {user.name} that PostgreSQL runs as; "
                f"allow it with: chmod a+x {folder} or choose another folder with --home."
            )


def find_postgres(cluster: Path) -> Path:
    """The folder of PostgreSQL's programs: of the cluster's version when there is a cluster, else of the newest.

    Raises:
        StartFailed: there is none, or none of the cluster's version.
    """
    folders = list(_program_folders())
    if not folders:
        raise StartFailed(f"PostgreSQL was not found; install it with: {INSTALL}")
    version_file = cluster / "PG_VERSION"
    if not version_file.exists():
        return folders[0]
    wanted = version_file.read_text(encoding="ascii").strip()
    for folder in folders:
        if major_version(folder) == wanted:
            return folder
    raise StartFailed(
        f"{cluster} was made by PostgreSQL {wanted}, which was not found; "
        f"install it with: sudo apt-get install postgresql-{wanted}-postgis-3"
    )


def postgres_specs(place: PostgresPlace, home: Home, settings_environment: Mapping[str, str]) -> list[ServiceSpec]:
    """How to make the cluster when there is none, run PostgreSQL, and make role and databases.

    `settings_environment` holds `LAYMAN_PG_USER`, `LAYMAN_PG_PASSWORD`, `LAYMAN_PG_DBNAME` and `LAYMAN_CSW_DBNAME`.
    """
    environment = _environment(settings_environment)
    specs = []
    server_depends_on: tuple[str, ...] = ()
    if not (place.cluster / "PG_VERSION").exists():
        specs.append(_initdb_spec(place, home, environment))
        server_depends_on = ("initdb",)
    specs.append(_server_spec(place, environment, server_depends_on))
    specs.append(_databases_spec(place, home, environment))
    return specs


def recover_cluster(place: PostgresPlace) -> None:
    """Remove a half-made cluster, end a PostgreSQL that still serves this one, and remove the sockets it left."""
    shutil.rmtree(_side_folder(place), ignore_errors=True)
    end_orphan_postgres(place.cluster)
    # PostgreSQL believes the process number in a socket's lock file, also when it is another program's by now.
    for left in place.socket_dir.glob(".s.PGSQL.*"):
        left.unlink()


def _side_folder(place: PostgresPlace) -> Path:
    """A cluster is made here and renamed when it is whole, so that a half-made one is recognised by its place."""
    return place.cluster.with_name(f"{place.cluster.name}.making")


def _initdb_spec(place: PostgresPlace, home: Home, environment: Mapping[str, str]) -> ServiceSpec:
    making = _side_folder(place)

    def adopt() -> None:
        owner = place.user or OsUser(pwd.getpwuid(os.getuid()).pw_name, os.getuid(), os.getgid(), ())
        for name, text in _access_files(owner.name).items():
            (making / name).write_text(text, encoding="utf-8")
            os.chown(making / name, owner.uid, owner.gid)
        making.rename(place.cluster)

    options = ["--encoding=UTF8", "--locale=C.UTF-8", f"--username={ADMIN_ROLE}", "--auth=peer"]
    return ServiceSpec(
        name="initdb",
        command=(str(place.binaries / "initdb"), "-D", str(making), *options),
        environment=environment,
        folder=home.postgres_dir,
        user=place.user,
        is_task=True,
        after_success=adopt,
        start_timeout_s=120,
    )


def _access_files(os_user: str) -> dict[str, str]:
    """Who may connect: PostgreSQL's own operating system user as administrator, everybody else with a password.

    The administrator has no password at all, so nothing that leaks can give that role away.
    """
    return {
        "pg_hba.conf": f"local all {ADMIN_ROLE} peer map=admin\n"
        f"local all all {_SCRAM}\n"
        f"host all {ADMIN_ROLE} 127.0.0.1/32 reject\n"
        f"host all all 127.0.0.1/32 {_SCRAM}\n",
        "pg_ident.conf": f'admin "{os_user}" {ADMIN_ROLE}\n',
    }


def _server_spec(place: PostgresPlace, environment: Mapping[str, str], depends_on: tuple[str, ...]) -> ServiceSpec:
    options = {**SERVER_OPTIONS, "port": str(place.port), "unix_socket_directories": str(place.socket_dir)}
    command = [str(place.binaries / "postgres"), "-D", str(place.cluster)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    return ServiceSpec(
        name="postgresql",
        command=tuple(command),
        environment=environment,
        folder=place.cluster.parent,
        user=place.user,
        ready=lambda: _says_ready(place.cluster),
        # Recovery after a crash reads the log again, at most `max_wal_size` of it.
        start_timeout_s=120,
        stop_timeout_s=7,
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        depends_on=depends_on,
        before_start=lambda: kill_backends(place.cluster),
        watch=Watch(WordProbe(("127.0.0.1", place.port), _MAY_I_ENCRYPT, b"N").poll),
    )


def _databases_spec(place: PostgresPlace, home: Home, environment: Mapping[str, str]) -> ServiceSpec:
    command = [str(place.binaries / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
    command += [f"--host={place.socket_dir}", f"--port={place.port}", f"--username={ADMIN_ROLE}", "--dbname=postgres"]
    return ServiceSpec(
        name="databases",
        command=tuple(command),
        environment=environment,
        folder=home.postgres_dir,
        user=place.user,
        # Given as an open file: PostgreSQL's user may not be allowed to read where this program is installed.
        input_path=Path(__file__).with_name("databases.sql"),
        depends_on=("postgresql",),
        is_task=True,
        start_timeout_s=60,
    )


def _environment(settings_environment: Mapping[str, str]) -> dict[str, str]:
    names = ("LAYMAN_PG_USER", "LAYMAN_PG_PASSWORD", "LAYMAN_PG_DBNAME", "LAYMAN_CSW_DBNAME", "PATH", "TZ")
    chosen = {name: settings_environment[name] for name in names if name in settings_environment}
    return {**chosen, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}


def _says_ready(cluster: Path) -> bool:
    """PostgreSQL writes its state into the last line of `postmaster.pid`; `pg_ctl` reads it in the same way."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _program_folders() -> Iterator[Path]:
    """Folders that hold all programs: those of PATH first, then where Debian, source builds and Homebrew put them."""
    versioned = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
    ]
    versioned.sort(key=lambda folder: [int(word) for word in _numbers(str(folder))], reverse=True)
    on_path = [Path(folder) for folder in os.get_exec_path() if folder]
    for folder in [*on_path, *versioned, Path("/usr/local/pgsql/bin")]:
        if all(os.access(folder / program, os.X_OK) for program in _PROGRAMS):
            yield folder


def _numbers(text: str) -> list[str]:
    return "".join(letter if letter.isdigit() else " " for letter in text).split()


def major_version(binaries: Path) -> str:
    """Major version of the PostgreSQL whose programs are in `binaries`, empty when it does not say."""
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    numbers = _numbers(answer.stdout)
    return numbers[0] if numbers else ""
