"""What a map service says in words when it answers with something else than was asked for."""

from __future__ import annotations

from layman_server.geoserver.catalog_xml import DamagedFile, parse

_LONGEST = 200


def exception_text(body: bytes) -> str:
    """The text of a service exception, or the start of whatever else was answered."""
    try:
        text = " ".join("".join(map(str, parse(body).itertext())).split())
    except DamagedFile:
        text = body[:_LONGEST].decode("utf-8", errors="replace")
    return text or "The map service answered with nothing."
