"""GeoServer's datastores of PostgreSQL tables: the server's own database, and outside ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layman_server.geoserver import objects
from layman_server.geoserver.objects import object_id
from layman_server.model.external_table import PASSWORDLESS, ExternalTable


@dataclass(frozen=True)
class PostgresqlConnection:
    """How GeoServer and the engine reach the vector tables."""

    host: str
    port: int
    dbname: str
    user: str
    password: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"PostgresqlConnection({self.user}@{self.host}:{self.port}/{self.dbname})"


def store_parameters(postgresql: PostgresqlConnection, schema: str, uri: str) -> Mapping[str, str]:
    """GeoTools' connection parameters of a schema, whose features are in the namespace `uri`."""
    return {
        "dbtype": "postgis",
        "host": postgresql.host,
        "port": str(postgresql.port),
        "database": postgresql.dbname,
        "schema": schema,
        "user": postgresql.user,
        "passwd": postgresql.password,
        "namespace": uri,
        "Expose primary keys": "true",
        "Estimated extends": "true",
        "Loose bbox": "true",
        "encode functions": "true",
        "fetch size": "1000",
        "max connections": "10",
        "min connections": "1",
        "validate connections": "true",
    }


def external_store(workspace: str, name: str, table: ExternalTable) -> objects.DataStore:
    """The datastore of one table of an outside database."""
    password = table.password or PASSWORDLESS
    connection = PostgresqlConnection(table.host, table.port, table.dbname, table.user, password)
    parameters = dict(store_parameters(connection, table.schema, f"http://{workspace}"))
    if table.sslmode:
        parameters[objects.SSL_MODE_KEY] = table.sslmode.upper()
    identifier = object_id("DataStore", workspace, name)
    return objects.DataStore(identifier, name, workspace, "PostGIS", parameters)
