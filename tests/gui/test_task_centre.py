"""The task centre in a real QGIS: status bar, log, search, the question before QGIS closes."""

from __future__ import annotations

import threading

import pytest
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox, QPushButton

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobState, StepState
from layman_qgis.tasks.progress import layer_steps
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from tests.plugin.small_server import Reply, SmallServer


@pytest.fixture
def make_job(plugin):
    """Jobs that end when they are told to."""
    made = []

    def make(title: str = "Roads", can_go_on: bool = False) -> Job:
        job = Job(title, "publish_layer", layer_steps())
        job.state = JobState.RUNNING
        job.step("upload").enter(StepState.RUNNING)
        job.cancel_with = lambda: job.enter(JobState.CANCELLED)
        if can_go_on:
            job.interrupt_with = lambda: job.enter(JobState.INTERRUPTED)
        plugin.jobs.add(job)
        made.append(job)
        return job

    yield make
    for job in made:
        job.enter(JobState.CANCELLED)
        plugin.jobs.remove(job)


@pytest.fixture
def left(plugin):
    """Counts how often QGIS would have been closed."""
    blocker, times = plugin.tasks.blocker, []
    leave, blocker._leave = blocker._leave, lambda: times.append(1)
    yield times
    blocker._leave = leave
    blocker.stop()


def question_of(iface):
    found = iface.mainWindow().findChildren(QMessageBox, "LaymanExitQuestion")
    return found[-1] if found and found[-1].isVisible() else None


def test_the_status_bar_counts_what_runs_and_opens_it(plugin, make_job):
    status = plugin.tasks.status
    assert not status.isVisible()
    first, second = make_job("Roads"), make_job("Rivers")
    assert status.isVisible() and "2" in status.button.text()
    assert "Roads" in status.button.toolTip()
    plugin.windows.show_publications()
    status.button.click()
    assert plugin.windows.dock.tabs.currentWidget() is plugin.windows.dock.tasks
    first.enter(JobState.SUCCEEDED)
    second.enter(JobState.SUCCEEDED)
    assert not status.isVisible()


def test_qgis_is_not_closed_over_a_running_task(iface, plugin, project, make_job, left):
    job = make_job()
    project.setDirty(False)
    iface.actionExit().trigger()
    QTest.qWait(50)
    question = question_of(iface)
    assert question is not None and job.title in question.text()
    assert question.defaultButton() is question.keep_button
    question.keep_button.click()
    QTest.qWait(50)
    assert job.state is JobState.RUNNING and left == [] and question_of(iface) is None


def test_cancel_and_quit_cancels_first(iface, plugin, make_job, left):
    jobs = [make_job("Roads"), make_job("Rivers")]
    assert not plugin.tasks.blocker.allowExit()
    assert not plugin.tasks.blocker.allowExit()  # One question, however often it is asked.
    question = question_of(iface)
    assert question.later_button is None
    question.cancel_button.click()
    QTest.qWait(50)
    assert [job.state for job in jobs] == [JobState.CANCELLED] * 2
    assert left == [1]
    assert plugin.tasks.blocker.allowExit()


def test_quit_and_go_on_later_interrupts(iface, plugin, make_job, left):
    job, other = make_job(can_go_on=True), make_job()
    assert not plugin.tasks.blocker.allowExit()
    question_of(iface).later_button.click()
    QTest.qWait(50)
    assert (job.state, other.state) == (JobState.INTERRUPTED, JobState.CANCELLED)
    assert left == [1]


def test_tasks_are_found_by_words_and_state(plugin, make_job):
    panel = plugin.windows.dock.tasks
    make_job("Roads of Brno")
    make_job("Rivers of Brno").enter(JobState.FAILED, ApiError("The disk is full."))
    panel.search_edit.setText("brno disk")
    assert [panel.shown.index(row, 0).data() for row in range(panel.shown.rowCount())] == ["Rivers of Brno"]
    panel.search_edit.setText("brno")
    assert panel.shown.rowCount() == 2
    panel.state_combo.setCurrentIndex(1)
    assert [panel.shown.index(row, 0).data() for row in range(panel.shown.rowCount())] == ["Roads of Brno"]
    panel.search_edit.clear()
    panel.state_combo.setCurrentIndex(0)


def test_the_log_of_a_task_is_shown(plugin, make_job):
    panel = plugin.windows.dock.tasks
    plugin.windows.show_tasks()
    job = make_job()
    job.note("Sent with Bearer t0ken-1234")
    panel.select(job)
    panel.log_button.setChecked(True)
    assert "Sent with Bearer ***" in panel.log_view.toPlainText()
    job.note("Another line.")
    job.changed.emit()
    assert "Another line." in panel.log_view.toPlainText()
    panel.log_button.setChecked(False)
    assert not panel.log_view.isVisible()


def test_warnings_are_said_in_the_message_bar_and_in_the_list(iface, plugin, make_job):
    job = make_job()
    job.links = {"REST": "http://example.org/roads"}
    job.warnings.append("3 features were sent, the server has 2.")
    job.enter(JobState.SUCCEEDED)
    item = iface.messageBar().currentItem()
    assert "the server has 2" in item.text()
    assert {button.text() for button in item.findChildren(QPushButton)} >= {"Details", "Open", "Copy address"}
    plugin.windows.show_task(job)
    panel = plugin.windows.dock.tasks
    assert panel.error_frame.isVisible() and "the server has 2" in panel.error_label.text()
    iface.messageBar().clearWidgets()


def test_a_first_upload_that_is_refused_offers_to_log_in(iface, plugin, project, wait):
    server = SmallServer()
    server.on("GET /rest/workspaces/ann/layers/countries", Reply(401, b"no"))
    session = Session(Server(server.url), Credentials(), CurrentUser(True, "ann"), ServerVersion("layman", "1", False))
    layer = next(iter(project.mapLayers().values()))
    try:
        job = publish_layer(plugin.jobs, session, layer, LayerOptions("countries", "Countries"))
        wait(lambda: job.is_over, 20)
        item = iface.messageBar().currentItem()
        assert "Log in…" in {button.text() for button in item.findChildren(QPushButton)}
        plugin.jobs.remove(job)
    finally:
        server.close()
        iface.messageBar().clearWidgets()


def test_an_upload_goes_on_while_the_user_is_asked(iface, plugin, project, left, wait):
    go_on, server = threading.Event(), SmallServer()
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    server.on("GET /rest/workspaces/ann/layers/countries", missing)
    server.on("POST /rest/workspaces/ann/layers", Reply(400, b'{"code": 2, "message": "x"}', before=go_on.wait))
    version = ServerVersion("layman-server", "1", True)
    session = Session(Server(server.url), Credentials(), CurrentUser(True, "ann"), version)
    layer = next(iter(project.mapLayers().values()))
    try:
        job = publish_layer(plugin.jobs, session, layer, LayerOptions("countries", "Countries"))
        wait(lambda: any(one.method == "POST" for one in server.seen), 20)
        project.setDirty(False)
        iface.actionExit().trigger()
        QTest.qWait(100)
        assert question_of(iface) is not None
        question_of(iface).keep_button.click()
        QTest.qWait(100)
        assert job.state is JobState.RUNNING  # QGIS cancels all tasks before it asks; ours wait for the answer.
        iface.actionExit().trigger()
        question_of(iface).cancel_button.click()
        wait(lambda: left == [1], 20)
        assert job.state is JobState.CANCELLED
        plugin.jobs.remove(job)
    finally:
        go_on.set()
        server.close()
