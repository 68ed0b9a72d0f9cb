"""Publishes one layer as the plugin's button does, in a QGIS without a window; prints the seconds of its steps.

python -m bench.plugin_session SERVER HOME FILE
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, QTimer

POLL_MS = 20


def main() -> int:
    """0 when the layer was published."""
    url, home, source = sys.argv[1:4]
    application = QgsApplication([], True)
    application.initQgis()
    try:
        answer = _publish(url, Path(home), source)
    finally:
        sys.stdout.flush()
    print(json.dumps(answer), flush=True)
    return 1 if answer["error"] else 0


def _publish(url: str, home: Path, source: str) -> dict[str, Any]:
    from layman_qgis.api.server import Server
    from layman_qgis.network.credentials import Credentials
    from layman_qgis.network.login import Login
    from layman_qgis.tasks.jobs import JobList
    from layman_qgis.tasks.publishing import LayerOptions, publish_layer

    login, sessions = Login(Server(url), Credentials.from_home(home)), []
    login.succeeded.connect(sessions.append)
    login.start()
    _until(lambda: bool(sessions), 30)
    layer = QgsVectorLayer(source, "points", "ogr")
    job = publish_layer(JobList(), sessions[0], layer, LayerOptions(f"plugin_{time.time_ns()}", "From the plugin"))
    _until(lambda: job.is_over, 500)
    return {
        "error": job.error.report() if job.error else "",
        "steps": {step.key: step.seconds for step in job.steps},
        "warnings": job.warnings,
    }


def _until(condition: Any, timeout_s: float) -> None:
    loop, end = QEventLoop(), time.monotonic() + timeout_s
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    timer.start(POLL_MS)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
