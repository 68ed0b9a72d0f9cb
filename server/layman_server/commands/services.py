"""Which services one server consists of, and how each is run."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from layman_server.settings import Settings
from layman_server.supervisor.heartbeat import are_fresh, forget, numbered
from layman_server.supervisor.home import Home
from layman_server.supervisor.postgres import (
    PostgresPlace,
    find_postgres,
    postgres_os_user,
    postgres_specs,
    recover_cluster,
)
from layman_server.supervisor.probe import HttpProbe
from layman_server.supervisor.redis import redis_spec
from layman_server.supervisor.spec import OsUser, ServiceSpec
from layman_server.supervisor.watch import Watch


def private_postgres_user(settings: Settings) -> OsUser | None:
    """The other user that the private PostgreSQL runs as; None when there is no such user or no private PostgreSQL."""
    return None if settings.pg_host else postgres_os_user()


def plan_services(home: Home, settings: Settings) -> tuple[Settings, list[ServiceSpec]]:
    """The settings completed with what the private services have, and the specs of everything to start.

    Raises:
        StartFailed: a program is missing or a place cannot be used.
    """
    specs: list[ServiceSpec] = []
    home.prepared_path.unlink(missing_ok=True)
    settings = _with_home(settings, home)
    if not settings.redis_url:
        spec, url = redis_spec(home, dict(os.environ))
        # A new Redis is empty, also one that starts again after a crash.
        specs.append(dataclasses.replace(spec, before_start=lambda: home.prepared_path.unlink(missing_ok=True)))
        settings = dataclasses.replace(settings, redis_url=url)
    if not settings.pg_host:
        place = _postgres_place(home)
        recover_cluster(place)
        settings = dataclasses.replace(
            settings, pg_host="127.0.0.1", pg_port=place.port, pg_password=home.secret("pg_password")
        )
        specs += postgres_specs(place, home, {**os.environ, **settings.as_environment()})
    specs += _own_processes(home, settings)
    return settings, _without_outside(specs)


def plan_workers(home: Home, settings: Settings) -> tuple[Settings, list[ServiceSpec]]:
    """The settings and specs of a machine that only works for a server elsewhere: an engine of its own, and workers.

    The engine draws thumbnails and tries styles; it reads the data directory that the machines share.
    """
    if not os.environ.get("LAYMAN_OGC_SOCKET"):
        settings = dataclasses.replace(settings, ogc_socket=home.socket_dir("sockets") / "ogc.sock")
    environment = _environment(settings)
    settings.ogc_socket.unlink(missing_ok=True)
    # The other machine has prepared the stores.
    home.prepared_path.touch()
    work = _work_spec(home, settings, environment)
    beats = _work_beats(home, settings)
    work = dataclasses.replace(work, ready=lambda: all(path.exists() for path in beats))
    return settings, _without_outside([_engine_spec(home, settings, environment), work])


def health_probe(settings: Settings) -> HttpProbe:
    """Asks the REST process for the health of the whole server; another server on the port is not listened to."""
    return HttpProbe((settings.api_host, settings.api_port), "/health", identity=settings.identity)


def _with_home(settings: Settings, home: Home) -> Settings:
    """Places that the environment does not name are in the home."""
    places = {
        "data_dir": ("LAYMAN_DATA_DIR", home.data_dir),
        "gs_data_dir": ("LAYMAN_GS_DATA_DIR", home.geoserver_dir),
        "tile_cache_dir": ("LAYMAN_TILE_CACHE_DIR", home.path / "tiles"),
        "owner_token_file": ("LAYMAN_OWNER_TOKEN_FILE", home.token_path),
        "ogc_socket": ("LAYMAN_OGC_SOCKET", home.socket_dir("sockets") / "ogc.sock"),
        "internal_secret": ("LAYMAN_INTERNAL_SECRET", home.secret("internal_secret")),
    }
    missing = {name: value for name, (variable, value) in places.items() if not os.environ.get(variable)}
    return dataclasses.replace(settings, **missing)  # type: ignore[arg-type]


def _postgres_place(home: Home) -> PostgresPlace:
    user = postgres_os_user()
    cluster = home.postgres_dir / "data"
    return PostgresPlace(
        binaries=find_postgres(cluster),
        cluster=cluster,
        socket_dir=home.socket_dir("postgresql", user),
        port=home.private_port("postgresql"),
        user=user,
    )


#: A drawing may take a minute; then gunicorn itself ends the process that does it.
_ENGINE_PATIENCE_S = 30.0
#: glibc gives each thread a heap of its own, which keeps many megabytes that nobody uses; Arrow has another.
_SMALL_MEMORY = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def _own_processes(home: Home, settings: Settings) -> list[ServiceSpec]:
    environment = _environment(settings)
    settings.ogc_socket.unlink(missing_ok=True)
    return [
        _engine_spec(home, settings, environment),
        _prepare_spec(home, environment),
        _serve_spec(home, settings, environment),
        _work_spec(home, settings, environment),
    ]


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, **settings.as_environment(), "PYTHONUNBUFFERED": "1", **_SMALL_MEMORY}


def _work_beats(home: Home, settings: Settings) -> list[Path]:
    """One Celery worker is for everything and one for small inputs; a single process does both."""
    return numbered(home.run_dir / "work.beat", min(settings.celery_workers, 2))


def _command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "layman_server", *words)


def _engine_spec(home: Home, settings: Settings, environment: Mapping[str, str]) -> ServiceSpec:
    probe = HttpProbe(settings.ogc_socket, "/internal/ping")
    patient = HttpProbe(settings.ogc_socket, "/internal/ping", answer_timeout_s=_ENGINE_PATIENCE_S)
    return ServiceSpec(
        name="ogc",
        command=_command("ogc"),
        environment=environment,
        folder=home.run_dir,
        ready=lambda: probe.poll() is not None,
        stop_timeout_s=3,
        watch=Watch(patient.answers),
    )


def _prepare_spec(home: Home, environment: Mapping[str, str]) -> ServiceSpec:
    return ServiceSpec(
        name="prepare",
        command=_command("prepare", "--token-file", str(home.token_path)),
        environment=environment,
        folder=home.run_dir,
        is_task=True,
        start_timeout_s=170,
        depends_on=("redis", "databases"),
        after_success=home.prepared_path.touch,
        # Redis keeps nothing on disk, so what it held is loaded again.
        restart_with=("redis",),
    )


def _serve_spec(home: Home, settings: Settings, environment: Mapping[str, str]) -> ServiceSpec:
    rest = health_probe(settings)
    beats = numbered(home.run_dir / "serve.beat", 1)
    return ServiceSpec(
        name="serve",
        command=_command("serve", "--heartbeat", str(beats[0])),
        environment=environment,
        folder=home.run_dir,
        ready=lambda: rest.poll() is not None,
        stop_timeout_s=4,
        uses=("redis", "postgresql", "ogc"),
        before_start=lambda: forget(beats),
        # Its threads may all wait for slow clients, so no question to them would say whether it hangs.
        watch=Watch(lambda: are_fresh(beats)),
    )


def _work_spec(home: Home, settings: Settings, environment: Mapping[str, str]) -> ServiceSpec:
    beats = _work_beats(home, settings)
    return ServiceSpec(
        name="work",
        # It loads its program while Redis is being loaded, then waits for the end of that.
        command=_command("work", "--after", str(home.prepared_path), "--heartbeat", str(beats[0])),
        environment=environment,
        folder=home.run_dir,
        ready=home.prepared_path.exists,
        start_timeout_s=180,
        # A task in hand may end first; a longer one is cut off and done again after the next start.
        stop_timeout_s=6,
        # Celery's cold shutdown.
        death_signal=signal.SIGQUIT,
        depends_on=("redis",),
        uses=("postgresql", "ogc"),
        # A task in hand would run twice, because `prepare` puts it into the new queue.
        restart_with=("redis",),
        before_start=lambda: forget(beats),
        watch=Watch(lambda: are_fresh(beats)),
    )


def _without_outside(specs: Sequence[ServiceSpec]) -> list[ServiceSpec]:
    """Leave out dependencies on services that are not started here."""
    names = {spec.name for spec in specs}

    def known(wanted: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in wanted if name in names)

    return [
        dataclasses.replace(
            spec, depends_on=known(spec.depends_on), uses=known(spec.uses), restart_with=known(spec.restart_with)
        )
        for spec in specs
    ]
