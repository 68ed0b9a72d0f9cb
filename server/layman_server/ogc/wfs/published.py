"""The published layers of a workspace and the databases that their tables are in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from layman_server.geoserver.catalog_xml import DamagedFile
from layman_server.geoserver.datadir import DataDirectory, Signature
from layman_server.geoserver.objects import POSTGRESQL_STORE, SSL_MODE_KEY, DataStore, PublishedLayer
from layman_server.model.external_table import PASSWORDLESS
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.file_tables import ensure_loaded
from layman_server.ogc.request_names import LayerName, not_defined
from layman_server.stores.postgresql.database import Database

_KEPT_LAYERS = 10_000
#: A worker of the engine does one thing at a time; streaming needs a connection of its own.
_CONNECTIONS = 2
#: libpq's words for GeoTools' connection parameters.
_LIBPQ_WORDS = (
    ("host", "host"),
    ("port", "port"),
    ("database", "dbname"),
    ("user", "user"),
    ("passwd", "password"),
)


class PublishedLayers:
    """Reads layers from the catalogue, again only when their files changed; opens a database once."""

    def __init__(self, data: DataDirectory) -> None:
        """Nothing is read yet."""
        self._data = data
        self._layers: OrderedDict[tuple[str, str], tuple[Signature, PublishedLayer]] = OrderedDict()
        self._databases: dict[tuple[tuple[str, str], ...], Database] = {}

    def layer(self, workspace: str, name: str) -> PublishedLayer:
        """A layer that is switched on and has a table.

        Raises:
            OgcError: there is none of this name.
        """
        key = (workspace, name)
        signature = self._data.signature(workspace, POSTGRESQL_STORE, name)
        kept = self._layers.get(key)
        if kept is None or kept[0] != signature:
            try:
                kept = (signature, self._data.read_layer(workspace, POSTGRESQL_STORE, name))
            except (FileNotFoundError, NotADirectoryError, DamagedFile) as error:
                raise not_defined(name, "WFS") from error
            self._layers[key] = kept
        self._layers.move_to_end(key)
        while len(self._layers) > _KEPT_LAYERS:
            self._layers.popitem(last=False)
        published = kept[1]
        if not (published.layer.enabled and published.feature_type.enabled and published.store.enabled):
            raise not_defined(name, "WFS")
        return published

    def layers(self, workspace: str, may_read: Callable[[LayerName], bool]) -> list[PublishedLayer]:
        """The layers of a workspace, or of all when it is empty, that somebody may read; damaged ones are left out."""
        found = []
        for one in [workspace] if workspace else self._data.workspaces():
            for name in self._data.layers(one, POSTGRESQL_STORE):
                if may_read(LayerName(one, name)):
                    with suppress(OgcError):
                        found.append(self.layer(one, name))
        return found

    def parameters(self, store: DataStore) -> dict[str, str]:
        """How the database of a store is reached, in psycopg2's and libpq's words."""
        given = store.parameters
        dsn = {libpq: given[geotools] for geotools, libpq in _LIBPQ_WORDS if given.get(geotools)}
        dsn.setdefault("password", PASSWORDLESS)
        if given.get(SSL_MODE_KEY):
            dsn["sslmode"] = given[SSL_MODE_KEY].lower().replace("_", "-")
        return dsn

    def database(self, store: DataStore) -> Database:
        """The database of a store.

        Raises:
            LayerUnavailable: the store is a file that cannot be read.
        """
        ensure_loaded(store)
        dsn = self.parameters(store)
        key = tuple(sorted(dsn.items()))
        if key not in self._databases:
            self._databases[key] = Database({**dsn, "application_name": "layman-wfs"}, max_connections=_CONNECTIONS)
        return self._databases[key]
