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

#: Name of the file.
FILE = "external_table.json"


def write(path: Path, table: ExternalTable) -> None:
    """Keep the address of the table with its password."""
    write_file(path, json.dumps({"uri": table.uri}).encode(), mode=0o600)


def read(path: Path) -> ExternalTable:
    """The table whose address is kept in the file.

    Raises:
        FileMissing: there is no such file.
    """
    try:
        stored = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise FileMissing({"files": [path.name]}) from None
    return parse(stored["uri"])
