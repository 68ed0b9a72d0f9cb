"""The window stays alive: while a layer is published, its event loop is never blocked for long."""

from __future__ import annotations

import itertools
import time

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer

from layman_qgis.api.version import UploadFormat
from layman_qgis.core import layer_export
from layman_qgis.tasks.jobs import JobList, JobState
from layman_qgis.tasks.publishing import LayerOptions, publish_layer

_NUMBERS = itertools.count(1)
BEAT_MS, MOST_MS = 5, 50
#: The machine's own hiccups do not come each time, a blocking call does.
ATTEMPTS = 3


class Heart:
    """Beats in the event loop and remembers the longest pause and where the job was in it."""

    def __init__(self, job_steps):
        self.longest_ms, self.where = 0.0, ""
        self._steps = job_steps
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self):
        now = time.perf_counter()
        pause_ms = (now - self._last) * 1000 - BEAT_MS
        if pause_ms > self.longest_ms:
            self.longest_ms, self.where = pause_ms, self._steps()
        self._last = now

    def stop(self):
        self._timer.stop()


def many_points(count: int) -> QgsVectorLayer:
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string(20)&field=value:double", f"{count} points", "memory")
    features = []
    for number in range(count):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(number % 359 - 179, number % 160 - 80)))
        feature.setAttributes([f"point {number}", number / 7])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def longest_pause_ms(qtbot, session, layer, timeout_ms):
    began: list[float] = []
    name = f"watched_{next(_NUMBERS)}"

    def begin():
        since = time.perf_counter()
        jobs.append(publish_layer(JobList(), session, layer, LayerOptions(name, "Watched")))
        began.append((time.perf_counter() - since) * 1000)

    jobs = []
    heart = Heart(lambda: jobs[0].current_step().key if jobs and jobs[0].current_step() else "begin")
    QTimer.singleShot(20, begin)
    qtbot.waitUntil(lambda: bool(jobs) and jobs[0].is_over, timeout=timeout_ms)
    heart.stop()
    assert jobs[0].state is JobState.SUCCEEDED, jobs[0].error
    return heart.longest_ms, f"{heart.longest_ms:.0f} ms in {heart.where}, {began[0]:.0f} ms to begin"


def filtered_points(count: int, folder) -> QgsVectorLayer:
    """The same from a GeoPackage with a filter that all of them pass."""
    stored = layer_export.gather(many_points(count), QgsProject.instance().transformContext())
    file = layer_export.write(stored, folder, "stored", UploadFormat.GEOPACKAGE, lambda: False, lambda *_: None)
    layer = QgsVectorLayer(f"{file.path}|layername=stored|subset=value >= 0", f"{count} filtered points", "ogr")
    assert layer.subsetString() and layer.featureCount() == count
    return layer


def assert_never_blocked(qtbot, session, layer, timeout_ms):
    QgsProject.instance().addMapLayer(layer)
    seen = []
    try:
        for _ in range(ATTEMPTS):
            pause_ms, said = longest_pause_ms(qtbot, session, layer, timeout_ms)
            seen.append(said)
            if pause_ms <= MOST_MS:
                return
    finally:
        QgsProject.instance().removeAllMapLayers()
    pytest.fail(f"the window was blocked each time: {seen}")


def test_the_window_is_never_blocked_while_fifty_thousand_features_are_published(qtbot, session):
    assert_never_blocked(qtbot, session, many_points(50_000), 120_000)


@pytest.mark.slow
def test_the_window_is_never_blocked_while_a_million_features_are_published(qtbot, session):
    assert_never_blocked(qtbot, session, many_points(1_000_000), 600_000)


@pytest.mark.slow
def test_the_window_is_never_blocked_while_a_million_filtered_features_are_published(qtbot, session, tmp_path):
    assert_never_blocked(qtbot, session, filtered_points(1_000_000, tmp_path), 600_000)
