"""Lists of publications: filter, order, page (`doc/rest.md`, GET Publications)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from flask import Response, current_app

from layman_server.errors import WrongParameter
from layman_server.model.crs import WEB_MERCATOR, BoundingBox, known_crs
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
    chosen = _chosen(entries, arguments) if arguments else entries
    page = chosen[offset:] if limit is None else chosen[offset : offset + limit]
    base = base_url()
    body = b"[" + b",".join(_item(entry, base) for entry in page) + b"]"
    first, last = (offset + 1, offset + len(page)) if page else (0, 0)
    headers = {"X-Total-Count": str(len(chosen)), "Content-Range": f"items {first}-{last}/{len(chosen)}"}
    return Response(body, mimetype="application/json", headers=headers)


def _chosen(entries: list[Entry], arguments: Mapping[str, str]) -> list[Entry]:
    """What the filters let through, in the order asked for; by default that of the filter."""
    text, box = arguments.get("full_text_filter", ""), _box(arguments, "bbox_filter")
    near = _box(arguments, "ordering_bbox", arguments.get("bbox_filter_crs")) or box
    order = arguments.get("order_by") or ("full_text" if text else "bbox" if box else "last_change")
    if order not in _ORDERS:
        raise WrongParameter({"parameter": "order_by", "supported_values": list(_ORDERS)})
    if (order == "full_text" and not text) or (order == "bbox" and near is None):
        missing = "full_text_filter" if order == "full_text" else "ordering_bbox or bbox_filter"
        raise WrongParameter({"parameter": "order_by", "message": f"`{order}` needs {missing}.", "found": order})
    found = [entry for entry in entries if not text or text_rank(text, entry.publication.title) > (0, 0)]
    if box is not None:
        found = [entry for entry in found if likeness(box, entry.publication.bounding_box) is not None]
    if order == "title":
        return sorted(found, key=lambda entry: folded(entry.publication.title))
    if order == "full_text":
        return sorted(found, key=lambda entry: text_rank(text, entry.publication.title), reverse=True)
    if order == "bbox" and near is not None:
        return sorted(found, key=lambda entry: likeness(near, entry.publication.bounding_box) or 0.0, reverse=True)
    return found


def text_rank(text: str, title: str) -> tuple[int, int]:
    """How well a title fits a search: whether it holds the whole text, and how many of its words; (0, 0) is not."""
    text, title = folded(text).strip(), folded(title)
    words = set(re.findall(r"\w+", text))
    return (1 if text in title else 0, len(words & set(re.findall(r"\w+", title))))


def likeness(one: BoundingBox, other: BoundingBox | None) -> float | None:
    """Share of the common area in the area of both, 0.0 to 1.0; None when they do not meet. Same CRS."""
    if other is None:
        return None
    width = min(one.maxx, other.maxx) - max(one.minx, other.minx)
    height = min(one.maxy, other.maxy) - max(one.miny, other.miny)
    if width < 0 or height < 0:
        return None
    areas = [(box.maxx - box.minx) * (box.maxy - box.miny) for box in (one, other)]
    union = sum(areas) - width * height
    return width * height / union if union > 0 else 0.0


def folded(text: str) -> str:
    """Text without case and accents, for searching and ordering."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _item(entry: Entry, base: str) -> bytes:
    """An item, remembered for the addresses that the server knows as its own."""
    if base in current_app.config["OWN_URLS"]:
        return entry.answer(f"list {base}", lambda entry: encode(list_item(entry, base)))
    return encode(list_item(entry, base))


def _box(arguments: Mapping[str, str], parameter: str, crs: str | None = None) -> BoundingBox | None:
    """The box of a parameter in EPSG:3857; its CRS is in the parameter of that name with `_crs` behind."""
    text = arguments.get(parameter)
    if not text:
        return None
    match = re.match(_BOX, text)
    if match is None:
        expected = {"text": "Four comma-separated coordinates: minx,miny,maxx,maxy", "regular_expression": _BOX}
        raise WrongParameter({"parameter": parameter, "expected": expected})
    code = known_crs(arguments.get(f"{parameter}_crs") or crs or WEB_MERCATOR)
    minx, miny, maxx, maxy = map(float, match.groups())
    box = BoundingBox(minx, miny, maxx, maxy, code).to(WEB_MERCATOR) if code else None
    if box is None or not box.is_finite():
        raise WrongParameter({"parameter": parameter, "expected": "minx <= maxx and miny <= maxy in a known CRS"})
    return box


def _whole_number(arguments: Mapping[str, str], parameter: str) -> int | None:
    text = arguments.get(parameter)
    if text is None or text == "":
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise WrongParameter({"parameter": parameter, "expected": "value >= 0"})
    return int(text)
