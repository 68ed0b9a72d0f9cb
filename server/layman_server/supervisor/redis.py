"""The private Redis: a unix socket in a private folder, no TCP, nothing on disk."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Mapping

from layman_server.errors import StartFailed
from layman_server.supervisor.home import Home
from layman_server.supervisor.probe import WordProbe, redis_answers
from layman_server.supervisor.spec import ServiceSpec
from layman_server.supervisor.watch import Watch


def find_redis() -> str:
    """Path of `redis-server`, or of a program that speaks for it.

    Raises:
        StartFailed: none is installed; the message names the remedy.
    """
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise StartFailed("redis-server was not found; install it with: sudo apt-get install redis-server")


def redis_spec(home: Home, environment: Mapping[str, str]) -> tuple[ServiceSpec, str]:
    """How to run Redis, and the URL under which clients reach it.

    Redis keeps nothing on disk, because it is loaded from the publication folders at each start. It never evicts: a
    task that was evicted would be a publication that never ends.
    """
    socket = home.socket_dir("sockets") / "redis.sock"
    socket.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "dir": str(home.redis_dir),
        "daemonize": "no",
        "databases": "16",
    }
    command = [find_redis()]
    for name, value in options.items():
        command += [f"--{name}", value]
    spec = ServiceSpec(
        name="redis",
        command=tuple(command),
        environment=environment,
        folder=home.redis_dir,
        ready=lambda: redis_answers(socket),
        start_timeout_s=20,
        stop_timeout_s=3,
        death_signal=signal.SIGTERM,
        watch=Watch(WordProbe(socket, b"PING\r\n", b"+PONG").poll),
    )
    return spec, f"unix://{socket}?db=0"
