"""Documents of OGC API - Features: landing page, conformance, collections, and the description of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layman_server.ogc.features_api.query import CRS84, DEFAULT_LIMIT, MOST_LIMIT
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.service_description import ServiceDescription

Document = dict[str, Any]
_CLASSES = (
    *("ogcapi-common-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/oas30"),
    *("ogcapi-features-1/1.0/conf/html", "ogcapi-features-1/1.0/conf/geojson", "ogcapi-features-2/1.0/conf/crs"),
)
JSON, HTML, GEOJSON = "application/json", "text/html", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def link(url: str, rel: str, kind: str, title: str = "") -> Document:
    """A link."""
    return {"href": url, "rel": rel, "type": kind, **({"title": title} if title else {})}


def landing(words: ServiceDescription, url: str) -> Document:
    """The landing page of the API at `url`."""
    return {
        "title": words.title,
        "description": words.abstract,
        "links": [
            link(url, "self", JSON, "This document"),
            link(f"{url}?f=html", "alternate", HTML, "This document as a page"),
            link(f"{url}/api", "service-desc", OPENAPI, "The description of the API"),
            link(f"{url}/conformance", "conformance", JSON, "What the API conforms to"),
            link(f"{url}/collections", "data", JSON, "The layers"),
        ],
    }


def conformance() -> Document:
    """The classes that the API conforms to."""
    return {"conformsTo": [f"http://www.opengis.net/spec/{name}" for name in _CLASSES]}


def collections(layers: Sequence[ServedLayer], workspace: str, url: str, tiles_url: str) -> Document:
    """All layers."""
    return {
        "links": [
            link(f"{url}/collections", "self", JSON),
            link(f"{url}/collections?f=html", "alternate", HTML),
        ],
        "crs": [CRS84],
        "collections": [collection(layer, workspace, url, tiles_url) for layer in layers],
    }


def collection(layer: ServedLayer, workspace: str, url: str, tiles_url: str) -> Document:
    """One layer; `tiles_url` is the address of WMTS."""
    name = collection_id(layer, workspace)
    here = f"{url}/collections/{name}"
    place = f"{tiles_url}/rest/{layer.name}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?format=image/png"
    return {
        "id": name,
        "title": layer.title,
        "description": layer.resource.abstract,
        "keywords": list(layer.resource.keywords),
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [layer.degrees.as_list()], "crs": CRS84}},
        "crs": [CRS84, *(crs_address(crs) for crs in layer.systems)],
        "storageCrs": crs_address(layer.resource.srs),
        "links": [
            link(here, "self", JSON),
            link(f"{here}?f=html", "alternate", HTML),
            link(f"{here}/items", "items", GEOJSON, layer.title),
            link(f"{here}/items?f=html", "items", HTML, layer.title),
            {**link(place, "tiles", "image/png", "Tiles by WMTS"), "templated": True},
        ],
    }


def collection_id(layer: ServedLayer, workspace: str) -> str:
    """Its name, with the workspace in the API of all."""
    return layer.name.own if workspace else str(layer.name)


def crs_address(crs: str) -> str:
    """The address that names a coordinate system in the register's order of axes."""
    return f"http://www.opengis.net/def/crs/EPSG/0/{crs.partition(':')[2]}"


def api_description(words: ServiceDescription, url: str) -> Document:
    """The API in OpenAPI 3.0."""
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT}
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    text = {"type": "string"}
    items = [
        *(_parameter("limit", limit), _parameter("offset", {"type": "integer", "minimum": 0})),
        *(_parameter("bbox", numbers, explode=False), _parameter("bbox-crs", text), _parameter("crs", text)),
        *(_parameter("datetime", text), _parameter("filter", text), _parameter("sortby", text)),
    ]
    one = [{"name": "collectionId", "in": "path", "required": True, "schema": text}]
    feature = [*one, {"name": "featureId", "in": "path", "required": True, "schema": text}]
    paths = {
        "/": _operation("getLandingPage", []),
        "/conformance": _operation("getConformance", []),
        "/collections": _operation("getCollections", []),
        "/collections/{collectionId}": _operation("describeCollection", one),
        "/collections/{collectionId}/items": _operation("getFeatures", [*one, *items], GEOJSON),
        "/collections/{collectionId}/items/{featureId}": _operation("getFeature", feature, GEOJSON),
    }
    info = {"title": words.title, "description": words.abstract, "version": "1.0.0"}
    return {"openapi": "3.0.3", "info": info, "servers": [{"url": url}], "paths": paths}


def _parameter(name: str, schema: Document, *, explode: bool = True) -> Document:
    style = {} if explode else {"style": "form", "explode": False}
    return {"name": name, "in": "query", "required": False, "schema": schema, **style}


def _operation(name: str, parameters: list[Document], kind: str = JSON) -> Document:
    content = {kind: {"schema": {"type": "object"}}}
    responses = {"200": {"description": "It is there.", "content": content}}
    return {"get": {"operationId": name, "parameters": parameters, "responses": responses}}
