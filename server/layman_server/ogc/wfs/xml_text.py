"""Pieces of XML that are written as text."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Prefixes that answers use for other things.
_TAKEN = frozenset({"wfs", "gml", "ogc", "ows", "fes", "xsd", "xsi", "xs", "xlink"})


def workspace_uri(workspace: str) -> str:
    """The namespace of a workspace's features (GeoServer's, as Layman sets it)."""
    return f"http://{workspace}"


def namespace_prefix(workspace: str) -> str:
    """The prefix of the workspace's namespace: its name where XML takes it."""
    good = _PREFIX.fullmatch(workspace) and workspace not in _TAKEN and not workspace.lower().startswith("xml")
    return workspace if good else "ws_"


def text(value: str) -> str:
    """A value as text of an element."""
    return escape(_NOT_XML.sub("\ufffd", value))


def attribute_text(value: str) -> str:
    """A value inside of an attribute's double quotes."""
    return escape(_NOT_XML.sub("\ufffd", value), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
