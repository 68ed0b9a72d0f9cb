"""The OpenAPI document: valid, and telling of exactly the routes that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import layman_server.errors as errors
from layman_server.rest.openapi import create_openapi_blueprint, error_classes, openapi_document

#: Flask's converter `any(layers, maps)` stands for one path for each of its words.
_ALTERNATIVES = re.compile(r"<any\(([^)]*)\):\w+>")
_OWN_VIEWS = "openapi."


@pytest.fixture
def client() -> Any:
    app = Flask("test", static_folder=None)
    app.register_blueprint(create_openapi_blueprint())
    return app.test_client()


def operations_of_document() -> set[tuple[str, str]]:
    methods = {"get", "post", "patch", "put", "delete"}
    paths = openapi_document()["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item if method in methods}


def operations_of_app(app: Flask) -> set[tuple[str, str]]:
    """Methods and paths of REST and health; the OGC services describe themselves."""
    found = set()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(("/rest", "/health")) or rule.endpoint.startswith(_OWN_VIEWS):
            continue
        for path in expanded(rule.rule):
            template = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", path)
            found |= {(method, template) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


def expanded(rule: str) -> list[str]:
    match = _ALTERNATIVES.search(rule)
    if match is None:
        return [rule]
    words = [word.strip() for word in match.group(1).split(",")]
    return [path for word in words for path in expanded(rule.replace(match.group(0), word, 1))]


def test_the_document_is_valid() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(openapi_document())


def test_the_document_and_the_application_have_the_same_routes(tmp_path: Path) -> None:
    from layman_server.app import create_app
    from layman_server.bootstrap import build_engine, build_publishing, build_sign_in
    from layman_server.settings import Settings

    settings = Settings(
        data_dir=tmp_path, gs_data_dir=tmp_path / "gs", redis_url="unix:///nowhere", pg_host="127.0.0.1"
    )
    app = create_app(settings, build_publishing(settings), build_engine(settings), build_sign_in(settings))
    assert operations_of_app(app) == operations_of_document()


def test_every_error_of_the_server_is_described() -> None:
    codes = openapi_document()["components"]["schemas"]["Error"]["properties"]["code"]["enum"]
    classes = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.ServerError) and value is not errors.ServerError
    ]
    assert codes == sorted(cls.code for cls in classes)
    assert {cls.code for cls in error_classes()} == set(codes)


def test_every_reference_leads_somewhere() -> None:
    document = openapi_document()

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for value in node.values() for found in references(value)]
        return [found for value in node for found in references(value)] if isinstance(node, list) else []

    for reference in references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_the_page_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/rest/")
    assert page.mimetype == "text/html"
    assert "http://" not in page.text
    assert "https://" not in page.text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert client.get(f"/rest/{address}").status_code == 200


def test_the_document_is_served(client: Any) -> None:
    answer = client.get("/rest/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["paths"] == openapi_document()["paths"]


@pytest.mark.parametrize("path", ["../__init__.py", "..%2f__init__.py", "nothing", "%2e%2e/LICENSE"])
def test_only_files_of_the_page_are_served(client: Any, path: str) -> None:
    assert client.get(f"/rest/docs/{path}").status_code == 404
