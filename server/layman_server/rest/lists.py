"""Lists of publications: filter, order, page (`doc/rest.md`, GET Publications)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from flask import Response, current_app

from layman_server.errors import WrongParameter
from layman_server.model.crs import WEB_MERCATOR, BoundingBox, known_crs
from layman_server.model.publication import Publication
from layman_server.publishing.index import Entry
from layman_server.rest.answers import encode, list_item
from layman_server.rest.state import base_url

_BOX = r"^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$"
_ORDERS = ("title", "full_text", "last_change", "bbox")


def list_answer(entries: list[Entry], arguments: Mapping[str, str]) -> Response:
    """The page that the arguments ask for, with `X-Total-Count` and `Content-Range`.

    Raises:
        WrongParameter: an argument is not as documented.
    """
    limit, offset = _whole_number(arguments, "limit"), _whole_number(arguments, "offset") or 0
    wanted = _filter(arguments)
    chosen = [entry for entry in entries if wanted(entry.publication)] if arguments else entries
    order = arguments.get("order_by", "")
    if order and order not in _ORDERS:
        raise WrongParameter({"parameter": "order_by", "supported_values": list(_ORDERS)})
    if order in ("title", "full_text"):
        chosen = sorted(chosen, key=lambda entry: folded(entry.publication.title))
    page = chosen[offset:] if limit is None else chosen[offset : offset + limit]
    base = base_url()
    body = b"[" + b",".join(_item(entry, base) for entry in page) + b"]"
    first, last = (offset + 1, offset + len(page)) if page else (0, 0)
    headers = {"X-Total-Count": str(len(chosen)), "Content-Range": f"items {first}-{last}/{len(chosen)}"}
    return Response(body, mimetype="application/json", headers=headers)


def folded(text: str) -> str:
    """Text without case and accents, for searching and ordering."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _item(entry: Entry, base: str) -> bytes:
    """An item, remembered for the addresses that the server knows as its own."""
    if base in current_app.config["OWN_URLS"]:
        return entry.answer(f"list {base}", lambda entry: encode(list_item(entry, base)))
    return encode(list_item(entry, base))


def _filter(arguments: Mapping[str, str]) -> Callable[[Publication], bool]:
    words = folded(arguments.get("full_text_filter", "")).split()
    box = _box(arguments)

    def fits(publication: Publication) -> bool:
        if words:
            title = folded(publication.title)
            if not any(word in title for word in words):
                return False
        return box is None or (publication.bounding_box is not None and _intersect(box, publication.bounding_box))

    return fits


def _box(arguments: Mapping[str, str]) -> BoundingBox | None:
    text = arguments.get("bbox_filter")
    if not text:
        return None
    match = re.match(_BOX, text)
    if match is None:
        expected = {"text": "Four comma-separated coordinates: minx,miny,maxx,maxy", "regular_expression": _BOX}
        raise WrongParameter({"parameter": "bbox_filter", "expected": expected})
    crs = known_crs(arguments.get("bbox_filter_crs") or WEB_MERCATOR)
    minx, miny, maxx, maxy = map(float, match.groups())
    box = BoundingBox(minx, miny, maxx, maxy, crs).to(WEB_MERCATOR) if crs else None
    if box is None or not box.is_finite():
        raise WrongParameter({"parameter": "bbox_filter", "expected": "minx <= maxx and miny <= maxy in a known CRS"})
    return box


def _intersect(one: BoundingBox, other: BoundingBox) -> bool:
    return one.minx <= other.maxx and other.minx <= one.maxx and one.miny <= other.maxy and other.miny <= one.maxy


def _whole_number(arguments: Mapping[str, str], parameter: str) -> int | None:
    text = arguments.get(parameter)
    if text is None or text == "":
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise WrongParameter({"parameter": parameter, "expected": "value >= 0"})
    return int(text)
