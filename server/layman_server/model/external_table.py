"""The address of a table in an outside PostgreSQL: Layman's parameter `external_table_uri`.

What is not needed to name a table is refused: libpq's other parameters name files of this machine, other servers or its
own sockets, on which the server has more rights than its clients.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from layman_server.errors import WrongParameter

PARAMETER = "external_table_uri"
EXPECTED = (
    "postgresql://<username>:<password>@<host>:<port>/<dbname>"
    "?schema=<schema_name>&table=<table_name>&geo_column=<geo_column_name>"
)
#: What Layman asks of names (`SAFE_PG_IDENTIFIER_PATTERN`).
SAFE_NAME = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]*", re.ASCII)
#: Given for none: without one libpq would take what the environment or a file of this machine has.
PASSWORDLESS = "none"
_DEFAULT_PORT = 5432
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", re.ASCII)
_DATABASE_OR_USER = re.compile(r"[^\x00-\x1f\x7f'\"\\=/]{1,63}")
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require"})
#: Of libpq's parameters these do no harm, but the server sets them itself.
_IGNORED = frozenset({"application_name", "connect_timeout"})


@dataclass(frozen=True)
class ExternalTable:
    """A table and how to reach it; `geo_column` is empty until it is looked for, `sslmode` empty for libpq's own."""

    host: str
    port: int
    dbname: str
    user: str
    schema: str
    table: str
    geo_column: str = ""
    password: str = field(default="", repr=False)
    sslmode: str = ""

    @property
    def uri(self) -> str:
        """Layman's form, with the password."""
        names = {"schema": self.schema, "table": self.table, "geo_column": self.geo_column, "sslmode": self.sslmode}
        query = urlencode({name: value for name, value in names.items() if value})
        return f"{self._address(self.password)}?{query}"

    @property
    def database_uri(self) -> str:
        """The database alone and no password: what clients see as `db.external_uri`."""
        return self._address("")

    def _address(self, password: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{quote(self.user, safe='')}{secret}@{host}:{self.port}/{quote(self.dbname, safe='')}"


def parse(text: str) -> ExternalTable:
    """The address in `external_table_uri`.

    Raises:
        WrongParameter: it is none, or has something that is not taken; the password is not in the detail.
    """
    try:
        parts = urlsplit(text)
        port, hostname = parts.port or _DEFAULT_PORT, unquote(parts.hostname or "")
    except ValueError:
        raise _wrong("Parameter `external_table_uri` is not a valid URI.", text) from None
    if parts.scheme not in ("postgresql", "postgres"):
        message = "Parameter `external_table_uri` is expected to have URI scheme `postgresql`"
        raise _wrong(message, text, uri_scheme=parts.scheme[:30])
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    schema, table, geo_column = (query.pop(name, "") for name in ("schema", "table", "geo_column"))
    sslmode = query.pop("sslmode", "")
    user = unquote(parts.username or "")
    if not (hostname and schema and table and user):
        message = (
            "Parameter `external_table_uri` is expected to be valid URL with user name, `host` part and query"
            " parameters `schema` and `table`."
        )
        raise _wrong(message, text, host=hostname, schema=schema, table=table, geo_column=geo_column)
    refused = sorted(query.keys() - _IGNORED)
    if refused or (sslmode and sslmode not in _SSL_MODES):
        wrong = refused or [f"sslmode={sslmode[:30]}"]
        message = f"These are not taken in `external_table_uri`: {', '.join(name[:60] for name in wrong)}."
        raise _wrong(message, text)
    dbname = unquote(parts.path.lstrip("/")) or user
    if not _HOST.fullmatch(hostname):
        raise _wrong("The host has to be one name or address; sockets are not taken.", text, host=hostname[:100])
    if not (_DATABASE_OR_USER.fullmatch(dbname) and _DATABASE_OR_USER.fullmatch(user)):
        raise _wrong("The name of the database or of the user has characters that are not taken.", text)
    check_names(text, schema=schema, table=table, geo_column=geo_column or "x")
    password = unquote(parts.password or "")
    return ExternalTable(hostname, port, dbname, user, schema, table, geo_column, password, sslmode)


def check_names(text: str, **names: str) -> None:
    """Whether schema, table and column are names as Layman takes them.

    Raises:
        WrongParameter: one is not.
    """
    if not all(SAFE_NAME.fullmatch(name) for name in names.values()):
        message = (
            "Schema, table, and geo_column in `external_table_uri` parameter are expected to match regular expression "
            f"^{SAFE_NAME.pattern}$"
        )
        raise _wrong(message, text, **{name: value[:100] for name, value in names.items()})


def redacted(text: str) -> str:
    """The URI as sent, without its password; nothing of a text in which the password cannot be told."""
    start, separator, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    user, colon, secret = authority.rpartition("@")[0].partition(":")
    if not separator or "password" in path.lower() or "@" in path or "@" in secret or "?" in authority:
        return "(not shown, because it may hold a password)"
    if colon:
        authority = f"{user}@{authority.rpartition('@')[2]}"
    return f"{start}{separator}{authority}{slash}{path}"[:500]


def _wrong(message: str, text: str, **found: Any) -> WrongParameter:
    return wrong_table(message, text, EXPECTED, **found)


def wrong_table(message: str, text: str, expected: str, *, reason: str = "", **found: Any) -> WrongParameter:
    """Layman's error for an external table that cannot be published; `reason` is what the database says."""
    detail = {
        "parameter": PARAMETER,
        "message": message,
        "expected": expected,
        "found": {PARAMETER: redacted(text), **found},
    }
    return WrongParameter({**detail, "detail": reason} if reason else detail)
