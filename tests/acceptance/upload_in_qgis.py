"""A QGIS of its own with a profile that stays: begins an upload in chunks, or goes on with what an earlier one left.

Run by `test_interrupted_uploads.py` as `upload_in_qgis.py begin|go_on URL TOKEN NAME`; tells what it does as lines.
"""

from __future__ import annotations

import json
import sys
import time

from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, QTimer

FEATURES = 20_000
CHUNK_BYTES = 64 * 1024
TIMEOUT_S = 120


def say(**values: object) -> None:
    """One line of JSON."""
    print(json.dumps(values), flush=True)


def until(condition) -> None:
    """Let Qt work until the condition holds."""
    loop, timer, end = QEventLoop(), QTimer(), time.monotonic() + TIMEOUT_S
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    timer.start(20)
    loop.exec()


def many_points() -> QgsVectorLayer:
    """A layer in memory that takes some dozens of chunks."""
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string(20)", "Many", "memory")
    features = []
    for number in range(FEATURES):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(f"POINT({number % 90} {number % 45})"))
        feature.setAttributes([f"place {number}"])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def main() -> None:
    """Do as the arguments say."""
    what, url, token, name = sys.argv[1:5]
    application = QgsApplication([], True)
    application.initQgis()
    from layman_qgis.api import requests
    from layman_qgis.api.server import Server
    from layman_qgis.network.credentials import Credentials
    from layman_qgis.network.login import Login
    from layman_qgis.tasks.jobs import JobList
    from layman_qgis.tasks.kept_uploads import kept_uploads
    from layman_qgis.tasks.layer_work import LayerWork
    from layman_qgis.tasks.publishing import LayerOptions, publish_layer
    from layman_qgis.tasks.resumed_upload import restored
    from layman_qgis.tasks.upload_keeper import UploadKeeper

    LayerWork.chunked_from_bytes, UploadKeeper.chunk_bytes = 1, CHUNK_BYTES
    post = requests.post_chunk

    def told(server, ref, chunk):
        say(chunk=chunk.number, total=chunk.total)
        return post(server, ref, chunk)

    requests.post_chunk = told
    login, sessions = Login(Server(url), Credentials(token=token)), []
    login.succeeded.connect(sessions.append)
    login.start()
    until(lambda: sessions)
    jobs = JobList()
    jobs.session_of = lambda _url: sessions[0]
    if what == "begin":
        layer = many_points()
        QgsProject.instance().addMapLayer(layer)
        job = publish_layer(jobs, sessions[0], layer, LayerOptions(name, "Interrupted"))
        job.changed.connect(lambda: say(message=job.step("upload").message) if job.step("upload").message else None)
    else:
        (kept,) = kept_uploads()
        job = restored(jobs, kept, None)
        say(state=job.state.value)
        job.retry()
    until(lambda: job.is_over)
    say(end=job.state.value, error=str(job.error or ""), warnings=job.warnings, left=len(list(kept_uploads())))


if __name__ == "__main__":
    main()
