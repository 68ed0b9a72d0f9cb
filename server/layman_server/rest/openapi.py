"""`/rest/openapi.json`, the description of the REST API (OpenAPI 3.1), and `/rest/`, a page to try it.

The page is Swagger UI from the package flask-swagger-ui; nothing is loaded from the internet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from importlib import resources
from typing import Any

from flask import Blueprint, Response, jsonify, send_from_directory

import layman_server
from layman_server.errors import ServerError
from layman_server.rest.openapi_spellings import with_all_spellings

_CACHED_S = 24 * 60 * 60
#: Swagger UI writes styles into the page; nothing else than its own files may run or be loaded.
_PAGE_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'self'"
)


def create_openapi_blueprint() -> Blueprint:
    """The views of this file."""
    blueprint = Blueprint("openapi", __name__)
    blueprint.add_url_rule("/rest/openapi.json", view_func=get_document)
    blueprint.add_url_rule("/rest/", view_func=get_page)
    blueprint.add_url_rule("/rest/docs/<path:filename>", view_func=get_asset)
    return blueprint


def get_document() -> Response:
    """The description of the REST API."""
    return jsonify(openapi_document())


def get_page() -> Response:
    """The page to read about the API and to try it."""
    page = _data("page.html").read_text(encoding="utf-8")
    return Response(page, mimetype="text/html", headers={"Content-Security-Policy": _PAGE_POLICY})


def get_asset(filename: str) -> Response:
    """A file of the page."""
    if filename == "start.js":
        return Response(_data("start.js").read_bytes(), mimetype="text/javascript")
    with resources.as_file(resources.files("flask_swagger_ui") / "dist") as folder:
        return send_from_directory(folder, filename, max_age=_CACHED_S)


@lru_cache(maxsize=1)
def openapi_document() -> dict[str, Any]:
    """The OpenAPI document. Its server's address is relative, so that it is right behind every proxy."""
    document: dict[str, Any] = _json("openapi.json")
    document["info"]["version"] = layman_server.__version__
    document["paths"] = with_all_spellings(_json("paths.json"))
    components = document["components"]
    components["schemas"] = _json("schemas.json")
    error = components["schemas"]["Error"]["properties"]
    errors = error_classes()
    error["code"]["enum"] = sorted({cls.code for cls in errors})
    error["code"]["description"] = "\n".join(f"- {cls.code}: {cls().message}" for cls in errors)
    for status, classes in _by_status(errors).items():
        components["responses"].setdefault(f"Error{status}", _error_response(classes))
    return document


def error_classes() -> list[type[ServerError]]:
    """Every error that a client can see, in the order of codes."""
    return sorted(ServerError.__subclasses__(), key=lambda cls: cls.code)


def _by_status(errors: list[type[ServerError]]) -> dict[int, list[type[ServerError]]]:
    result: dict[int, list[type[ServerError]]] = defaultdict(list)
    for cls in errors:
        result[cls.http_status].append(cls)
    return result


def _error_response(classes: list[type[ServerError]]) -> dict[str, Any]:
    """An answer of one status with an example for each error that has it."""
    examples = {cls.__name__: {"value": cls().as_dict()} for cls in classes}
    schema = {"$ref": "#/components/schemas/Error"}
    description = "; ".join(f"{cls.code}: {cls().message}" for cls in classes)
    return {"description": description, "content": {"application/json": {"schema": schema, "examples": examples}}}


def _json(name: str) -> Any:
    return json.loads(_data(name).read_text(encoding="utf-8"))


def _data(name: str) -> Any:
    return resources.files("layman_server") / "rest" / "openapi_document" / name
