"""Builds the parts of an installation from its settings; the only file that names concrete classes."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import redis
from celery import Celery
from redis.backoff import NoBackoff
from redis.retry import Retry

from layman_server.bootstrap_geoserver import real_geoserver
from layman_server.errors import StartFailed, WorkspaceNameTaken, WorkspaceNotFound
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.postgis_store import PostgresqlConnection
from layman_server.model.access import EVERYONE, Account, listed_names
from layman_server.model.names import RESERVED_WORKSPACES, check_workspace_name
from layman_server.picture.fetch import PictureFetcher
from layman_server.pipeline.celery_app import make_celery
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.comparison import check as find_differences
from layman_server.publishing.check.comparison import repair
from layman_server.publishing.check.finding import Finding
from layman_server.publishing.context import Grants, Publishing
from layman_server.publishing.index import PublicationIndex
from layman_server.publishing.reload import reload
from layman_server.publishing.users import add_account, reserve_username, token_hash
from layman_server.settings import Settings
from layman_server.sign_in.attempts import Attempts
from layman_server.sign_in.authorization_server import OAuthServer
from layman_server.sign_in.clients import Clients
from layman_server.sign_in.identify import SignIn
from layman_server.sign_in.local_accounts import LocalAccounts
from layman_server.sign_in.passwords import hash_password
from layman_server.sign_in.provider_calls import ProviderCalls
from layman_server.sign_in.provider_tokens import ProviderTokens
from layman_server.sign_in.providers import providers_from
from layman_server.sign_in.service_keys import ServiceKeys
from layman_server.sign_in.tokens import Tokens
from layman_server.sign_in.trusted_proxy import TrustedProxy
from layman_server.stores.base import MapService, RecordStore
from layman_server.stores.claims import Claims
from layman_server.stores.csw import csw_record_store
from layman_server.stores.filesystem import PublicationFiles
from layman_server.stores.geoserver import EmbeddedGeoServer
from layman_server.stores.micka import MickaRecordStore
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.role_schema import SCHEMA, RoleSchema
from layman_server.stores.postgresql.role_service import RoleService, role_service_place
from layman_server.stores.postgresql.tables import TableStore
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.short_memory import ShortMemory
from layman_server.stores.sign_in_files import SignInFiles
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
    client = _redis(settings)
    public_url = settings.public_url.rstrip("/") or f"http://{settings.api_host}:{settings.api_port}"
    database = Database(settings.postgresql_dsn())
    return Stores(
        files=PublicationFiles(settings.data_dir),
        registry=PublicationRegistry(client),
        claims=Claims(client),
        line=WaitingLine(client),
        tables=TableStore(database),
        map_service=_map_service(settings),
        records=_record_store(settings),
        pictures=PictureFetcher(settings.map_servers),
        roles=_role_service(settings, database),
        role_schema=RoleSchema(database, settings.gs_role, settings.gs_user),
        public_url=public_url,
    )


def _map_service(settings: Settings) -> MapService:
    """The embedded GeoServer, or a real one, for which the embedded one draws what it cannot."""
    embedded = EmbeddedGeoServer(
        settings.gs_data_dir,
        settings.gs_role,
        PostgresqlConnection(**settings.postgresql_dsn()),
        settings.ogc_socket,
    )
    return real_geoserver(settings, embedded) if settings.gs_host else embedded


def _redis(settings: Settings) -> redis.Redis:
    once_more = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(settings.redis_url, socket_timeout=REDIS_TIMEOUT_S, retry=once_more)


def build_sign_in(settings: Settings) -> SignIn:
    """All ways to sign in.

    Raises:
        StartFailed: the settings of a provider are not whole.
    """
    client, files = _redis(settings), SignInFiles(settings.data_dir)
    memory, registry = ShortMemory(client), PublicationRegistry(client)
    accounts = LocalAccounts(files, registry, Attempts(memory))
    refresh_life_s = settings.oauth2_refresh_token_days * 24 * 3600
    tokens = Tokens(files, memory, access_life_s=settings.oauth2_access_token_s, refresh_life_s=refresh_life_s)
    keys = ServiceKeys(files, registry, accounts, tokens, life_s=refresh_life_s)
    calls = ProviderCalls(settings.oauth2_ca_bundle)
    return SignIn(
        registry,
        accounts,
        tokens,
        ProviderTokens(providers_from(settings), calls, memory, registry),
        TrustedProxy(settings, registry),
        OAuthServer(Clients(files), tokens, accounts, keys) if settings.oauth2_server else None,
        keys,
    )


def build_queue(settings: Settings, stores: Stores, celery: Celery) -> TaskQueue:
    """The way in for work, through the broker of `celery`."""
    return TaskQueue(celery, stores.files, stores.line, settings.large_input_bytes)


def _record_store(settings: Settings) -> RecordStore:
    if settings.csw_url and settings.csw_dialect == "micka":
        public_url = settings.csw_proxy_url or settings.csw_url
        return MickaRecordStore(settings.csw_url, credentials=settings.csw_basic_authn, public_url=public_url)
    return csw_record_store(settings)


def build_publishing(settings: Settings) -> Publishing:
    """All that is needed to serve clients."""
    stores = build_stores(settings)
    queue = build_queue(settings, stores, make_celery(settings.redis_url, settings.celery_queue))
    return Publishing(stores, queue, PublicationIndex(stores.registry), settings.gs_user, _grants(settings))


def _role_service(settings: Settings, database: Database) -> RoleService:
    """The role service that is named, else the server's own, which is in the database of the tables."""
    if not settings.role_service_uri:
        return RoleService(database, SCHEMA, settings.gs_role)
    try:
        place, schema = role_service_place(settings.role_service_uri)
    except ValueError as error:
        raise StartFailed(f"LAYMAN_ROLE_SERVICE_URI is not valid: {error}.") from None
    return RoleService(Database(place, max_connections=2), schema, settings.gs_role)


def _grants(settings: Settings) -> Grants:
    grants = Grants(
        create_public_workspace=listed_names(settings.grant_create_public_workspace),
        publish_in_public_workspace=listed_names(settings.grant_publish_in_public_workspace),
        delete_other_user=listed_names(settings.grant_delete_other_user),
    )
    publishers = grants.publish_in_public_workspace
    missing = sorted(set(grants.create_public_workspace) - set(publishers))
    if missing and EVERYONE not in publishers:
        raise StartFailed(
            f"GRANT_CREATE_PUBLIC_WORKSPACE names {', '.join(missing)}, GRANT_PUBLISH_IN_PUBLIC_WORKSPACE does not."
        )
    return grants


def prepare(settings: Settings, machine_user: str, token: str) -> None:
    """Before anything serves: load Redis, make sure of the workspaces, go on with work that was cut off.

    The machine's user gets an account with `token`, and at the first start a username.
    """
    publishing = build_publishing(settings)
    publishing.stores.tables.check_versions()
    publishing.stores.map_service.prepare()
    reload(publishing, skip_redis_loading=settings.skip_redis_loading)
    sign_in = build_sign_in(settings)
    sign_in.tokens.sweep()
    sign_in.keys.sweep()
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
        reserved = name in RESERVED_WORKSPACES or name == settings.gs_user
        if reserved or stores.registry.has_workspace(name) or stores.map_service.is_of_others(name):
            raise WorkspaceNameTaken({"username": name})
    token = secrets.token_urlsafe(32)
    account = add_account(stores, name, token)
    if account.username is None:
        reserve_username(publishing, account, name)
    return token


def add_user_with_password(settings: Settings, name: str, password: str, *, home_token: str) -> None:
    """Make an account with its username and a password.

    Raises:
        WrongParameter: it is no password; nothing has been made then. Others as `add_user`.
    """
    hash_password(password, name)
    # The token is told to nobody.
    add_user(settings, name, home_token=home_token)
    set_password(settings, name, password)


def set_password(settings: Settings, name: str, password: str) -> None:
    """Give an account a password, its first or a new one; who signed in with an older one is signed out.

    Raises:
        WorkspaceNotFound: there is no such account. WrongParameter: it is no password.
    """
    sign_in = build_sign_in(settings)
    sign_in.accounts.set_password(name, password)
    sign_in.tokens.end_all_of(name)


def build_clients(settings: Settings) -> Clients:
    """The OAuth2 clients."""
    return Clients(SignInFiles(settings.data_dir))


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


def check(settings: Settings, *, mend: bool = False, tell: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """What differs between the stores; with `mend` it is mended, and `tell` hears of what takes long."""
    publishing = build_publishing(settings)
    return repair(publishing, tell) if mend else find_differences(publishing)
