"""The tasks tab of the dock: every job with its steps; cancel, retry, report, links to the result."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QMenu, QWidget

from layman_qgis.gui import icons
from layman_qgis.gui.messages import copy_text, open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.tasks_delegate import TasksDelegate
from layman_qgis.gui.tasks_model import TasksModel, job_report
from layman_qgis.tasks.jobs import Job, JobList, JobState

CLOCK_MS = 500


class TasksPanel(QWidget):
    """Shows a :class:`JobList` and acts on the selected job."""

    publish_wanted = pyqtSignal()

    def __init__(self, jobs: JobList, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Show ``jobs``; icons follow the theme through ``watcher``."""
        super().__init__(parent)
        load_form(self, "tasks_panel")
        self._jobs = jobs
        self.model = TasksModel(jobs, self)
        self.list_view.setModel(self.model)
        self.list_view.setItemDelegate(TasksDelegate(self.list_view))
        self.list_view.setResizeMode(self.list_view.ResizeMode.Adjust)
        self.list_view.setVerticalScrollMode(self.list_view.ScrollMode.ScrollPerPixel)
        self.list_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.links_button.setMenu(QMenu(self.links_button))
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._set_icons(watcher)
        self._connect()
        self._show_selected()
        self._show_page()

    def select(self, job: Job) -> None:
        """Select ``job`` in the list."""
        for row in range(self.model.rowCount()):
            index = self.model.index(row)
            if self.model.job_at(index) is job:
                self.list_view.setCurrentIndex(index)

    def selected_job(self) -> Optional[Job]:
        """The selected job, if any."""
        return self.model.job_at(self.list_view.currentIndex())

    def _set_icons(self, watcher: icons.ThemeWatcher) -> None:
        watcher.show_on(self.cancel_button, "cancel")
        watcher.show_on(self.retry_button, "retry")
        watcher.show_on(self.links_button, "open_link")
        watcher.show_on(self.copy_button, "copy")
        watcher.show_on(self.clear_button, "delete")
        watcher.show_on(self.empty_button, "publish_layer")
        watcher.changed.connect(self._show_pictures)
        self._show_pictures()

    def _show_pictures(self) -> None:
        self.empty_icon.setPixmap(icons.pixmap("tasks", 48))
        self.error_icon.setPixmap(icons.pixmap("finding_error", 16))
        self.list_view.viewport().update()

    def _connect(self) -> None:
        self.cancel_button.clicked.connect(self._cancel)
        self.retry_button.clicked.connect(self._retry)
        self.copy_button.clicked.connect(self._copy_report)
        self.clear_button.clicked.connect(self._jobs.clear_finished)
        self.empty_button.clicked.connect(self.publish_wanted)
        self.list_view.customContextMenuRequested.connect(self._show_menu)
        self.list_view.selectionModel().currentChanged.connect(self._show_selected)
        self.list_view.doubleClicked.connect(self._open_first_link)
        self.model.rowsInserted.connect(self._rows_changed)
        self.model.rowsRemoved.connect(self._rows_changed)
        self.model.dataChanged.connect(self._data_changed)
        self._clock.timeout.connect(self._tick)
        links = self.links_button.menu()
        links.aboutToShow.connect(lambda: self._fill_links(links, self.selected_job()))

    def _rows_changed(self) -> None:
        self._show_page()
        if self.model.rowCount() and not self.list_view.currentIndex().isValid():
            self.list_view.setCurrentIndex(self.model.index(0))
        self._show_selected()

    def _data_changed(self, changed: QModelIndex) -> None:
        self.list_view.itemDelegate().sizeHintChanged.emit(changed)
        if self.model.has_running() and not self._clock.isActive():
            self._clock.start()
        self._show_selected()

    def _tick(self) -> None:
        self.model.refresh_running()
        if not self.model.has_running():
            self._clock.stop()

    def _show_page(self) -> None:
        self.stack.setCurrentWidget(self.list_page if self.model.rowCount() else self.empty_page)

    def _show_selected(self) -> None:
        job = self.selected_job()
        self.cancel_button.setEnabled(job is not None and job.can_cancel)
        self.retry_button.setEnabled(job is not None and job.can_retry)
        self.copy_button.setEnabled(job is not None)
        self.links_button.setEnabled(job is not None and bool(job.links))
        self.clear_button.setEnabled(any(one.state not in _LIVE for one in self._jobs.jobs))
        failed = job is not None and job.error is not None and job.state == JobState.FAILED
        self.error_frame.setVisible(failed)
        if job is not None and failed:
            self.error_label.setText(" ".join(part for part in (job.error.sentence, job.error.next_step) if part))

    def _fill_links(self, menu: QMenu, job: Optional[Job]) -> None:
        menu.clear()
        if job is None:
            return
        for label, address in job.links.items():
            menu.addAction(self.tr("Open {0}").format(label), lambda address=address: open_address(address))
        menu.addSeparator()
        for label, address in job.links.items():
            menu.addAction(self.tr("Copy address of {0}").format(label), lambda address=address: copy_text(address))

    def _show_menu(self, position: QPoint) -> None:
        job = self.selected_job()
        if job is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in (self.cancel_button, self.retry_button, self.copy_button):
            action = QAction(button.icon(), button.text(), menu)
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
            menu.addAction(action)
        menu.addSeparator()
        self._fill_links(menu.addMenu(icons.icon("open_link"), self.tr("Links")), job)
        if job.state not in _LIVE:
            menu.addAction(self.tr("Remove from the list"), lambda: self._jobs.remove(job))
        menu.popup(self.list_view.viewport().mapToGlobal(position))

    def _cancel(self) -> None:
        job = self.selected_job()
        if job is not None:
            job.cancel()

    def _retry(self) -> None:
        job = self.selected_job()
        if job is not None:
            job.retry()

    def _copy_report(self) -> None:
        job = self.selected_job()
        if job is not None:
            copy_text(job_report(job))

    def _open_first_link(self) -> None:
        job = self.selected_job()
        if job is not None and job.links:
            open_address(job.links.get("REST") or next(iter(job.links.values())))


_LIVE = (JobState.QUEUED, JobState.RUNNING)
