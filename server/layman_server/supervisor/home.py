"""The home folder of a server: layout, modes, secrets, ports, socket folders, files that other commands read."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import random
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from layman_server.errors import StartFailed
from layman_server.supervisor.probe import port_is_free
from layman_server.supervisor.spec import OsUser

#: Below this, PostgreSQL cannot even write its first log segments.
LEAST_FREE_BYTES = 200_000_000
#: `sun_path` of Linux holds 108 bytes with the closing zero; macOS has 104.
SOCKET_PATH_BYTES = 103
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
_LONGEST_SOCKET_NAME = "/.s.PGSQL.65535"
#: Private services listen below Linux's range of ports for outgoing connections.
_PRIVATE_PORTS = range(21000, 32000)


@dataclass(frozen=True)
class Home:
    """Where everything of one server is; `path` is absolute."""

    path: Path

    @property
    def data_dir(self) -> Path:
        """Users and publications: the truth."""
        return self.path / "layman"

    @property
    def geoserver_dir(self) -> Path:
        """The GeoServer data directory."""
        return self.path / "geoserver"

    @property
    def postgres_dir(self) -> Path:
        """What PostgreSQL's operating system user owns."""
        return self.path / "postgres"

    @property
    def redis_dir(self) -> Path:
        """Working folder of Redis."""
        return self.path / "redis"

    @property
    def logs_dir(self) -> Path:
        """One log file per service."""
        return self.path / "logs"

    @property
    def run_dir(self) -> Path:
        """What belongs to one run: lock, state, settings, secrets, sockets."""
        return self.path / "run"

    @property
    def token_path(self) -> Path:
        """Bearer token of the machine's user."""
        return self.path / "token"

    @property
    def lock_path(self) -> Path:
        """See `lock.HomeLock`."""
        return self.run_dir / "lock"

    @property
    def state_path(self) -> Path:
        """What runs, written by the supervisor for `status`."""
        return self.run_dir / "state.json"

    @property
    def settings_path(self) -> Path:
        """The environment that `up` gave to its processes, for the commands that work on a running server."""
        return self.run_dir / "settings.env"

    @property
    def prepared_path(self) -> Path:
        """There while Redis holds what the publication folders hold."""
        return self.run_dir / "prepared"

    def make_folders(self, postgres_user: OsUser | None) -> None:
        """Make what is missing and set the modes; `postgres_user` owns the cluster's folder when it is another user.

        Raises:
            StartFailed: the disk is full or read-only, or the place is not ours to write.
        """
        try:
            # PostgreSQL's own user must be able to pass through; names of files below stay hidden from it.
            folder_mode = 0o711 if postgres_user else 0o700
            if not self.path.exists():
                self.path.mkdir(parents=True)
                self.path.chmod(folder_mode)
            for folder in (self.data_dir, self.geoserver_dir, self.postgres_dir, self.redis_dir, self.logs_dir):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
            self.run_dir.mkdir(exist_ok=True)
            self.run_dir.chmod(folder_mode)
            if postgres_user:
                os.chown(self.postgres_dir, postgres_user.uid, postgres_user.gid)
            (self.run_dir / "writable").write_text("")
            (self.run_dir / "writable").unlink()
        except OSError as error:
            raise unusable(self.path, error) from error
        self._check_space()

    def token(self) -> str:
        """The bearer token of the machine's user, made at the first call."""
        with contextlib.suppress(FileNotFoundError):
            if token := self.token_path.read_text(encoding="utf-8").strip():
                return token
        token = secrets.token_urlsafe(32)
        write_private(self.token_path, token + "\n", durable=True)
        return token

    def secret(self, name: str) -> str:
        """A generated secret that stays the same for this home."""
        return self._kept("secrets.json", name, lambda: secrets.token_urlsafe(24))

    def private_port(self, name: str) -> int:
        """A loopback port for a private service: the one used before, or another when that is taken now."""
        port = int(self._kept("ports.json", name, _free_private_port))
        if port_is_free(port):
            return port
        return int(self._kept("ports.json", name, _free_private_port, renew=True))

    def socket_dir(self, name: str, owner: OsUser | None = None) -> Path:
        """A folder of mode 0700 for unix sockets.

        It is below the temporary folder when the home's path is too long for a socket, or has letters that are not the
        same in a URL (`redis+socket://...`) and in a list of PostgreSQL's settings.

        Raises:
            StartFailed: somebody else has made the folder in the temporary folder.
        """
        folder = self.run_dir / name
        too_long = len(os.fsencode(str(folder) + _LONGEST_SOCKET_NAME)) > SOCKET_PATH_BYTES
        if too_long or not _PLAIN_PATH.fullmatch(str(folder)):
            folder = Path(tempfile.gettempdir()) / f"{self._temporary_prefix}{name}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            ours = {os.getuid(), owner.uid if owner else os.getuid()}
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
                raise StartFailed(f"{folder} belongs to another user; remove it and start again.")
            folder.chmod(0o700)
            if owner:
                os.chown(folder, owner.uid, owner.gid)
        except OSError as error:
            raise unusable(folder, error) from error
        return folder

    @property
    def _temporary_prefix(self) -> str:
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return f"layman-server-{os.getuid()}-{digest}-"

    def remove_temporary_folders(self) -> None:
        """Remove the socket folders that are not in the home; only when nothing runs."""
        for folder in Path(tempfile.gettempdir()).glob(f"{self._temporary_prefix}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def write_settings(self, environment: Mapping[str, str]) -> None:
        """Save the settings for `user add`, `check` and `publish`; they hold passwords, so mode 0600."""
        write_private(self.settings_path, "".join(f"{name}={value}\n" for name, value in sorted(environment.items())))

    def read_settings(self) -> dict[str, str]:
        """The settings of the last `up`; empty when there was none."""
        if not self.settings_path.exists():
            return {}
        lines = self.settings_path.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def _check_space(self) -> None:
        free_bytes = shutil.disk_usage(self.path).free
        if free_bytes < LEAST_FREE_BYTES:
            raise StartFailed(
                f"The disk of {self.path} is full: {free_bytes // 1_000_000} MB are free and "
                f"{LEAST_FREE_BYTES // 1_000_000} MB are needed; free some space or choose another folder with --home."
            )

    def _kept(self, file_name: str, name: str, make: Callable[[], object], renew: bool = False) -> str:
        path = self.run_dir / file_name
        try:
            content: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            content = {}
        if renew or name not in content:
            content[name] = str(make())
            write_private(path, json.dumps(content), durable=True)
        return content[name]


def write_private(path: Path, text: str, *, durable: bool = False) -> None:
    """Write a file that only its owner can read: aside, flushed to the disk when `durable`, renamed."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    aside.replace(path)


def unusable(path: Path, error: OSError) -> StartFailed:
    """The sentence, with remedy, for a folder that cannot be written."""
    elsewhere = "choose another folder with --home"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StartFailed(f"The disk of {path} is full; free some space or {elsewhere}.")
    if error.errno == errno.EROFS:
        return StartFailed(f"The disk of {path} is read-only; make it writable or {elsewhere}.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return StartFailed(f"{error.filename or path} cannot be written by this user; change its owner or {elsewhere}.")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return StartFailed(f"{error.filename or path} is not a folder; move it away or {elsewhere}.")
    return StartFailed(f"{error.filename or path} cannot be used: {error.strerror}; {elsewhere}.")


def _free_private_port() -> int:
    for port in random.sample(_PRIVATE_PORTS, 200):
        if port_is_free(port):
            return port
    raise StartFailed("No free port was found on 127.0.0.1; stop some programs and start again.")
