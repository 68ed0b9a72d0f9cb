"""Tables of PostGIS stores that the server has not made: what has to be known of them to draw and read them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from psycopg2 import sql

from layman_server.errors import ServerError
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.objects import (
    GEOMETRY_COLUMN_KEY,
    GEOMETRY_TYPE_KEY,
    PRIMARY_KEY_KEY,
    SSL_MODE_KEY,
    PublishedLayer,
)
from layman_server.model.external_table import PASSWORDLESS
from layman_server.stores.postgresql.database import Database

#: What was seen is looked at again after this time; a database that did not answer sooner.
_SEEN_FOR_S = 300.0
_AWAY_FOR_S = 30.0
_CONNECT_TIMEOUT_S = 2
_COLUMNS = """
    SELECT a.attname, t.typname,
           COALESCE(a.attnum = ANY (i.indkey::int2[]) AND i.indnkeyatts = 1, false),
           CASE t.typname WHEN 'geometry' THEN postgis_typmod_type(a.atttypmod) END
      FROM pg_attribute a
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum
"""


class ForeignTables:
    """Asks databases for keys and geometry columns, and remembers the answers; one thread only."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._seen: dict[tuple[tuple[str, str], ...], tuple[float, Mapping[str, str]]] = {}

    def layer_of(self, published: PublishedLayer) -> PublishedLayer:
        """The layer with key and geometry column of its table, as far as its database tells.

        Raises:
            DamagedFile: its store is of a kind that nobody here reads.
        """
        parameters = published.store.parameters
        if not parameters.get("dbtype", "").lower().startswith("postgis") or not parameters.get("host"):
            raise DamagedFile(f"Nothing reads stores of the kind of {published.store.name}.")
        feature_type = published.feature_type
        if feature_type.metadata.get(GEOMETRY_COLUMN_KEY):
            return published
        found = self._found(parameters, parameters.get("schema") or "public", feature_type.native_name)
        metadata = {**feature_type.metadata, **found}
        store = published.store
        if not parameters.get("schema"):
            store = replace(store, parameters={**parameters, "schema": "public"})
        return replace(published, store=store, feature_type=replace(feature_type, metadata=metadata))

    def _found(self, parameters: Mapping[str, str], schema: str, table: str) -> Mapping[str, str]:
        key = (*sorted(parameters.items()), ("schema", schema), ("table", table))
        until, found = self._seen.get(key, (0.0, {}))
        if time.monotonic() < until:
            return found
        try:
            found = _look(parameters, schema, table)
            self._seen[key] = (time.monotonic() + _SEEN_FOR_S, found)
        except ServerError:
            self._seen[key] = (time.monotonic() + _AWAY_FOR_S, {})
            return {}
        return found


def _look(parameters: Mapping[str, str], schema: str, table: str) -> Mapping[str, str]:
    dsn = {
        "host": parameters.get("host", ""),
        "port": parameters.get("port") or "5432",
        "dbname": parameters.get("database", ""),
        "user": parameters.get("user", ""),
        "password": parameters.get("passwd") or PASSWORDLESS,
        "connect_timeout": _CONNECT_TIMEOUT_S,
    }
    if parameters.get(SSL_MODE_KEY):
        dsn["sslmode"] = parameters[SSL_MODE_KEY].lower().replace("_", "-")
    with Database(dsn, max_connections=1).transaction() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(_COLUMNS, (sql.Identifier(schema, table).as_string(cursor),))
        rows = cursor.fetchall()
    geometry = next((row for row in rows if row[1] == "geometry"), None)
    if geometry is None:
        return {}
    word = str(geometry[3] or "GEOMETRY").upper()
    return {
        PRIMARY_KEY_KEY: next((row[0] for row in rows if row[2]), ""),
        GEOMETRY_COLUMN_KEY: geometry[0],
        GEOMETRY_TYPE_KEY: word.removesuffix("M").removesuffix("Z"),
    }
