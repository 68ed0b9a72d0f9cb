"""Values of a GeoPackage that are none of their column's type: SQLite keeps any text in any column, often an empty one.

GDAL's quick reading makes 1970-01-01 of what is no date and 0 of what is no number; its slow one makes the dates NULL,
but forgets the time zones of the others.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

#: GeoPackage 1.3, table 1: `YYYY-MM-DD`, and the same with a time behind it; some programs write slashes.
_DATE = "[0-9][0-9][0-9][0-9][-/][0-9][0-9][-/][0-9][0-9]*"


def unreadable_dates(path: Path, layer: str, fid_column: str, columns: Iterable[str]) -> dict[str, list[int]]:
    """Keys of the features whose value is no date, by column; columns without such values are left out."""
    found = {}
    with _opened(path) as database:
        for column in columns:
            name = _quoted(column)
            condition = f"{name} IS NOT NULL AND NOT (typeof({name}) = 'text' AND {name} GLOB ?)"
            rows = _rows(database, layer, [fid_column], condition, _DATE)
            if rows:
                found[column] = [int(row[0]) for row in rows]
    return found


def unreadable_numbers(path: Path, layer: str, fid_column: str, columns: Sequence[str]) -> dict[str, list[int]]:
    """Keys of the features whose value is no number, by column; columns without such values are left out.

    Texts that are numbers SQLite itself has made numbers, as the type of the column tells it to.
    """
    found: dict[str, list[int]] = defaultdict(list)
    condition = " OR ".join(f"typeof({_quoted(column)}) IN ('text', 'blob')" for column in columns)
    with _opened(path) as database:
        for key, *values in _rows(database, layer, [fid_column, *columns], condition) if columns else ():
            for column, value in zip(columns, values, strict=True):
                if isinstance(value, bytes) or (isinstance(value, str) and not _is_number(value)):
                    found[column].append(int(key))
    return dict(found)


def _opened(path: Path) -> closing[sqlite3.Connection]:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return closing(database)


def _rows(
    database: sqlite3.Connection, layer: str, columns: Sequence[str], condition: str, *values: str
) -> list[tuple[Any, ...]]:
    names = ", ".join(map(_quoted, columns))
    try:
        return database.execute(f"SELECT {names} FROM {_quoted(layer)} WHERE {condition}", values).fetchall()
    except sqlite3.Error:
        # A view with functions of other programs, or a damaged file, of which GDAL knows more to say.
        return []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
