"""Pictures inside of styles (`base64:`, `data:`): drawings in SVG can show files of this machine by their paths."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

#: How files begin that hold pixels and name no other file: PNG, JPEG, GIF; WebP is told by its ninth byte on.
_PIXELS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_WEBP = (b"RIFF", b"WEBP")
#: Drawings inside of drawings are followed so deep.
_DEEPEST = 3


def is_inline(value: str) -> bool:
    """Whether a picture's name is the picture itself."""
    return value.startswith(("base64:", "data:"))


def names_others(value: str, depth: int = 0) -> bool:
    """Whether an inline picture shows others that are not inside of it, or cannot be read, so that nobody knows."""
    content = _content(value)
    return content is None or _content_names_others(content, depth)


def _content(value: str) -> bytes | None:
    """The bytes; None when they cannot be read."""
    marked = value.rfind("base64")
    try:
        if value.startswith("base64:"):
            return base64.b64decode(value.removeprefix("base64:"))
        # As Qt reads it: what stands behind the last mark counts.
        return base64.b64decode(value[marked + len("base64,") :]) if marked >= 0 else _unquoted(value)
    except (binascii.Error, ValueError):
        return None


def _unquoted(value: str) -> bytes:
    return unquote_to_bytes(value.partition(",")[2])


def _content_names_others(content: bytes, depth: int) -> bool:
    if content.startswith(_PIXELS) or (content[:4], content[8:12]) == _WEBP:
        return False
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return True
    declared: Any = root.getroottree().docinfo.internalDTD  # type: ignore[union-attr]
    if depth > _DEEPEST or (declared is not None and next(iter(declared.entities()), None) is not None):
        return True
    links = [
        str(value).strip()
        for node in root.iter(tag=etree.Element)
        for name, value in node.attrib.items()
        if etree.QName(str(name)).localname.lower() == "href" and str(value).strip()
    ]
    return any(
        not link.startswith("#") and (not link.startswith("data:") or names_others(link, depth + 1)) for link in links
    )
