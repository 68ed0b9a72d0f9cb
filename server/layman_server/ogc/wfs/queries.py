"""What a GetFeature request asks for, in the same words whether it came in an address or in a body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from layman_server.ogc.cql.parser import read_cql
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request import OgcRequest
from layman_server.ogc.request_xml import check_sort_name, parse_filter

GET_FEATURE_BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
_GROUPS = re.compile(r"\(([^()]*)\)")
_FILTERS = re.compile(r"\((.*?)\)(?=\(|$)", re.S)
_ORDER = re.compile(r"^(.*?)(?:(?:\s+|\+)(A|D|ASC|DESC))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """Features of one type: `type_name` is without workspace; `properties` empty means all; `sort` is (name, down).

    `cql` is a filter as well, in which geometries that name no system are x, y in the layer's.
    """

    type_name: str
    properties: tuple[str, ...] = ()
    filter: etree._Element | None = None
    identifiers: tuple[str, ...] = ()
    box: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    srs_name: str = ""
    cql: etree._Element | None = None


def read_queries(request: OgcRequest) -> list[Query]:
    """The queries of a request, in its order.

    Raises:
        OgcError: they do not fit together.
    """
    if request.body is not None:
        found = [_from_xml(node) for node in request.body.iterfind("{*}Query")]
        found += [_stored_from_xml(node) for node in request.body.iterfind("{*}StoredQuery")]
        if not found:
            raise OgcError("The request has no query.", "MissingParameterValue", locator="query")
        return found
    return _from_parameters(request)


def _from_parameters(request: OgcRequest) -> list[Query]:
    given = request.parameters
    identifiers = tuple(filter(None, given.get("FEATUREID", "").split(",")))
    if given.get("STOREDQUERY_ID"):
        return [_stored(given["STOREDQUERY_ID"], given.get("ID", ""))]
    types = [name for name in given.get("TYPENAME", "").split(",") if name]
    if not types:
        types = list(dict.fromkeys(identifier.rpartition(".")[0] for identifier in identifiers))
    if sum(bool(given.get(name)) for name in ("FEATUREID", "BBOX", "FILTER")) > 1:
        raise OgcError("FEATUREID, BBOX and FILTER exclude each other.", "InvalidParameterValue", locator="filter")
    filters = _filters(given.get("FILTER", ""), len(types))
    conditions = conditions_of_layers(given.get("CQL_FILTER", ""), len(types))
    properties = _groups(given.get("PROPERTYNAME", ""), len(types))
    return [
        Query(
            type_name=name,
            properties=properties[number],
            filter=filters[number],
            identifiers=identifiers,
            box=given.get("BBOX", ""),
            sort=_sort(given.get("SORTBY", "")),
            srs_name=given.get("SRSNAME", ""),
            cql=conditions[number],
        )
        for number, name in enumerate(types)
    ]


def conditions_of_layers(text: str, count: int) -> Sequence[etree._Element | None]:
    """The conditions of a CQL_FILTER for each of `count` layers; a single one is for all of them.

    Raises:
        OgcError: it cannot be understood, or has another number of conditions.
    """
    if not text.strip():
        return [None] * count
    found = read_cql(text)
    if len(found) == 1:
        return found * count
    if len(found) != count:
        message = f"{len(found)} conditions for {count} layers."
        raise OgcError(message, "InvalidParameterValue", locator="cql_filter")
    return found


def _filters(text: str, count: int) -> Sequence[etree._Element | None]:
    if not text.strip():
        return [None] * count
    parts = _FILTERS.findall(text.strip()) if text.strip().startswith("(") else [text] * count
    if len(parts) != count:
        raise OgcError(f"{len(parts)} filters for {count} types.", "InvalidParameterValue", locator="filter")
    return [parse_filter(part) for part in parts]


def _groups(text: str, count: int) -> list[tuple[str, ...]]:
    groups = _GROUPS.findall(text) if text.strip().startswith("(") else [text] * count
    if len(groups) != count:
        message = f"{len(groups)} lists of properties for {count} types."
        raise OgcError(message, "InvalidParameterValue", locator="propertyName")
    return [_properties(group.split(",")) for group in groups]


def _properties(names: Sequence[str]) -> tuple[str, ...]:
    plain = tuple(name.strip() for name in names if name.strip())
    return () if "*" in plain else plain


def _sort(text: str) -> tuple[tuple[str, bool], ...]:
    found = []
    for wish in filter(None, map(str.strip, text.split(","))):
        match = _ORDER.match(wish)
        name, order = (match[1], match[2] or "A") if match else (wish, "A")
        check_sort_name(name)
        found.append((name, order.upper().startswith("D")))
    return tuple(found)


def _from_xml(node: etree._Element) -> Query:
    names = (node.get("typeNames") or node.get("typeName") or "").replace(",", " ").split()
    if len(names) != 1:
        raise OgcError("A query is for one type of features.", "OperationProcessingFailed", locator="typeNames")
    properties = [
        "".join(map(str, child.itertext())) for child in node.iterchildren("{*}PropertyName", "{*}ValueReference")
    ]
    sort = []
    for wish in node.iterfind("{*}SortBy/{*}SortProperty"):
        name = (wish.findtext("{*}PropertyName") or wish.findtext("{*}ValueReference") or "").strip()
        check_sort_name(name)
        sort.append((name, (wish.findtext("{*}SortOrder") or "ASC").strip().upper().startswith("D")))
    return Query(
        type_name=names[0].rpartition(":")[2],
        properties=_properties(properties),
        filter=node.find("{*}Filter"),
        sort=tuple(sort),
        srs_name=node.get("srsName", ""),
    )


def _stored_from_xml(node: etree._Element) -> Query:
    parameters = {part.get("name", "").lower(): (part.text or "").strip() for part in node.iterfind("{*}Parameter")}
    return _stored(node.get("id", ""), parameters.get("id", ""))


def _stored(name: str, identifier: str) -> Query:
    if name not in {GET_FEATURE_BY_ID, "urn:ogc:def:query:OGC-WFS:GetFeatureById"}:
        raise OgcError(f"There is no stored query {name}.", "InvalidParameterValue", locator="storedQuery_Id")
    plain = identifier.rpartition(":")[2]
    if "." not in plain:
        raise OgcError(f"No feature has the identifier {identifier!r}.", "NotFound", locator="id", http_status=404)
    return Query(plain.rpartition(".")[0], identifiers=(plain,))
