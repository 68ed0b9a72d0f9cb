"""OGC API - Features: each resource, answered from the catalogue and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from layman_server.geoserver.datadir import DataDirectory
from layman_server.ogc.answer import Answer
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.features_api import documents
from layman_server.ogc.features_api.pages import page
from layman_server.ogc.features_api.query import (
    CRS84,
    ItemsQuery,
    datetime_condition,
    joined,
    read_items_query,
    read_page,
)
from layman_server.ogc.request_names import LayerName
from layman_server.ogc.response import Start
from layman_server.ogc.served import LayerNotServed, ServedLayer, ServedLayers
from layman_server.ogc.service_description import describe_service
from layman_server.ogc.wfs import encoders
from layman_server.ogc.wfs.features import FeatureReading, Page, now, pieces
from layman_server.ogc.wfs.queries import Query
from layman_server.ogc.wfs.service import May, WfsService, streamed

_COLLECTION, _ITEMS, _ITEM = 2, 3, 4
#: What is not part of a page's own address: it moves on, or is written anew.
_MOVING = frozenset({"offset", "startindex"})


@dataclass(frozen=True)
class ApiCall:
    """A request: `path` is behind the landing page's, `url` the public address of that, `tiles_url` that of WMTS."""

    workspace: str
    path: str
    query: str
    url: str
    tiles_url: str
    accept: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The parameters."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def wants_page(self) -> bool:
        """Whether a page is asked for."""
        wanted = self.given.get("f", "").lower()
        return wanted in {"html", "text/html"} or (not wanted and self.accept.startswith("text/html"))


class FeaturesApi:
    """Answers requests; one thread only."""

    def __init__(self, data: DataDirectory, served: ServedLayers, wfs: WfsService) -> None:
        """Open nothing yet."""
        self._data = data
        self._served = served
        self._wfs = wfs

    def answer(self, call: ApiCall, may: May, start: Start | None = None) -> Answer:
        """Answer a request; `start` begins a long answer before it is complete.

        Raises:
            OgcError: it cannot be answered.
        """
        parts = [part for part in call.path.split("/") if part]
        if not parts:
            return _document(call, documents.landing(self._words(call), call.url))
        if parts == ["conformance"]:
            return _document(call, documents.conformance())
        if parts == ["api"]:
            answer = json.dumps(documents.api_description(self._words(call), call.url)).encode()
            return Answer(200, {"Content-Type": documents.OPENAPI}, answer)
        if parts[0] != "collections" or len(parts) > _ITEM or (len(parts) >= _ITEMS and parts[2] != "items"):
            raise _not_there()
        if len(parts) == 1:
            layers = self._tables(call, may)
            return _document(call, documents.collections(layers, call.workspace, call.url, call.tiles_url))
        layer = self._layer(parts[1], call, may)
        if len(parts) == _COLLECTION:
            return _document(call, documents.collection(layer, call.workspace, call.url, call.tiles_url))
        if len(parts) == _ITEMS:
            return self._items(call, layer, may, start)
        return self._item(call, layer, parts[3], may)

    def _words(self, call: ApiCall) -> Any:
        return describe_service(self._data, call.workspace, "wfs")

    def _tables(self, call: ApiCall, may: May) -> list[ServedLayer]:
        found = self._served.layers(call.workspace, lambda name: may(name, "r"))
        return [layer for layer in found if not layer.is_raster]

    def _layer(self, name: str, call: ApiCall, may: May) -> ServedLayer:
        """The layer of a collection; one that is hidden is missed like one that is not there."""
        prefix, _, plain = name.rpartition(":")
        place = LayerName(prefix or call.workspace, plain)
        try:
            layer = self._served.layer(place.workspace, place.name) if place.workspace else None
        except LayerNotServed:
            layer = None
        is_here = not call.workspace or place.workspace == call.workspace
        if layer is None or layer.is_raster or not is_here or not may(place, "r"):
            raise _not_there()
        return layer

    def _items(self, call: ApiCall, layer: ServedLayer, may: May, start: Start | None) -> Answer:
        given = call.given
        asked = read_page(given)
        table = self._wfs.table(layer.name, may)
        query = read_items_query(given, layer.name.name, list(table.columns))
        if given.get("datetime"):
            query = replace(query, cql=joined(query.cql, datetime_condition(given["datetime"], table)))
        with self._wfs.selections(layer.name.workspace, [query], may) as (cursor, selections):
            reading = FeatureReading(cursor, selections, Page(asked.offset, asked.limit))
            texts = _collection(reading, asked, self._links(call, layer, asked, reading.matched()[0]))
            if call.wants_page:
                document = json.loads("".join(texts))
                return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page(layer.title, document))
            headers = {"Content-Type": documents.GEOJSON, "Content-Crs": f"<{asked.crs}>"}
            return streamed(pieces(texts), headers, start)

    def _item(self, call: ApiCall, layer: ServedLayer, identifier: str, may: May) -> Answer:
        crs = call.given.get("crs") or CRS84
        name = layer.name.name
        known = identifier if identifier.startswith(f"{name}.") else f"{name}.{identifier}"
        query = Query(name, identifiers=(known,), srs_name=crs)
        with self._wfs.selections(layer.name.workspace, [query], may) as (cursor, selections):
            reading = FeatureReading(cursor, selections, Page(0, 1))
            blocks = list(reading.rows(0, encoders.json_feature(selections[0], ordered=True), Page(0, 1)))
        if not blocks:
            raise _not_there()
        feature = json.loads(blocks[0][0])
        here = f"{call.url}/collections/{documents.collection_id(layer, call.workspace)}"
        feature["links"] = [
            documents.link(f"{here}/items/{quote(known)}", "self", documents.GEOJSON),
            documents.link(here, "collection", documents.JSON),
        ]
        if call.wants_page:
            return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page(known, feature))
        headers = {"Content-Type": documents.GEOJSON, "Content-Crs": f"<{crs}>"}
        return Answer(200, headers, json.dumps(feature).encode())

    @staticmethod
    def _links(call: ApiCall, layer: ServedLayer, asked: ItemsQuery, matched: int) -> list[documents.Document]:
        name = documents.collection_id(layer, call.workspace)
        base = f"{call.url}/collections/{name}/items"
        kept = {key: value for key, value in call.given.items() if key.lower() not in _MOVING}

        def address(offset: int, **more: str) -> str:
            query = urlencode({**kept, **more, **({"offset": str(offset)} if offset else {})})
            return f"{base}?{query}" if query else base

        found = [
            documents.link(address(asked.offset), "self", documents.GEOJSON),
            documents.link(address(asked.offset, f="html"), "alternate", documents.HTML),
            documents.link(f"{call.url}/collections/{name}", "collection", documents.JSON),
        ]
        if asked.offset + asked.limit < matched:
            found.append(documents.link(address(asked.offset + asked.limit), "next", documents.GEOJSON))
        if asked.offset:
            found.append(documents.link(address(max(0, asked.offset - asked.limit)), "prev", documents.GEOJSON))
        return found


def _collection(reading: FeatureReading, asked: ItemsQuery, links: list[documents.Document]) -> Iterator[str]:
    """The features in pieces."""
    matched = reading.matched()[0]
    returned = max(0, min(asked.limit, matched - asked.offset))
    head = {"type": "FeatureCollection", "numberMatched": matched, "numberReturned": returned, "timeStamp": now()}
    yield json.dumps({**head, "links": links})[:-1] + ', "features": ['
    comma = ""
    text = encoders.json_feature(reading.selections[0], ordered=True)
    for block in reading.rows(0, text, reading.page):
        yield comma + ",".join(block)
        comma = ","
    yield "]}"


def _document(call: ApiCall, document: Mapping[str, Any]) -> Answer:
    if call.wants_page:
        title = str(document.get("title") or call.path.rpartition("/")[2])
        return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page(title, document))
    return Answer(200, {"Content-Type": documents.JSON}, json.dumps(document).encode())


def _not_there() -> OgcError:
    return OgcError("There is no such resource.", "NotFound", http_status=404)
