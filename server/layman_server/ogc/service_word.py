"""Which service a request is for, as far as that can be seen before it is read."""

from __future__ import annotations

import re

SERVICES = ("WMS", "WFS", "WCS", "WMTS")
_IN_QUERY = re.compile(r"(?:^|&)service=([a-z]{3,4})(?:&|$)", re.IGNORECASE)
_IN_BODY = re.compile(rb"""<[A-Za-z_][^>]*\sservice=["']([A-Za-z]{3,4})["']""")
_HEAD_BYTES = 4096


def service_word(endpoint: str, query: str, body: bytes = b"") -> str:
    """`WMS`, `WFS`, ... as the query, else the body in XML, else the endpoint says; empty when nothing does."""
    found = _IN_QUERY.search(query)
    if found:
        return found[1].upper()
    in_body = _IN_BODY.search(body[:_HEAD_BYTES])
    if in_body:
        return in_body[1].decode().upper()
    return endpoint.upper() if endpoint.upper() in SERVICES else ""
