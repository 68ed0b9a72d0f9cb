"""Parameters of a request for items, as a query of WFS (OGC API - Features, part 1 and 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from layman_server.ogc.axis_order import crs_name
from layman_server.ogc.cql.parser import OGC, read_cql
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.feature_table import FeatureTable
from layman_server.ogc.wfs.queries import Query

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DEFAULT_LIMIT, MOST_LIMIT = 10, 10_000
_MOST_OFFSET = 2**31 - 1
_KNOWN = {"f", "limit", "offset", "startindex", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang",
          "filter-crs", "properties", "sortby"}  # fmt: skip
_DATES = frozenset({"date", "timestamp", "timestamptz"})
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
_LANGUAGES = ("cql-text", "cql2-text", "ecql-text")


@dataclass(frozen=True)
class ItemsQuery:
    """Which items: `crs` is the address of the answer's coordinate system."""

    limit: int
    offset: int
    crs: str


def read_page(given: Mapping[str, str]) -> ItemsQuery:
    """Page and coordinate system.

    Raises:
        OgcError: a parameter is wrong.
    """
    limit = _number(given.get("limit") or str(DEFAULT_LIMIT), "limit", 1, None)
    offset = _number(given.get("offset") or given.get("startindex") or "0", "offset", 0, _MOST_OFFSET)
    crs = given.get("crs") or CRS84
    crs_name(crs)
    return ItemsQuery(min(limit, MOST_LIMIT), offset, crs)


def read_items_query(given: Mapping[str, str], type_name: str, columns: Sequence[str]) -> Query:
    """The query without what needs the table's types; `columns` are names that can be filtered by.

    Raises:
        OgcError: a parameter is wrong, or not known.
    """
    conditions = []
    for name, value in given.items():
        if name.lower() in _KNOWN:
            continue
        column = next((one for one in columns if one == name or one.lower() == name.lower()), None)
        if column is None:
            raise OgcError(f"There is no parameter or property {name[:60]}.", "InvalidParameterValue", locator=name)
        conditions.append(_compared("PropertyIsEqualTo", column, value))
    if given.get("filter"):
        if given.get("filter-lang", _LANGUAGES[0]) not in _LANGUAGES:
            message = f"Filters are written in {', '.join(_LANGUAGES)}."
            raise OgcError(message, "InvalidParameterValue", locator="filter-lang")
        read = read_cql(given["filter"])
        if len(read) != 1:
            raise OgcError("A filter is one condition.", "InvalidParameterValue", locator="filter")
        conditions += [node[0] for node in read if node is not None]
    return Query(
        type_name=type_name,
        box=_box(given),
        srs_name=given.get("crs") or CRS84,
        cql=_filter(conditions),
        sort=tuple((name.lstrip("+-"), name.startswith("-")) for name in _listed(given.get("sortby", ""))),
        properties=tuple(_listed(given.get("properties", ""))),
    )


def datetime_condition(text: str, table: FeatureTable) -> etree._Element | None:
    """The condition of `datetime` on the first column with dates; None for a table without.

    Raises:
        OgcError: it is no time.
    """
    column = next((one for one in table.columns.values() if one.type in _DATES), None)
    if column is None:
        return None
    begin, slash, end = text.partition("/")
    if any(moment not in {"", ".."} and not _MOMENT.fullmatch(moment) for moment in (begin, end)) or text in {"", ".."}:
        message = f"datetime is a time like 2022-03-16T00:00:00Z, or two with / between, it is {text[:60]!r}."
        raise OgcError(message, "InvalidParameterValue", locator="datetime")
    if not slash:
        return _filter([_compared("PropertyIsEqualTo", column.name, begin)])
    ends = (("PropertyIsGreaterThanOrEqualTo", begin), ("PropertyIsLessThanOrEqualTo", end))
    return _filter([_compared(sign, column.name, moment) for sign, moment in ends if moment not in {"", ".."}])


def joined(one: etree._Element | None, other: etree._Element | None) -> etree._Element | None:
    """Both conditions together."""
    return _filter([node[0] for node in (one, other) if node is not None])


def _filter(conditions: Sequence[etree._Element]) -> etree._Element | None:
    if not conditions:
        return None
    root = etree.Element(f"{{{OGC}}}Filter")
    holder = root if len(conditions) == 1 else etree.SubElement(root, f"{{{OGC}}}And")
    holder.extend(conditions)
    return root


def _compared(sign: str, column: str, value: str) -> etree._Element:
    node = etree.Element(f"{{{OGC}}}{sign}")
    for tag, text in (("PropertyName", column), ("Literal", value)):
        if any(ord(char) < 32 for char in text):
            raise OgcError("A value has characters that are no text.", "InvalidParameterValue", locator=column)
        etree.SubElement(node, f"{{{OGC}}}{tag}").text = text
    return node


def _box(given: Mapping[str, str]) -> str:
    """The box as WFS writes it; of one with heights only the plane counts."""
    text = given.get("bbox", "")
    if not text:
        return ""
    numbers = text.split(",")
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise OgcError(f"bbox has four or six numbers, it is {text[:80]!r}.", "InvalidParameterValue", locator="bbox")
    return ",".join([*numbers, given.get("bbox-crs") or CRS84])


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _number(text: str, name: str, least: int, most: int | None) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 10 or int(text) < least or (most and int(text) > most):
        message = f"{name} must be a whole number from {least} on, it is {text[:40]!r}."
        raise OgcError(message, "InvalidParameterValue", locator=name)
    return int(text)
