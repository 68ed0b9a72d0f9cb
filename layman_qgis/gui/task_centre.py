"""Everything around the list of tasks: status bar, messages, the question before QGIS closes, earlier sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from layman_qgis.gui import icons
from layman_qgis.gui.exit_blocker import ExitBlocker
from layman_qgis.gui.messages import Messages
from layman_qgis.gui.task_messages import TaskMessages
from layman_qgis.gui.tasks_status import TasksStatus
from layman_qgis.gui.unfinished import UnfinishedTasks
from layman_qgis.tasks.jobs import Job, JobList


class TaskCentre(QObject):
    """One per plugin; registered by `start`, taken back by `stop`."""

    def __init__(
        self,
        iface: Any,
        jobs: JobList,
        sessions: Any,
        messages: Messages,
        watcher: icons.ThemeWatcher,
        show: Callable[[Optional[Job]], Any],
        log_in: Callable[[str], Any],
    ) -> None:
        """`show` opens the list of tasks at a job; `log_in` opens the login to the server at a URL."""
        super().__init__(iface.mainWindow())
        self._iface = iface
        self.status = TasksStatus(jobs, watcher, iface.mainWindow())
        self.status.clicked.connect(lambda: show(None))
        self.blocker = ExitBlocker(jobs, iface.mainWindow(), lambda: iface.actionExit().trigger())
        self.unfinished = UnfinishedTasks(jobs, sessions, self)
        self.messages = TaskMessages(jobs, messages, show, log_in, self)

    def start(self) -> None:
        """Register with QGIS."""
        self._iface.statusBarIface().addPermanentWidget(self.status, 0)
        self._iface.registerApplicationExitBlocker(self.blocker)

    def restore(self) -> None:
        """Show the tasks of earlier sessions, and say which of them can go on; once QGIS has started."""
        if not sip.isdeleted(self):
            self.messages.offer(self.unfinished.restore())

    def stop(self) -> None:
        """Take everything back."""
        self.unfinished.close()
        self.blocker.stop()
        self._iface.unregisterApplicationExitBlocker(self.blocker)
        self._iface.statusBarIface().removeWidget(self.status)
        self.status.deleteLater()
        self.deleteLater()
