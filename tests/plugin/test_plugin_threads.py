"""Tasks and the main thread: who may touch what, and that neither stops the other."""

from __future__ import annotations

import gc
import json
import threading
import time

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QRunnable, QThreadPool, QTimer

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, Cancelled, ServerRefused
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.requests import ApiRequest, FormFile
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.pending import PendingRequest
from layman_qgis.tasks.leftovers import post
from layman_qgis.tasks.work_task import WorkTask
from tests.plugin.small_server import Reply

LAYERS = "/rest/workspaces/ann/layers"


@pytest.fixture
def run_task(qtbot):
    """Run functions in tasks, all at once; their results and errors in the order of the functions."""

    def run(*works, meanwhile=lambda: None):
        outcomes = [None] * len(works)
        tasks = []
        for number, work in enumerate(works):

            def ended(result, error, number=number):
                outcomes[number] = (result, error)

            tasks.append(WorkTask(f"task {number}", work, ended))
            QgsApplication.taskManager().addTask(tasks[-1])
        meanwhile()
        qtbot.waitUntil(lambda: all(outcomes), timeout=15_000)
        return outcomes

    return run


def client_of(server):
    return LaymanClient(Server(server.url), Credentials(), timeout_s=5.0)


class Mark(QRunnable):
    def __init__(self):
        super().__init__()
        self.setAutoDelete(False)

    def run(self):
        pass


def test_as_many_tasks_as_threads_leave_the_pool_free(qtbot, run_task):
    # Qt decodes pictures in this pool while the caller holds Python's lock: a pool full of tasks would be a deadlock.
    pool, count = QThreadPool.globalInstance(), QThreadPool.globalInstance().maxThreadCount()
    stop, running, mark = threading.Event(), threading.Semaphore(0), Mark()

    def work(_is_cancelled):
        running.release()
        stop.wait(10)

    def meanwhile():
        for _ in range(count):
            qtbot.waitUntil(lambda: running.acquire(blocking=False), timeout=5000)
        started.append(pool.tryStart(mark))
        stop.set()

    started = []
    run_task(*[work] * count, meanwhile=meanwhile)
    pool.waitForDone(5000)
    assert started == [True]
    assert pool.maxThreadCount() == count


def test_requests_of_tasks_are_made_and_freed_in_the_main_thread(run_task, http_server, monkeypatch):
    http_server.on_json("GET /rest/about/version", {})
    client, threads = client_of(http_server), set()
    make = PendingRequest.__init__

    def watched(self, *args):
        threads.add(threading.get_ident())
        make(self, *args)

    monkeypatch.setattr(PendingRequest, "__init__", watched)
    gc.freeze()  # Only what the test makes is looked at: with all of pytest's objects, a collection takes 0.2 s.
    collector = QTimer()
    collector.timeout.connect(lambda: gc.collect())
    collector.start(5)

    def work(is_cancelled):
        for _ in range(20):
            client.fetch(requests.get_version(client.server), is_cancelled)
        with pytest.raises(ServerRefused):
            client.fetch(ApiRequest("GET", f"{client.server.url}/nothing"), is_cancelled)

    try:
        outcomes = run_task(work, work, work)
    finally:
        collector.stop()
        gc.unfreeze()
    assert [error for _, error in outcomes] == [None] * 3
    assert threads == {threading.get_ident()}


def test_the_error_of_a_task_keeps_no_frame_of_its_thread(run_task):
    def work(_is_cancelled):
        try:
            raise ValueError("cause")
        except ValueError as cause:
            raise ApiError("It failed.") from cause

    ((_, error),) = run_task(work)
    assert (error.__traceback__, error.__cause__, error.__context__) == (None, None, None)


@pytest.mark.parametrize(("uuid_before", "deleted"), [("", True), ("other", True), ("ours", False)])
def test_a_cancel_behind_a_whole_upload_leaves_nothing_new(run_task, http_server, uuid_before, deleted):
    arrived, go_on = threading.Event(), threading.Event()

    def stored():
        arrived.set()
        go_on.wait(5)

    def described(uuid):
        return Reply(200, json.dumps({"name": "stops", "uuid": uuid}).encode())

    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    http_server.on(f"GET {LAYERS}/stops", described(uuid_before) if uuid_before else missing, described("ours"))
    http_server.on(f"POST {LAYERS}", Reply(200, b"[]", before=stored))
    http_server.on_json(f"DELETE {LAYERS}/stops", {})
    client = client_of(http_server)
    ref = PublicationRef(http_server.url, "ann", PublicationType.LAYER, "stops")
    file = FormFile("file", "stops.geojson", content=b"{}" * 1000)
    upload = ApiRequest("POST", client.server.layers_url("ann"), (("name", "stops"),), (file,))

    started = time.monotonic()
    ((_, error),) = run_task(lambda _stop: post(client, upload, ref, arrived.is_set, lambda *_: None))
    go_on.set()

    assert isinstance(error, Cancelled)
    assert any(one.method == "DELETE" for one in http_server.seen) is deleted
    assert time.monotonic() - started < 8
