"""The time dimension of WMS (1.3.0, annexes C and D): what a request's TIME means, and what capabilities say."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from lxml import etree

from layman_server.ogc.exceptions import OgcError

_MOMENT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T(?P<hour>\d{2})(?::?(?P<minute>\d{2})"
    r"(?::?(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?)?)?)?)?(?:Z|\+00:?00)?"
)
_BEFORE = {"1.3.0": ("EX_GeographicBoundingBox", "BoundingBox", "CRS", "KeywordList", "Abstract", "Title")}
_BEFORE_OLD = ("LatLonBoundingBox", "BoundingBox", "SRS", "KeywordList", "Abstract", "Title")
_SINGLE, _RANGE = 1, (2, 3)


def chosen_times(time: str, times: Sequence[str]) -> list[str]:
    """Those of a series' instants (ISO 8601, sorted) that a request asks for; the latest when it says nothing.

    TIME is a list of instants, or of intervals `begin/end` or `begin/end/period`; an instant of less than full
    precision, such as `2022-03`, means all of that time.

    Raises:
        OgcError: it is written wrongly, or the series has nothing at that time.
    """
    wished = time.strip()
    if not wished or wished.lower() in {"current", "default"}:
        return [times[-1]]
    moments = [(text, _moment(text)[0]) for text in times]
    found: set[str] = set()
    for item in wished.split(","):
        begin, end = _span(item.strip())
        inside = {text for text, moment in moments if begin <= moment <= end}
        if not inside:
            raise _invalid(f"There is nothing at {item.strip()[:100]}; the layer has {_some(times)}.")
        found |= inside
    return sorted(found)


def with_time_dimensions(xml: bytes, version: str, times: Mapping[str, Sequence[str]]) -> bytes:
    """WMS capabilities in which these layers have their time dimension; other documents come back as they are."""
    if not times:
        return xml
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return xml
    for layer in root.iter("{*}Layer"):
        values = times.get(layer.findtext("{*}Name") or "")
        if values:
            _add_dimension(layer, version, values)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_dimension(layer: etree._Element, version: str, values: Sequence[str]) -> None:
    namespace = etree.QName(layer).namespace
    prefix = f"{{{namespace}}}" if namespace else ""
    before = [child for name in _BEFORE.get(version, _BEFORE_OLD) for child in layer.iterchildren(f"{{*}}{name}")]
    at = max((layer.index(child) for child in before), default=-1) + 1
    dimension = etree.Element(f"{prefix}Dimension", name="time", units="ISO8601")
    layer.insert(at, dimension)
    holder = dimension
    if version != "1.3.0":
        holder = etree.Element(f"{prefix}Extent", name="time")
        layer.insert(at + 1, holder)
    holder.set("default", values[-1])
    holder.text = ",".join(values)


def _span(item: str) -> tuple[datetime, datetime]:
    """Begin and end of what an item of TIME means, both included."""
    parts = item.split("/")
    if len(parts) == _SINGLE:
        return _moment(parts[0])
    if len(parts) not in _RANGE:
        raise _invalid(f"TIME has {item[:100]}, which is no instant and no interval.")
    return _moment(parts[0])[0], _moment(parts[1])[1]


def _moment(text: str) -> tuple[datetime, datetime]:
    """Begin and end of the time that a text means: of a year, a month, a day, ... or one instant."""
    match = _MOMENT.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("not ISO 8601")
        found = {name: int(value) for name, value in match.groupdict().items() if value and name != "fraction"}
        begin = datetime(
            found["year"], found.get("month", 1), found.get("day", 1), found.get("hour", 0), found.get("minute", 0),
            found.get("second", 0), int((match["fraction"] or "0").ljust(6, "0")), timezone.utc,
        )  # fmt: skip
    except (ValueError, OverflowError) as error:
        raise _invalid(f"TIME has {text[:100]!r}, which is no time like 2022-03-16T00:00:00Z.") from error
    return begin, begin + _length(begin, found, exact=match["fraction"] is not None) - timedelta(microseconds=1)


def _length(begin: datetime, found: Mapping[str, int], *, exact: bool) -> timedelta:
    if exact:
        return timedelta(milliseconds=1)
    if "second" in found:
        return timedelta(seconds=1)
    if "minute" in found:
        return timedelta(minutes=1)
    if "hour" in found:
        return timedelta(hours=1)
    if "day" in found:
        return timedelta(days=1)
    days = monthrange(begin.year, begin.month)[1] if "month" in found else 365 + (monthrange(begin.year, 2)[1] == 29)
    return timedelta(days=days)


def _invalid(message: str) -> OgcError:
    return OgcError(message, "InvalidDimensionValue", locator="time")


def _some(times: Sequence[str]) -> str:
    return times[0] if len(times) == 1 else f"{len(times)} instants from {times[0]} to {times[-1]}"
