"""Where the password of an external table is kept: a file in the publication's folder that its owner alone can read.

Nothing else of a publication knows it: neither `publication.json` nor Redis. The data directory of GeoServer has it,
too, in a `datastore.xml` of the same mode.
"""

from __future__ import annotations

import json
from pathlib import Path

from layman_server.durable_files import write_file
from layman_server.errors import FileMissing
from layman_server.model.external_table import ExternalTable, parse

_FILE = "external_table.json"


def write(folder: Path, table: ExternalTable) -> None:
    """Keep the address of the table with its password."""
    write_file(folder / _FILE, json.dumps({"uri": table.uri}).encode(), mode=0o600)


def read(folder: Path) -> ExternalTable:
    """The table whose address is kept in the folder.

    Raises:
        FileMissing: there is none.
    """
    try:
        stored = json.loads((folder / _FILE).read_bytes())
    except FileNotFoundError:
        raise FileMissing({"files": [_FILE]}) from None
    return parse(stored["uri"])


def remove(folder: Path) -> None:
    """Forget it; absent is no error."""
    (folder / _FILE).unlink(missing_ok=True)
