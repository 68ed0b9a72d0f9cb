"""The servers of this QGIS as a table: this computer, the known ones, and those that are signed in to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Optional

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from qgis.PyQt.QtGui import QFont

from layman_qgis.core.layer_login import has_login
from layman_qgis.core.plugin_settings import KnownServer, PluginSettings
from layman_qgis.gui import icons
from layman_qgis.gui.connection import Connection
from layman_qgis.network.session import Session


class Column(IntEnum):
    """The columns."""

    SERVER, STATE, USER, METHOD = range(4)


@dataclass(frozen=True)
class ServerRow:
    """One server; `known` is None for this computer, `session` is None when it is not signed in to."""

    url: str
    known: Optional[KnownServer]
    session: Optional[Session]
    is_current: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it is the bundled server of this computer."""
        return self.known is None

    @property
    def has_login(self) -> bool:
        """Whether QGIS keeps a login for the layers of the server."""
        return has_login(self.url)


def server_rows(connection: Connection) -> list[ServerRow]:
    """This computer first, then the known servers in the order of their last use."""
    sessions = connection.sessions.sessions
    current = connection.session
    local = connection.sessions.local()
    url = local.server.url if local is not None else connection.local_server.url
    rows = [ServerRow(url, None, local, local is not None and local is current)]
    for known in PluginSettings.load().servers:
        session = sessions.pop(known.url, None)
        if session is None or session is not local:
            rows.append(ServerRow(known.url, known, session, session is not None and session is current))
    for url, session in sessions.items():  # Signed in to and forgotten since.
        if session is not local and all(row.url != url for row in rows[1:]):
            known = KnownServer(url, session.credentials.authcfg, session.credentials.method)
            rows.append(ServerRow(url, known, session, session is current))
    return rows


class ServersModel(QAbstractTableModel):
    """Follows the connection; what is asked for the rows is in the settings and in memory, never on a server."""

    def __init__(self, connection: Connection, parent: Optional[QObject] = None) -> None:
        """Show ``connection``'s servers."""
        super().__init__(parent)
        self._connection = connection
        self._rows = server_rows(connection)
        connection.changed.connect(self.refresh)
        connection.local_server.state_changed.connect(self.refresh)

    def refresh(self, *_changed: object) -> None:
        """Read everything again; the number of rows seldom changes, and then the selection stays."""
        rows = server_rows(self._connection)
        if [row.url for row in rows] == [row.url for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> Optional[ServerRow]:
        """The server of a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def row_of(self, url: str) -> int:
        """The row of a server, -1 when it is not there."""
        return next((number for number, row in enumerate(self._rows) if row.url == url), -1)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's names and habits
        """Number of servers."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Server, state, user, way to sign in."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Any, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("Server"), self.tr("State"), self.tr("User"), self.tr("Signed in with"))
        return titles[section] if section < len(titles) else None

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Texts, the icon of the state, and bold for the current server."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.url or self.tr("The server of this computer")
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.SERVER:
            return ", ".join(filter(None, (self._text(row, column) for column in Column)))
        if role == Qt.ItemDataRole.DecorationRole and index.column() == Column.SERVER:
            return icons.icon("step_done" if row.session else "step_unavailable")
        if role == Qt.ItemDataRole.FontRole and row.is_current:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _text(self, row: ServerRow, column: Column) -> str:
        if column is Column.SERVER:
            return self.tr("This computer") if row.is_local else row.url
        if column is Column.STATE:
            if row.is_current:
                return self.tr("current")
            return self.tr("signed in") if row.session else self.tr("signed out")
        if column is Column.USER:
            return row.session.user.display_name if row.session else ""
        return self.tr("its own key") if row.is_local else self._method(row.known)

    def _method(self, known: KnownServer) -> str:
        method = "config" if known.authcfg else known.method
        return {
            "browser": self.tr("page in the browser"),
            "config": self.tr("authentication {0} of QGIS").format(known.authcfg),
            "basic": self.tr("password of this session"),
            "token": self.tr("token of this session"),
        }.get(method, self.tr("nothing"))
