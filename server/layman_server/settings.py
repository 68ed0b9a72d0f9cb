"""Settings: read once from the environment, frozen afterwards.

Names are Layman's own (`doc/env-settings.md` of LayerManager/layman); those that Layman does not have are marked
"ours" in `docs/settings.md`. `layman-server up` fills in what it starts itself and hands the whole to its processes
through `as_environment`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from layman_server.errors import StartFailed
from layman_server.settings_checks import (
    Check,
    authn_modules,
    between,
    header_name,
    log_level,
    networks,
    one_of,
    url_path,
    web_address,
)

#: Values of variables with a number in their names, with that number, which begins at 1.
Numbered = tuple[tuple[int, str], ...]


def _env(name: str, default: Any, about: str, *, secret: bool = False, check: Check | None = None) -> Any:
    """A settings field: its environment name, its default, one sentence for the documentation, what it may be."""
    metadata = {"env": name, "about": about, "secret": secret, "check": check}
    return field(default=default, metadata=metadata, repr=not secret)


_PORT = between(1, 65535)
_SOME = between(1)


@dataclass(frozen=True)
class Settings:
    """All settings of the server; see the `about` text of each field."""

    data_dir: Path = _env("LAYMAN_DATA_DIR", Path("layman"), "Folder of users and publications, the only truth.")
    redis_url: str = _env("LAYMAN_REDIS_URL", "", "Redis; when set, no private Redis is started.", secret=True)
    skip_redis_loading: bool = _env(
        "LAYMAN_SKIP_REDIS_LOADING", False, "Do not flush Redis and load it from the data folder at start-up."
    )
    celery_queue: str = _env("LAYMAN_CELERY_QUEUE", "celery", "Celery queue of the publishing tasks.")
    pg_host: str = _env("LAYMAN_PG_HOST", "", "PostgreSQL host; when set, no private PostgreSQL is started.")
    pg_port: int = _env("LAYMAN_PG_PORT", 5432, "PostgreSQL port.", check=_PORT)
    pg_dbname: str = _env("LAYMAN_PG_DBNAME", "gis", "Database of the vector tables.")
    pg_user: str = _env("LAYMAN_PG_USER", "layman", "PostgreSQL user.")
    pg_password: str = _env("LAYMAN_PG_PASSWORD", "", "Password of the PostgreSQL user.", secret=True)
    csw_dbname: str = _env("LAYMAN_CSW_DBNAME", "hsrs_micka6", "Database of the metadata records (ours).")
    csw_url: str = _env("CSW_URL", "", "CSW endpoint with transactions; when set, the embedded catalogue is not used.")
    csw_proxy_url: str = _env("CSW_PROXY_URL", "", "Address of CSW_URL for clients, when it is another one.")
    csw_dialect: str = _env(
        "LAYMAN_CSW_DIALECT",
        "csw",
        "What CSW_URL speaks besides CSW 2.0.2: csw (nothing) or micka, which keeps private records (ours).",
        check=one_of("csw", "micka"),
    )
    csw_basic_authn: str = _env("CSW_BASIC_AUTHN", "", "Credentials user:password for CSW_URL.", secret=True)
    gs_data_dir: Path = _env("LAYMAN_GS_DATA_DIR", Path("geoserver"), "GeoServer data directory (ours).")
    gs_host: str = _env("LAYMAN_GS_HOST", "", "GeoServer host; when set, layers are published there, not embedded.")
    gs_port: int = _env("LAYMAN_GS_PORT", 8080, "GeoServer port.", check=_PORT)
    gs_path: str = _env("LAYMAN_GS_PATH", "/geoserver/", "GeoServer path.", check=url_path)
    gs_password: str = _env("LAYMAN_GS_PASSWORD", "", "Password of LAYMAN_GS_USER in GeoServer.", secret=True)
    gs_admin_password: str = _env(
        "GEOSERVER_ADMIN_PASSWORD",
        "",
        "Password of GeoServer's admin; when set, LAYMAN_GS_USER and LAYMAN_GS_ROLE are made at the start.",
        secret=True,
    )
    gs_user_group_service: str = _env(
        "LAYMAN_GS_USER_GROUP_SERVICE", "", "GeoServer's user/group service; the default one if empty."
    )
    gs_engine_url: str = _env(
        "LAYMAN_GS_ENGINE_URL",
        "",
        "URL under which GeoServer reaches this server, for QML styles; where it listens if empty (ours).",
        check=web_address,
    )
    gs_role: str = _env("LAYMAN_GS_ROLE", "LAYMAN_ROLE", "GeoServer role that may read and write every workspace.")
    gs_user: str = _env("LAYMAN_GS_USER", "layman", "GeoServer user of the server; no username may equal it.")
    role_service_uri: str = _env(
        "LAYMAN_ROLE_SERVICE_URI",
        "",
        "Role service, as postgresql://user[:password]@host:port/dbname?schema=name; empty is the server's own.",
        secret=True,
    )
    grant_create_public_workspace: str = _env(
        "GRANT_CREATE_PUBLIC_WORKSPACE",
        "",
        "Users and roles that may make public workspaces, separated by commas; they must also be in the next one.",
    )
    grant_publish_in_public_workspace: str = _env(
        "GRANT_PUBLISH_IN_PUBLIC_WORKSPACE", "", "Users and roles that may publish in public workspaces."
    )
    grant_delete_other_user: str = _env(
        "GRANT_DELETE_OTHER_USER", "", "Users and roles that may delete other users with all that is theirs."
    )
    gs_rest_admins: str = _env(
        "LAYMAN_GS_REST_ADMINS",
        "",
        "Users and roles that may use all of GeoServer's REST API, by commas; the machine's user always may (ours).",
    )
    owner_token_file: Path = _env(
        "LAYMAN_OWNER_TOKEN_FILE", Path("token"), "File with the token of the machine's user (ours)."
    )
    ogc_socket: Path = _env("LAYMAN_OGC_SOCKET", Path("run/ogc.sock"), "Unix socket of the OGC engine (ours).")
    tile_cache_dir: Path = _env(
        "LAYMAN_TILE_CACHE_DIR", Path("tiles"), "Folder of kept tiles, all of which may go (ours)."
    )
    tile_cache_mb: int = _env(
        "LAYMAN_TILE_CACHE_MB", 512, "Most that kept tiles take, in MB; 0 keeps none (ours).", check=between(0)
    )
    ogc_workers: int = _env("LAYMAN_OGC_WORKERS", 2, "OGC engine processes (ours).", check=_SOME)
    api_host: str = _env("LAYMAN_API_HOST", "127.0.0.1", "Address the server listens on (ours).")
    api_port: int = _env("LAYMAN_API_PORT", 8600, "Port the server listens on (ours).", check=_PORT)
    api_workers: int = _env("LAYMAN_API_WORKERS", 2, "REST processes (ours).", check=_SOME)
    celery_workers: int = _env("LAYMAN_CELERY_WORKERS", 2, "Publications worked on side by side (ours).", check=_SOME)
    public_url: str = _env(
        "LAYMAN_PUBLIC_URL",
        "",
        "URL under which clients see the server; the asked one if empty (ours).",
        check=web_address,
    )
    internal_secret: str = _env(
        "LAYMAN_INTERNAL_SECRET",
        "",
        "Secret that lets the workers write to the embedded catalogue (ours).",
        secret=True,
    )
    log_level: str = _env("LAYMAN_LOGLEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", check=log_level)
    max_upload_bytes: int = _env(
        "LAYMAN_MAX_UPLOAD_BYTES",
        0,
        "Largest accepted request in bytes; 0 is no limit (ours).",
        check=between(0),
    )
    upload_max_inactivity_s: int = _env(
        "UPLOAD_MAX_INACTIVITY_TIME",
        300,
        "An upload in chunks of which none has come for this time is given up, in seconds.",
        check=_SOME,
    )
    large_input_bytes: int = _env(
        "LAYMAN_LARGE_INPUT_BYTES",
        20_000_000,
        "Uploaded data of this size or more leave one worker to smaller ones; in bytes (ours).",
        check=_SOME,
    )
    map_servers: str = _env(
        "LAYMAN_MAP_SERVERS",
        "public",
        "Servers asked for layers in thumbnails of maps: public (not in private networks), all or none (ours).",
        check=one_of("public", "all", "none"),
    )
    worker_restart_mb: int = _env(
        "LAYMAN_WORKER_RESTART_MB",
        220,
        "A worker process is renewed after a task when it holds more memory, in MB (ours).",
        check=_SOME,
    )
    authn_modules: str = _env(
        "LAYMAN_AUTHN_MODULES",
        "",
        "Ways to sign in beside this server's own, of layman.authn.oauth2 and layman.authn.http_header; all if empty.",
        check=authn_modules,
    )
    authn_http_header_name: str = _env(
        "LAYMAN_AUTHN_HTTP_HEADER_NAME", "", "Header in which a trusted proxy names the user.", check=header_name
    )
    authn_trusted_proxies: str = _env(
        "LAYMAN_AUTHN_TRUSTED_PROXIES",
        "",
        "Addresses and networks of proxies whose LAYMAN_AUTHN_HTTP_HEADER_NAME and X-Forwarded-For count (ours).",
        check=networks,
    )
    oauth2_auth_url: str = _env(
        "OAUTH2_AUTH_URL", "", "Authorization endpoint of the OAuth2 provider; names it.", check=web_address
    )
    oauth2_introspection_url: str = _env(
        "OAUTH2_INTROSPECTION_URL", "", "Introspection endpoint (RFC 7662) of the provider.", check=web_address
    )
    oauth2_introspection_sub_key: str = _env(
        "OAUTH2_INTROSPECTION_SUB_KEY", "userId", "Key of the user's lasting identifier (a constant in Layman)."
    )
    oauth2_sub_from_profile: bool = _env(
        "OAUTH2_INTROSPECTION_USE_SUB_KEY_FROM_USER_PROFILE",
        True,
        "Whether that key is in the profile, not in the answer to the introspection (a constant in Layman).",
    )
    oauth2_introspection_use_header: bool = _env(
        "OAUTH2_INTROSPECTION_USE_HEADER",
        False,
        "Send the client's credentials in the header Authorization, not in the body (ours).",
    )
    oauth2_user_profile_url: str = _env(
        "OAUTH2_USER_PROFILE_URL", "", "Where the provider tells name and e-mail address.", check=web_address
    )
    oauth2_ca_bundle: str = _env(
        "OAUTH2_CA_BUNDLE", "", "File with the certificates that the providers are checked with (ours)."
    )
    oauth2_client_id: str = _env("OAUTH2_CLIENT_ID", "", "Client of the provider whose tokens are taken.")
    oauth2_client_secret: str = _env("OAUTH2_CLIENT_SECRET", "", "Its secret.", secret=True)
    oauth2_client_ids: Numbered = _env("OAUTH2_CLIENT<n>_ID", (), "Further clients, n from 1.")
    oauth2_client_secrets: Numbered = _env("OAUTH2_CLIENT<n>_SECRET", (), "Their secrets.", secret=True)
    oauth2_provider_auth_urls: Numbered = _env(
        "OAUTH2_PROVIDER<n>_AUTH_URL",
        (),
        "Authorization endpoints of further providers, n from 1 (ours).",
        check=web_address,
    )
    oauth2_provider_introspection_urls: Numbered = _env(
        "OAUTH2_PROVIDER<n>_INTROSPECTION_URL", (), "Their introspection endpoints (ours).", check=web_address
    )
    oauth2_provider_profile_urls: Numbered = _env(
        "OAUTH2_PROVIDER<n>_USER_PROFILE_URL", (), "Their user profile endpoints (ours).", check=web_address
    )
    oauth2_provider_sub_keys: Numbered = _env(
        "OAUTH2_PROVIDER<n>_INTROSPECTION_SUB_KEY", (), "Their OAUTH2_INTROSPECTION_SUB_KEY (ours)."
    )
    oauth2_provider_client_ids: Numbered = _env(
        "OAUTH2_PROVIDER<n>_CLIENT_ID", (), "Their clients, separated by commas; the first one asks (ours)."
    )
    oauth2_provider_client_secrets: Numbered = _env(
        "OAUTH2_PROVIDER<n>_CLIENT_SECRET", (), "Secrets of the clients that ask (ours).", secret=True
    )
    oauth2_server: bool = _env(
        "LAYMAN_OAUTH2_SERVER", True, "Serve OAuth2 for accounts with a password, under /oauth (ours)."
    )
    oauth2_access_token_s: int = _env(
        "LAYMAN_OAUTH2_ACCESS_TOKEN_S", 3600, "Life of our access tokens, in seconds (ours).", check=between(10, 86400)
    )
    oauth2_refresh_token_days: int = _env(
        "LAYMAN_OAUTH2_REFRESH_TOKEN_DAYS",
        30,
        "Life of an unused refresh token, in days (ours).",
        check=between(1, 3650),
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the environment.

        Raises:
            StartFailed: a value is not of its type or cannot be; the message names the variable and what is expected.
        """
        source = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for item in fields(cls):
            name = item.metadata["env"]
            if item.default == ():
                values[item.name] = _numbered(source, name, item.metadata["check"])
                continue
            raw = source.get(name)
            if raw is None or raw == "":
                continue
            values[item.name] = _read(name, raw, item.default, item.metadata["check"])
        return cls(**values)

    def as_environment(self) -> dict[str, str]:
        """The same settings as environment variables, for child processes."""
        result: dict[str, str] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.default == ():
                result |= {item.metadata["env"].replace("<n>", str(number)): one for number, one in value}
                continue
            result[item.metadata["env"]] = ("true" if value else "false") if isinstance(value, bool) else str(value)
        return result

    @property
    def identity(self) -> str:
        """What this server, and no other on the same port, puts into its answers about health; it tells no secret."""
        return hashlib.sha256(f"{self.internal_secret} {self.data_dir}".encode("utf-8", "surrogateescape")).hexdigest()

    def postgresql_dsn(self, dbname: str | None = None) -> dict[str, Any]:
        """Connection parameters for psycopg2."""
        return {
            "host": self.pg_host,
            "port": self.pg_port,
            "dbname": dbname or self.pg_dbname,
            "user": self.pg_user,
            "password": self.pg_password,
        }


def _read(name: str, raw: str, like: Any, check: Check | None) -> Any:
    try:
        value = _converted(raw, like)
        return value if check is None else check(value)
    except ValueError as error:
        raise StartFailed(f"{name}={raw!r} is not valid: {error}.") from error


def _numbered(source: Mapping[str, str], name: str, check: Check | None) -> Numbered:
    """The values of `name` with each number in place of its `<n>`, by number."""
    pattern = re.compile(name.replace("<n>", "([1-9][0-9]{0,2})"), re.ASCII)
    found = ((pattern.fullmatch(variable), variable, raw) for variable, raw in source.items())
    return tuple(
        sorted((int(match[1]), _read(variable, raw, "", check)) for match, variable, raw in found if match and raw)
    )


def _converted(raw: str, like: Any) -> Any:
    if isinstance(like, bool):
        lowered = raw.strip().lower()
        if lowered in {"true", "1", "yes", "on"}:
            return True
        if lowered in {"false", "0", "no", "off"}:
            return False
        raise ValueError("expected true or false")
    if isinstance(like, int):
        try:
            return int(raw)
        except ValueError:
            raise ValueError("expected a whole number") from None
    if isinstance(like, Path):
        return Path(raw)
    return raw
