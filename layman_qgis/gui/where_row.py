"""The first row of the publish dialogs: where the publication goes, or that a login is needed."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QLabel, QPushButton

from layman_qgis.gui import icons
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.elided_label import ElidedLabel

ICON_PX = 20


class WhereRow(QObject):
    """Keeps icon, text and login button of a dialog true to the connection."""

    def __init__(
        self,
        picture: QLabel,
        label: ElidedLabel,
        button: QPushButton,
        connection: Connection,
        watcher: icons.ThemeWatcher,
    ) -> None:
        """Follow ``connection``."""
        super().__init__(label)
        self._picture = picture
        self._label = label
        self._button = button
        self._connection = connection
        watcher.show_on(button, "login")
        watcher.changed.connect(self._show)
        connection.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        session = self._connection.session
        self._picture.setPixmap(icons.pixmap("server" if session else "finding_warning", ICON_PX))
        self._button.setVisible(session is None)
        if session is None:
            self._label.setText(self.tr("You are not logged in to a Layman server."))
        elif session.is_local:
            self._label.setText(self.tr("To workspace {0} on this computer").format(session.workspace))
        else:
            self._label.setText(self.tr("To workspace {0} at {1}").format(session.workspace, session.server.url))
