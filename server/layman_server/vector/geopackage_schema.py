"""What a GeoPackage's tables are made of: virtual tables can be any file of this machine (`VirtualText`)."""

from __future__ import annotations

import re

from layman_server.vector.upload import MainFile, wrong_file

_NAME = r"""(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|`[^`]*`|\[[^\]]*\]|\w+)"""
#: Statements of a schema that make no virtual table, or an index of places or words, which reads its own tables only.
_HARMLESS = re.compile(
    r"CREATE\s+(?:TEMP(?:ORARY)?\s+)?"
    r"(?:TABLE\s|VIEW\s|TRIGGER\s|(?:UNIQUE\s+)?INDEX\s"
    rf"|VIRTUAL\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:{_NAME}\s*\.\s*)?{_NAME}\s*USING\s+(?:rtree|fts[345])\b)",
    re.IGNORECASE,
)
#: Characters of a refused statement in the message.
_SHOWN = 60


def check_schema(main: MainFile) -> None:
    """Whether the GeoPackage has only tables whose rows are in it.

    Raises:
        WrongParameter: it has a virtual table that could read something else.
    """
    from layman_server.vector.gdal_drivers import pyogrio

    query = "SELECT sql AS statement FROM sqlite_master WHERE sql IS NOT NULL"
    _, table = pyogrio.read_arrow(main.gdal_path, sql=query, read_geometry=False)
    for statement in table.column("statement").to_pylist() if table.num_columns else ():
        if not is_harmless(statement):
            shown = statement[:_SHOWN] if isinstance(statement, str) else "not a text"
            raise wrong_file(f"{main.name} has a table that may read other files, which is not allowed: {shown!r}.")


def is_harmless(statement: object) -> bool:
    """Whether a statement of a schema in SQLite makes a table whose rows are in the file."""
    return isinstance(statement, str) and _HARMLESS.match(statement) is not None
