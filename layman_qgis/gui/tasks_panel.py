"""The tasks tab of the dock: every job with its steps; cancel, retry, report, links to the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.PyQt.QtCore import QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import QAction, QMenu, QWidget

from layman_qgis.gui import icons
from layman_qgis.gui.messages import copy_text, open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.tasks_delegate import TasksDelegate
from layman_qgis.gui.tasks_model import JobRole, TasksFilter, TasksModel, job_log, job_report
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
        #: Adds what else can be done with the result of a task to its menu.
        self.extend_menu: Optional[Callable[[QMenu, Job], None]] = None
        self.model = TasksModel(jobs, self)
        self.shown = TasksFilter(self.model, self)
        self.list_view.setModel(self.shown)
        self.list_view.setItemDelegate(TasksDelegate(self.list_view))
        self.list_view.setResizeMode(self.list_view.ResizeMode.Adjust)
        self.list_view.setVerticalScrollMode(self.list_view.ScrollMode.ScrollPerPixel)
        self.list_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.links_button.setMenu(QMenu(self.links_button))
        self._fill_states()
        self.log_view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log_view.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._set_icons(watcher)
        self._connect()
        self._show_selected()
        self._show_page()

    def select(self, job: Job) -> None:
        """Select ``job`` in the list."""
        if job.state in _LIVE and not self._is_shown(job):
            self.search_edit.clear()
            self.state_combo.setCurrentIndex(0)
        for row in range(self.shown.rowCount()):
            index = self.shown.index(row, 0)
            if index.data(JobRole.JOB) is job:
                self.list_view.setCurrentIndex(index)

    def selected_job(self) -> Optional[Job]:
        """The selected job, if any."""
        return self.list_view.currentIndex().data(JobRole.JOB)

    def _is_shown(self, job: Job) -> bool:
        return any(self.shown.index(row, 0).data(JobRole.JOB) is job for row in range(self.shown.rowCount()))

    def _fill_states(self) -> None:
        for text, states in (
            (self.tr("All tasks"), frozenset()),
            (self.tr("Running"), frozenset(_LIVE)),
            (self.tr("Failed or interrupted"), frozenset({JobState.FAILED, JobState.INTERRUPTED})),
            (self.tr("Done"), frozenset({JobState.SUCCEEDED})),
        ):
            self.state_combo.addItem(text, states)

    def _set_icons(self, watcher: icons.ThemeWatcher) -> None:
        watcher.show_on(self.cancel_button, "cancel")
        watcher.show_on(self.retry_button, "retry")
        watcher.show_on(self.links_button, "open_link")
        watcher.show_on(self.copy_button, "copy")
        watcher.show_on(self.clear_button, "delete")
        watcher.show_on(self.log_button, "log")
        watcher.show_on(self.empty_button, "publish_layer")
        watcher.changed.connect(self._show_pictures)
        self._show_pictures()

    def _show_pictures(self) -> None:
        self.empty_icon.setPixmap(icons.pixmap("tasks", 48))
        self.list_view.viewport().update()

    def _connect(self) -> None:
        self.cancel_button.clicked.connect(self._cancel)
        self.retry_button.clicked.connect(self._retry)
        self.copy_button.clicked.connect(self._copy_report)
        self.clear_button.clicked.connect(self._jobs.clear_finished)
        self.search_edit.textChanged.connect(self.shown.search)
        self.state_combo.currentIndexChanged.connect(lambda _row: self.shown.choose(self.state_combo.currentData()))
        self.log_button.toggled.connect(self.log_view.setVisible)
        self.log_button.toggled.connect(lambda _on: self._show_selected())
        self.empty_button.clicked.connect(self.publish_wanted)
        self.list_view.customContextMenuRequested.connect(self._show_menu)
        self.list_view.selectionModel().currentChanged.connect(self._show_selected)
        self.list_view.doubleClicked.connect(self._open_first_link)
        self.shown.rowsInserted.connect(self._rows_changed)
        self.shown.rowsRemoved.connect(self._rows_changed)
        self.shown.dataChanged.connect(self._data_changed)
        self.model.rowsInserted.connect(self._show_page)
        self.model.rowsRemoved.connect(self._show_page)
        self._clock.timeout.connect(self._tick)
        links = self.links_button.menu()
        links.aboutToShow.connect(lambda: self._fill_links(links, self.selected_job()))

    def _rows_changed(self) -> None:
        if self.shown.rowCount() and not self.list_view.currentIndex().isValid():
            self.list_view.setCurrentIndex(self.shown.index(0, 0))
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

    def _show_page(self, *_rows: object) -> None:
        self.stack.setCurrentWidget(self.list_page if self.model.rowCount() else self.empty_page)

    def _show_selected(self) -> None:
        job = self.selected_job()
        self.cancel_button.setEnabled(job is not None and job.can_cancel)
        self.retry_button.setEnabled(job is not None and job.can_retry)
        self.copy_button.setEnabled(job is not None)
        self.links_button.setEnabled(job is not None and bool(job.links))
        self.retry_button.setText(self.tr("Go on") if job is not None and job.can_resume else self.tr("Retry"))
        self.clear_button.setEnabled(any(one.is_over and not one.can_resume for one in self._jobs.jobs))
        icon, text = _verdict(job) if job is not None else ("", "")
        self.error_frame.setVisible(bool(text))
        self.error_label.setText(text)
        if icon:
            self.error_icon.setPixmap(icons.pixmap(icon, 16))
        self._show_log(job)

    def _show_log(self, job: Optional[Job]) -> None:
        self.log_button.setEnabled(job is not None)
        text = job_log(job) if job is not None and not self.log_view.isHidden() else ""
        if text == self.log_view.toPlainText():
            return
        bar = self.log_view.verticalScrollBar()
        is_at_end = bar.value() == bar.maximum()
        self.log_view.setPlainText(text)
        if is_at_end:
            bar.setValue(bar.maximum())

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
        if self.extend_menu is not None:
            self.extend_menu(menu, job)
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


def _verdict(job: Job) -> tuple[str, str]:
    """Icon and text of what the user should know of a job: its error and what to do, or its warnings."""
    if job.error is not None and job.state == JobState.FAILED:
        return "finding_error", " ".join(part for part in (job.error.sentence, job.error.next_step) if part)
    if job.all_warnings:
        return "finding_warning", "\n".join(job.all_warnings)
    return "", ""


_LIVE = (JobState.QUEUED, JobState.RUNNING)
