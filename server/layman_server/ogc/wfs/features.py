"""GetFeature: features read from PostgreSQL by a cursor on its side and sent on piece by piece, in constant memory."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.ogc.wfs import encoders
from layman_server.ogc.wfs.dialect import CSV, DIALECTS, JSON, Dialect
from layman_server.ogc.wfs.selection import Selection
from layman_server.ogc.wfs.xml_text import attribute_text, namespace_prefix, workspace_uri

_ROWS = 1000
_PIECE_BYTES = 256 * 1024
#: Geometries and their members: GML 3.2 wants identifiers, and PostGIS would give all of them the same one.
_GEOMETRIES = re.compile(r"<gml:(?:Point|LineString|Curve|Polygon|Surface|Multi[A-Z][a-z]+)(?=[ >])")


@dataclass(frozen=True)
class Page:
    """Which of the found features are wanted: `count` None means all from `start` on; `hits` asks for the number."""

    start: int = 0
    count: int | None = None
    hits: bool = False


class FeatureReading:
    """The features of several selections, read one after the other; use it inside one transaction."""

    def __init__(self, cursor: Cursor, selections: Sequence[Selection], page: Page) -> None:
        """Prepare to read; nothing is asked yet."""
        self._cursor = cursor
        self.selections = selections
        self.page = page

    def matched(self) -> list[int]:
        """Number of the features that each selection finds, whatever the page."""
        found = []
        for selection in self.selections:
            self._cursor.execute(sql.SQL("SELECT count(*) {}").format(selection.source))
            row = self._cursor.fetchone()
            found.append(int(row[0]) if row else 0)
        return found

    def rows(self, number: int, text: sql.Composable, left: Page) -> Iterator[list[str]]:
        """The features of one selection as text, a block at a time."""
        selection = self.selections[number]
        limit = sql.SQL("") if left.count is None else sql.SQL("LIMIT {}").format(sql.Literal(left.count))
        offset = sql.SQL("OFFSET {}").format(sql.Literal(left.start)) if left.start else sql.SQL("")
        # What is left out by OFFSET is not to be written as text either.
        statement = sql.SQL("SELECT {} FROM (SELECT * {} {} {} {}) AS page").format(
            text, selection.source, selection.order, limit, offset
        )
        with self._cursor.connection.cursor(f"features_{number}") as reading:
            reading.itersize = _ROWS
            reading.execute(statement)
            while block := reading.fetchmany(_ROWS):
                yield [row[0] for row in block]


def returned(matched: Sequence[int], page: Page) -> list[Page]:
    """The page of each of several selections that are read one after the other as if they were one."""
    pages, start, count = [], page.start, page.count
    for number in matched:
        rest = max(number - start, 0)
        taken = rest if count is None else min(rest, count)
        pages.append(Page(start=min(start, number), count=taken))
        start = max(start - number, 0)
        count = None if count is None else count - taken
    return pages


def collection(reading: FeatureReading, format_: str, workspace: str, url: str) -> Iterator[str]:
    """The answer to GetFeature in a format of `dialect.output_format`, in pieces."""
    matched = reading.matched()
    pages = returned(matched, reading.page)
    if format_ == JSON:
        return _json(reading, matched, pages)
    if format_ == CSV:
        return _csv(reading, pages)
    return _gml(reading, matched, pages, DIALECTS[format_], Place(workspace, url))


@dataclass(frozen=True)
class Place:
    """Where features are from: the workspace and the public address of its service."""

    workspace: str
    url: str


def _json(reading: FeatureReading, matched: Sequence[int], pages: Sequence[Page]) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    comma = ""
    for number, page in enumerate(pages if not reading.page.hits else []):
        for block in reading.rows(number, encoders.json_feature(reading.selections[number]), page):
            yield comma + ",".join(block)
            comma = ","
    count = 0 if reading.page.hits else sum(page.count or 0 for page in pages)
    authid = reading.selections[0].output.authid
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{authid.replace(':', '::')}"}}
    end = {"totalFeatures": sum(matched), "numberMatched": sum(matched), "numberReturned": count, "timeStamp": now()}
    yield "]," + json.dumps({**end, "crs": crs})[1:]


def _csv(reading: FeatureReading, pages: Sequence[Page]) -> Iterator[str]:
    for number, page in enumerate(pages):
        yield encoders.csv_head(reading.selections[number])
        for block in reading.rows(number, encoders.csv_feature(reading.selections[number]), page):
            yield "".join(block)


def _gml(
    reading: FeatureReading, matched: Sequence[int], pages: Sequence[Page], dialect: Dialect, place: Place
) -> Iterator[str]:
    several = len(pages) > 1 and dialect.version == "2.0.0"
    yield _collection_start(dialect, place, reading, matched, pages)
    for number, page in enumerate(pages if not reading.page.hits else []):
        if several:
            counts = f'numberMatched="{matched[number]}" numberReturned="{page.count}" timeStamp="{now()}"'
            yield f"<wfs:member><wfs:FeatureCollection {counts}>"
        yield from _members(reading, number, page, dialect, place.workspace)
        if several:
            yield "</wfs:FeatureCollection></wfs:member>"
    yield "</wfs:FeatureCollection>\n"


def _members(reading: FeatureReading, number: int, page: Page, dialect: Dialect, workspace: str) -> Iterator[str]:
    selection = reading.selections[number]
    tag = "wfs:member" if dialect.version == "2.0.0" else "gml:featureMember"
    between = f"</{tag}>\n<{tag}>"
    identify = _identifier_giver(number) if encoders.needs_identifiers(selection, dialect) else None
    text = encoders.gml_feature(selection, dialect, namespace_prefix(workspace))
    for block in reading.rows(number, text, page):
        piece = f"<{tag}>{between.join(block)}</{tag}>\n"
        yield identify(piece) if identify else piece


def one_feature(reading: FeatureReading, dialect: Dialect, place: Place) -> str:
    """The one feature of the reading as a document of its own (stored query GetFeatureById); empty when none is."""
    text = encoders.gml_feature(reading.selections[0], dialect, namespace_prefix(place.workspace))
    feature = "".join(itertools.chain.from_iterable(reading.rows(0, text, Page(count=1))))
    if not feature:
        return ""
    start, blank, rest = feature.partition(" ")
    if encoders.needs_identifiers(reading.selections[0], dialect):
        rest = _identifier_giver(0)(rest)
    return f"{_DECLARATION}{start} {namespaces(dialect, place, reading.selections)}{blank}{rest}"


_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def namespaces(dialect: Dialect, place: Place, selections: Sequence[Selection]) -> str:
    """Declarations of namespaces and where their schemas are, as attributes of a root element."""
    prefix, uri = namespace_prefix(place.workspace), workspace_uri(place.workspace)
    types = ",".join(f"{place.workspace}:{selection.table.type_name}" for selection in selections)
    describe = f"{place.url}?service=WFS&version={dialect.version}&request=DescribeFeatureType&typeName={types}"
    locations = f"{uri} {describe} {dialect.wfs} {dialect.schema}"
    if dialect.gml == "3.2.1":
        locations += f" {dialect.gml_namespace} {dialect.gml_schema}"
    return (
        f'xmlns:wfs="{dialect.wfs}" xmlns:gml="{dialect.gml_namespace}" xmlns:{prefix}="{attribute_text(uri)}"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{attribute_text(locations)}"'
    )


def _collection_start(
    dialect: Dialect, place: Place, reading: FeatureReading, matched: Sequence[int], pages: Sequence[Page]
) -> str:
    count = 0 if reading.page.hits else sum(page.count or 0 for page in pages)
    head = f"{_DECLARATION}<wfs:FeatureCollection {namespaces(dialect, place, reading.selections)}"
    if dialect.version == "1.0.0":
        return f"{head}>\n<gml:boundedBy><gml:null>unknown</gml:null></gml:boundedBy>\n"
    if dialect.version == "1.1.0":
        number = sum(matched) if reading.page.hits else count
        return f'{head} numberOfFeatures="{number}" timeStamp="{now()}">\n'
    return f'{head} numberMatched="{sum(matched)}" numberReturned="{count}" timeStamp="{now()}">\n'


def _identifier_giver(number: int) -> Callable[[str], str]:
    """A function that gives every geometry and every member of it an identifier of its own."""
    numbers = itertools.count(1)
    return lambda text: _GEOMETRIES.sub(lambda match: f'{match[0]} gml:id="g{number}.{next(numbers)}"', text)


def pieces(texts: Iterator[str]) -> Iterator[bytes]:
    """The text as UTF-8 in pieces that are worth sending."""
    waiting: list[bytes] = []
    size_bytes = 0
    for text in texts:
        encoded = text.encode("utf-8", "replace")
        waiting.append(encoded)
        size_bytes += len(encoded)
        if size_bytes >= _PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size_bytes = [], 0
    if waiting:
        yield b"".join(waiting)


def now() -> str:
    """The moment, as answers write it."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
