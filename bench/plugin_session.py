"""Publishes a layer as the plugin's button does, in a QGIS without a window; prints the seconds of its steps.

python -m bench.plugin_session SERVER HOME FILE KIND...

A KIND is what the layer is made of FILE, a GeoPackage: one of `KINDS`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, QTimer

POLL_MS = 20
PUBLISH_S = 500


def as_it_is(source: Path) -> QgsVectorLayer:
    """The GeoPackage itself."""
    return QgsVectorLayer(str(source), "points", "ogr")


def filtered(source: Path) -> QgsVectorLayer:
    """The same with a filter that all features pass."""
    layer = as_it_is(source)
    layer.setSubsetString('"value" >= 0')
    return layer


def selected(source: Path) -> QgsVectorLayer:
    """The same with nine of ten features selected."""
    layer = as_it_is(source)
    layer.selectByExpression('"id" % 10 > 0')
    return layer


def memory(source: Path) -> QgsVectorLayer:
    """A layer in memory."""
    return as_it_is(source).materialize(QgsFeatureRequest())


def shapefile(source: Path) -> QgsVectorLayer:
    """The shapefile beside it."""
    return QgsVectorLayer(str(source.with_suffix(".shp")), "points", "ogr")


def geojson(source: Path) -> QgsVectorLayer:
    """The GeoJSON beside it."""
    return QgsVectorLayer(str(source.with_suffix(".geojson")), "points", "ogr")


KINDS = {
    "gpkg": as_it_is,
    "filter": filtered,
    "selection": selected,
    "memory": memory,
    "shp": shapefile,
    "geojson": geojson,
}


def main() -> int:
    """0 when the layers were published."""
    url, home, source = sys.argv[1:4]
    application = QgsApplication([], True)
    application.initQgis()
    session = signed_in(url, Path(home))
    failed = 0
    for kind in sys.argv[4:]:
        layer = KINDS[kind](Path(source))
        answer = _publish(session, layer)
        failed += bool(answer["error"])
        print(json.dumps({"kind": kind, **answer}), flush=True)
    return 1 if failed else 0


def signed_in(url: str, home: Path) -> Any:
    """A session with the server of this home."""
    from layman_qgis.api.server import Server
    from layman_qgis.network.credentials import Credentials
    from layman_qgis.network.login import Login

    login, sessions = Login(Server(url), Credentials.from_home(home)), []
    login.succeeded.connect(sessions.append)
    login.start()
    until(lambda: bool(sessions), 30)
    return sessions[0]


def _publish(session: Any, layer: QgsVectorLayer) -> dict[str, Any]:
    from layman_qgis.tasks.jobs import JobList
    from layman_qgis.tasks.publishing import LayerOptions, delete_publication, publish_layer

    jobs = JobList()
    options = LayerOptions(
        f"plugin_{time.time_ns()}", "From the plugin", selected_only=layer.selectedFeatureCount() > 0
    )
    job = publish_layer(jobs, session, layer, options)
    until(lambda: job.is_over, PUBLISH_S)
    answer = {
        "error": job.error.report() if job.error else "",
        "steps": {step.key: step.seconds for step in job.steps},
        "bytes": job.step("upload").total_bytes,
        "warnings": job.warnings,
    }
    if job.ref is not None:
        deleted = delete_publication(jobs, session, job.ref)
        until(lambda: deleted.is_over, PUBLISH_S)
    return answer


def until(condition: Any, timeout_s: float) -> None:
    """Let Qt work until the condition holds."""
    loop, end = QEventLoop(), time.monotonic() + timeout_s
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    timer.start(POLL_MS)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
