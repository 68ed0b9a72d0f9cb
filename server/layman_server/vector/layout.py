"""The shape of the table that a vector file becomes: columns, key, geometry; and what reads rows for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from layman_server.errors import WrongParameter, ZeroLengthIdentifier
from layman_server.model.layer_source import Column

#: PostgreSQL cuts identifiers at this many bytes (NAMEDATALEN - 1).
IDENTIFIER_BYTES = 63
#: PostgreSQL's limit is 1600 columns; key and geometry take two.
MOST_ATTRIBUTES = 1598
GEOMETRY_COLUMN = "wkb_geometry"
GENERATED_KEY = "ogc_fid"
#: Names that PostgreSQL gives to columns of every table.
SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})


class LayoutMismatch(Exception):
    """The file does not fit this reader or the layout taken from its head; another reader must be tried.

    `problem` is the error for the client in case that no other reader can read it either.
    """

    def __init__(self, reason: str, problem: WrongParameter | None = None) -> None:
        """Keep what did not fit."""
        super().__init__(reason)
        self.problem = problem


@dataclass(frozen=True)
class TableLayout:
    """Columns in the order of the rows: the key, the attributes, the geometry.

    `geometry_type` is PostGIS's word without dimension, or None when the types are known only after the load.
    `key_sql_type` is `integer` or `bigint`; `key_from_source` tells whether the key's values come from the file.
    """

    columns: tuple[Column, ...]
    geometry_type: str | None
    has_z: bool
    primary_key: str = GENERATED_KEY
    key_sql_type: str = "integer"
    key_from_source: bool = False


class FeatureReader(Protocol):
    """Reads one vector file as rows of PostgreSQL's binary COPY format."""

    layout: TableLayout

    def blocks(self) -> Iterator[tuple[bytes | memoryview, float]]:
        """Encoded rows and the share of the file read so far (0.0 to 1.0).

        Raises:
            LayoutMismatch: the file does not fit `layout`.
            WrongParameter: the file is broken; the detail says where.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def column_names(source_names: Iterable[str], taken: Sequence[str]) -> list[str]:
    """PostgreSQL names of attributes, in order: the source's own names wherever PostgreSQL can hold them.

    A name longer than 63 bytes is cut; one that is `taken` (key, geometry), used twice or reserved for
    PostgreSQL's system columns gets `_1`, `_2`, ... at its end.

    Raises:
        ZeroLengthIdentifier: a name is empty.
        WrongParameter: there are more attributes than a table can have columns.
    """
    used = set(taken) | SYSTEM_COLUMNS
    result = []
    for source_name in source_names:
        readable = source_name.replace("\0", "")
        if not readable:
            raise ZeroLengthIdentifier()
        name = _cut(readable, IDENTIFIER_BYTES)
        number = 0
        while name in used:
            number += 1
            suffix = f"_{number}"
            name = _cut(readable, IDENTIFIER_BYTES - len(suffix)) + suffix
        used.add(name)
        result.append(name)
    check_attribute_count(len(result))
    return result


def check_attribute_count(count: int) -> None:
    """Whether a table can have columns for so many attributes.

    Raises:
        WrongParameter: it cannot.
    """
    if count > MOST_ATTRIBUTES:
        message = (
            f"The file has {count} attributes; a table of PostgreSQL has 1600 columns at most, so a layer can have"
            f" {MOST_ATTRIBUTES} attributes."
        )
        expected = f"at most {MOST_ATTRIBUTES} attributes"
        raise WrongParameter({"parameter": "file", "message": message, "expected": expected, "found": count})


def _cut(name: str, size_bytes: int) -> str:
    return name.encode("utf-8", "replace")[:size_bytes].decode("utf-8", "ignore")
