"""Dates of a GeoPackage that are none: SQLite keeps any text in any column, often an empty one.

GDAL's quick reading makes 1970-01-01 of those; its slow one makes them NULL, but forgets the time zones of the others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

#: GeoPackage 1.3, table 1: `YYYY-MM-DD`, and the same with a time behind it; some programs write slashes.
_DATE = "[0-9][0-9][0-9][0-9][-/][0-9][0-9][-/][0-9][0-9]*"


def unreadable_dates(path: Path, layer: str, fid_column: str, columns: Iterable[str]) -> dict[str, list[int]]:
    """Keys of the features whose value is no date, by column; columns without such values are left out."""
    found = {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        for column in columns:
            try:
                rows = database.execute(
                    f"SELECT {_quoted(fid_column)} FROM {_quoted(layer)} WHERE {_quoted(column)} IS NOT NULL"
                    f" AND NOT (typeof({_quoted(column)}) = 'text' AND {_quoted(column)} GLOB ?)",
                    (_DATE,),
                ).fetchall()
            except sqlite3.Error:
                # A view with functions of other programs, or a damaged file, of which GDAL knows more to say.
                continue
            if rows:
                found[column] = [int(row[0]) for row in rows]
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
