"""What items of the browser panel need of the plugin, and what they follow."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from layman_qgis.gui.connection import Connection
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobList

#: Several jobs often end together.
_SETTLE_MS = 300


class BrowserContext(QObject):
    """One per plugin; tells items what changed."""

    #: Somebody signed in or out, a server came or went.
    servers_changed = pyqtSignal()
    #: QGIS has another theme: icons are to be drawn anew.
    theme_changed = pyqtSignal()
    #: Something was published, changed or deleted: server URL, workspace.
    workspace_changed = pyqtSignal(str, str)

    def __init__(self, connection: Connection, jobs: JobList, actions: Any, parent: QObject) -> None:
        """`actions` is what menus and double clicks call (:class:`~layman_qgis.browser.actions.Actions`)."""
        super().__init__(parent)
        self.connection = connection
        self.actions = actions
        self._touched: set[tuple[str, str]] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._tell)
        connection.changed.connect(self.servers_changed)
        jobs.job_finished.connect(self._job_finished)

    def session(self, server_url: str) -> Session | None:
        """The session with a server."""
        return self.connection.sessions.of(server_url)

    def touch(self, server_url: str, workspace: str) -> None:
        """Something in a workspace has changed."""
        self._touched.add((server_url, workspace))
        self._timer.start()

    def _job_finished(self, job: Job) -> None:
        for one in (job, *job.children):
            if one.ref is not None:
                self.touch(one.ref.server_url, one.ref.workspace)

    def _tell(self) -> None:
        touched, self._touched = self._touched, set()
        for server_url, workspace in touched:
            self.workspace_changed.emit(server_url, workspace)
