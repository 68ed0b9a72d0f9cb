"""`/rest/about/version` and `/health`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify

import layman_server
from layman_server.errors import ServerError
from layman_server.rest.errors import RETRY_AFTER_S
from layman_server.rest.state import publishing

about = Blueprint("about", __name__)

#: The release of Layman whose REST API this server speaks.
LAYMAN_VERSION = "2.4.0"
LAYMAN_RELEASED = "2026-05-19T16:10:00Z"


@about.get("/rest/about/version")
def get_version() -> Response:
    """Versions: of Layman's API that is spoken, and of this server."""
    layman = {"version": LAYMAN_VERSION, "release-timestamp": LAYMAN_RELEASED}
    migrations = {"last-schema-migration": f"{LAYMAN_VERSION}-0", "last-data-migration": f"{LAYMAN_VERSION}-0"}
    applications = {"layman": layman, "layman-server": {"version": layman_server.__version__}}
    return jsonify({"about": {"applications": applications, "data": {"layman": migrations}}})


@about.get("/health")
def get_health() -> Response:
    """Whether each part answers: 200 when all do, 503 otherwise."""
    stores = publishing().stores
    parts: dict[str, dict[str, Any]] = {}
    for store in stores.all():
        parts[store.name] = _answers(store.ping)
    parts["ogc"] = parts.pop("geoserver")
    parts["worker"] = _answers(stores.registry.check_worker)
    healthy = all(part["ok"] for part in parts.values())
    answer = jsonify({"status": "ok" if healthy else "degraded", "parts": parts})
    # Another server may have taken the port while this one started; its supervisor must not take that for its own.
    answer.headers["X-Layman-Server"] = current_app.config["SERVER_IDENTITY"]
    if not healthy:
        answer.status_code = 503
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _answers(ping: Any) -> dict[str, Any]:
    try:
        ping()
    except ServerError as error:
        return {"ok": False, "message": str(error)}
    return {"ok": True}
