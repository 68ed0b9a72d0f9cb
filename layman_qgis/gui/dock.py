"""The dock "Layman": who I am and where, my publications, and the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtWidgets import QDockWidget, QWidget

from layman_qgis.gui import icons
from layman_qgis.gui.resources import load_form

if TYPE_CHECKING:  # QGIS's start waits for the empty dock, not for what comes into it.
    from layman_qgis.gui.connection import Connection
    from layman_qgis.gui.publications_panel import PublicationsPanel
    from layman_qgis.gui.tasks_panel import TasksPanel
    from layman_qgis.tasks.jobs import JobList

STATE_ICON_PX = 16


class _Placeholder(QWidget):
    """Keeps the place until the dock is filled: QGIS gives docks their sizes before."""

    def sizeHint(self) -> QSize:
        """About what the panels want."""
        return QSize(330, 400)


class LaymanDock(QDockWidget):
    """Header, publications, tasks; empty until :meth:`fill`, so that QGIS can put it where it was."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """Only the name by which QGIS remembers its place, and the title."""
        super().__init__("Layman", parent)
        self.setObjectName("LaymanDock")
        self.setWidget(_Placeholder())

    def fill(
        self,
        connection: Connection,
        publications: PublicationsPanel,
        tasks: TasksPanel,
        jobs: JobList,
        watcher: icons.ThemeWatcher,
    ) -> None:
        """Put the two panels into tabs and follow ``connection``."""
        placeholder = self.widget()
        load_form(self, "dock")
        placeholder.deleteLater()
        self._connection = connection
        self._jobs = jobs
        self.publications = publications
        self.tasks = tasks
        self.tabs.addTab(publications, self.tr("My publications"))
        self.tabs.addTab(tasks, self.tr("Tasks"))
        watcher.show_on(self.login_button, "login")
        watcher.changed.connect(self._show_state)
        connection.changed.connect(self._show_state)
        for signal in (jobs.job_added, jobs.job_changed, jobs.job_removed, jobs.job_finished):
            signal.connect(self._show_running)
        self._show_state()

    def show_tasks(self) -> None:
        """Come to the front with the tasks."""
        self._show_tab(self.tasks)

    def show_publications(self) -> None:
        """Come to the front with the publications."""
        self._show_tab(self.publications)

    def _show_tab(self, tab: QWidget) -> None:
        self.tabs.setCurrentWidget(tab)
        self.show()
        self.raise_()

    def _show_state(self, *_changed: object) -> None:
        session = self._connection.session
        server = self._connection.local_server
        if session is not None:
            icon = "step_done"
            place = self.tr("this computer") if session.is_local else session.server.url
            text = self.tr("{0} on {1}").format(session.workspace, place)
        elif self._connection.is_busy:
            icon, text = "step_running", self.tr("Logging in…")
        elif server.is_coming:
            icon, text = "step_running", self.tr("The local server is starting…")
        else:
            icon, text = "step_unavailable", self.tr("Not logged in")
        self.state_icon.setPixmap(icons.pixmap(icon, STATE_ICON_PX))
        self.identity.setText(text)
        self.login_button.setText(self.tr("Change…") if session else self.tr("Log in…"))

    def _show_running(self, *_changed: object) -> None:
        running = len(self._jobs.running)
        title = self.tr("Tasks ({0})").format(running) if running else self.tr("Tasks")
        self.tabs.setTabText(self.tabs.indexOf(self.tasks), title)
