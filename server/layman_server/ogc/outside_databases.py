"""Whether the databases of external tables take connections: QGIS would wait for each of them for half a minute."""

from __future__ import annotations

import socket
import time

from layman_server.geoserver.objects import POSTGRESQL_STORE, DataStore

#: How long a database may take to accept a connection.
REACHED_IN_S = 2.0
#: One that did not is not tried again for this time, however many layers it has.
AWAY_S = 30.0


class OutsideDatabases:
    """Tries databases, and remembers those that did not answer."""

    def __init__(self) -> None:
        """Nothing is tried yet."""
        self._away_until: dict[tuple[str, str], float] = {}

    def is_away(self, store: DataStore) -> bool:
        """Whether the database of a store does not take connections; the server's own is not tried."""
        if store.name == POSTGRESQL_STORE:
            return False
        place = store.parameters.get("host", ""), store.parameters.get("port", "")
        if time.monotonic() < self._away_until.get(place, 0.0):
            return True
        try:
            socket.create_connection((place[0], int(place[1])), timeout=REACHED_IN_S).close()
        except (OSError, ValueError):
            self._away_until[place] = time.monotonic() + AWAY_S
            return True
        self._away_until.pop(place, None)
        return False
