"""Names of columns as names of XML elements, and back.

A column may have any name; an element may not. Characters that XML does not take are written as `_xHHHH_`, the way of
ISO 9075-14 (SQL/XML), which PostgreSQL's own XML functions use.
"""

from __future__ import annotations

import re

_START = r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2070-\u218f\u3001-\ud7ff"
_REST = _START + r"0-9.\-\u00b7\u0300-\u036f"
_NAME = re.compile(f"[{_START}][{_REST}]*")
_NOT_START, _NOT_REST = re.compile(f"[^{_START}]"), re.compile(f"[^{_REST}]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4,6})_")


def to_xml(name: str) -> str:
    """The element's name for a column."""
    if _NAME.fullmatch(name) and not _ESCAPE.search(name):
        return name
    escaped = _ESCAPE.sub(lambda match: f"_x005F_{match[0][1:]}", name)
    first = _NOT_START.sub(_code, escaped[:1])
    return first + _NOT_REST.sub(_code, escaped[1:])


def from_xml(name: str) -> str:
    """The column's name for an element's."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), name)


def _code(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"
