"""Builds the parts of an installation from its settings; the only file that names concrete classes."""

from __future__ import annotations

import secrets

import redis
from celery import Celery
from redis.backoff import NoBackoff
from redis.retry import Retry

from layman_server.errors import StartFailed, WorkspaceNameTaken, WorkspaceNotFound
from layman_server.geoserver.engine_client import EngineClient
from layman_server.model.access import Account
from layman_server.model.names import RESERVED_WORKSPACES, check_workspace_name
from layman_server.pipeline.celery_app import make_celery
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores
from layman_server.publishing import check as checking
from layman_server.publishing.context import Publishing
from layman_server.publishing.index import PublicationIndex
from layman_server.publishing.reload import reload
from layman_server.publishing.users import add_account, reserve_username, token_hash
from layman_server.settings import Settings
from layman_server.stores.claims import Claims
from layman_server.stores.csw import csw_record_store
from layman_server.stores.filesystem import PublicationFiles
from layman_server.stores.geoserver import EmbeddedGeoServer, PostgresqlConnection
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.waiting_line import WaitingLine

#: Redis is near; when it does not answer in this time, it is down.
REDIS_TIMEOUT_S = 5


def build_engine(settings: Settings) -> EngineClient:
    """The client of the OGC engine."""
    return EngineClient(settings.ogc_socket)


def build_stores(settings: Settings) -> Stores:
    """All stores; connections are opened at their first use."""
    if not settings.redis_url or not settings.pg_host:
        raise StartFailed("LAYMAN_REDIS_URL and LAYMAN_PG_HOST are not set. `layman-server up` sets them by itself.")
    once_more = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    client = redis.Redis.from_url(settings.redis_url, socket_timeout=REDIS_TIMEOUT_S, retry=once_more)
    public_url = settings.public_url.rstrip("/") or f"http://{settings.api_host}:{settings.api_port}"
    return Stores(
        files=PublicationFiles(settings.data_dir),
        registry=PublicationRegistry(client),
        claims=Claims(client),
        line=WaitingLine(client),
        tables=TableStore(Database(settings.postgresql_dsn())),
        map_service=EmbeddedGeoServer(
            settings.gs_data_dir,
            settings.gs_role,
            PostgresqlConnection(**settings.postgresql_dsn()),
            settings.ogc_socket,
        ),
        records=csw_record_store(settings),
        public_url=public_url,
    )


def build_queue(settings: Settings, stores: Stores, celery: Celery) -> TaskQueue:
    """The way in for work, through the broker of `celery`."""
    return TaskQueue(celery, stores.files, stores.line, settings.large_input_bytes)


def build_publishing(settings: Settings) -> Publishing:
    """All that is needed to serve clients."""
    stores = build_stores(settings)
    queue = build_queue(settings, stores, make_celery(settings.redis_url, settings.celery_queue))
    return Publishing(stores, queue, PublicationIndex(stores.registry), settings.gs_user)


def prepare(settings: Settings, machine_user: str, token: str) -> None:
    """Before anything serves: load Redis, make sure of the workspaces, go on with work that was cut off.

    The machine's user gets an account with `token`, and at the first start a username.
    """
    publishing = build_publishing(settings)
    reload(publishing, skip_redis_loading=settings.skip_redis_loading)
    account = publishing.stores.registry.account(token_hash(token))
    if account is None:
        account = add_account(publishing.stores, machine_user, token)
    if account.username is None:
        reserve_username(publishing, account, machine_user, adjust=True)


def add_user(settings: Settings, name: str, *, home_token: str, new_token: bool = False) -> str:
    """Make an account with its username, or a new token for an account that is there; the bearer token.

    Raises:
        WrongParameter, NameTooLong: it is no username. WorkspaceNotFound: no account is there for a new token.
        WorkspaceNameTaken: the name is reserved, somebody else's, has an account already, or `home_token` is its token.
    """
    publishing = build_publishing(settings)
    stores = publishing.stores
    check_workspace_name(name, "username")
    account = next((account for account in stores.files.accounts() if account.identity == name), None)
    if account is not None:
        _check_renewable(account, home_token, new_token)
    elif new_token:
        raise WorkspaceNotFound(f"There is no user {name}; make one with: layman-server user add {name}")
    if account is None or account.username is None:
        # Before anything is written: a refused name leaves no account behind.
        if name in RESERVED_WORKSPACES or name == settings.gs_user or stores.registry.user(name) is not None:
            raise WorkspaceNameTaken({"username": name})
    token = secrets.token_urlsafe(32)
    account = add_account(stores, name, token)
    if account.username is None:
        reserve_username(publishing, account, name)
    return token


def _check_renewable(account: Account, home_token: str, new_token: bool) -> None:
    """Return when the account may get a new token; one without a username was cut off while it was made."""
    name = account.subject
    if account.token_sha256 == token_hash(home_token):
        raise WorkspaceNameTaken(f"{name} is this machine's user; the token is in the file `token` of the home.")
    if account.username is not None and not new_token:
        raise WorkspaceNameTaken(
            f"{name} has an account already; its token was printed when it was made. "
            f"Use `user add {name} --new-token` to make a new one."
        )


def check(settings: Settings) -> list[str]:
    """What differs between the stores, one sentence each."""
    return checking.check(build_stores(settings))
