"""From the arguments of a list's address to what is searched for (Layman's `doc/rest.md`, GET Publications)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from layman_server.errors import WrongParameter, WrongParameterCombination
from layman_server.model.crs import WEB_MERCATOR, BoundingBox, known_crs
from layman_server.publishing.search import Order, Search

_BOX = r"^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$"
_CRS = r"^(\w+:\d+)$"
_WHOLE_NUMBER = r"^([-+]?[0-9]+)$"
#: Longer ones make no sense and only cost time.
_LONGEST_TEXT = 1000
_LONGEST_NUMBER = 18


def search_of(arguments: Mapping[str, str]) -> Search:
    """What the arguments ask for; the default order follows from the filter.

    Raises:
        WrongParameter: an argument is not as documented. WrongParameterCombination: it needs another one.
    """
    text = arguments.get("full_text_filter", "").strip()[:_LONGEST_TEXT]
    crs = _crs(arguments, "bbox_filter_crs")
    near_crs = _crs(arguments, "ordering_bbox_crs")
    box = _box(arguments, "bbox_filter", crs)
    near = _box(arguments, "ordering_bbox", near_crs or crs)
    wished = arguments.get("order_by", "")
    if wished and wished not in _ORDERS:
        raise WrongParameter({"parameter": "order_by", "supported_values": list(_ORDERS)})
    order = Order(wished) if wished else _default_order(text, box, near)
    _check_company(arguments, Search(text, box, near, order))
    return Search(text, box, near or box, order)


def whole_number(arguments: Mapping[str, str], parameter: str) -> int | None:
    """A number from 0, None when the argument is not given.

    Raises:
        WrongParameter: it is none.
    """
    text = arguments.get(parameter, "")
    if not text:
        return None
    if not re.match(_WHOLE_NUMBER, text) or len(text) > _LONGEST_NUMBER:
        expected = {"text": "Integer with optional sign", "regular_expression": _WHOLE_NUMBER}
        raise WrongParameter({"parameter": parameter, "expected": expected})
    if int(text) < 0:
        raise WrongParameter({"parameter": parameter, "expected": "value >= 0"})
    return int(text)


_ORDERS = tuple(order.value for order in Order)


def _default_order(text: str, box: BoundingBox | None, near: BoundingBox | None) -> Order | None:
    if text:
        return Order.FULL_TEXT
    return Order.BBOX if box is not None or near is not None else None


def _check_company(arguments: Mapping[str, str], search: Search) -> None:
    """Refuse arguments that say nothing without another one."""
    wished = arguments.get("order_by")
    for is_lonely, message in (
        (wished == "full_text" and not search.text, "`order_by=full_text` needs `full_text_filter`."),
        (
            wished == "bbox" and search.box is None and search.near is None,
            "`order_by=bbox` needs `ordering_bbox` or `bbox_filter`.",
        ),
        (search.near is not None and search.order is not Order.BBOX, "`ordering_bbox` needs `order_by=bbox`."),
        (arguments.get("bbox_filter_crs") and search.box is None, "`bbox_filter_crs` needs `bbox_filter`."),
        (arguments.get("ordering_bbox_crs") and search.near is None, "`ordering_bbox_crs` needs `ordering_bbox`."),
    ):
        if is_lonely:
            raise WrongParameterCombination({"message": message})


def _box(arguments: Mapping[str, str], parameter: str, crs: str) -> BoundingBox | None:
    """The box of a parameter, brought from its CRS to EPSG:3857."""
    text = arguments.get(parameter)
    if not text:
        return None
    match = re.match(_BOX, text, re.ASCII)
    if match is None:
        expected = {"text": "Four comma-separated coordinates: minx,miny,maxx,maxy", "regular_expression": _BOX}
        raise WrongParameter({"parameter": parameter, "expected": expected})
    minx, miny, maxx, maxy = map(float, match.groups())
    box = BoundingBox(minx, miny, maxx, maxy, crs or WEB_MERCATOR)
    if not box.is_finite():
        raise WrongParameter({"parameter": parameter, "expected": "minx <= maxx and miny <= maxy"})
    found = box.to(WEB_MERCATOR)
    if found is None:
        raise WrongParameter({"parameter": parameter, "expected": f"a box inside the area of {box.crs}"})
    return found


def _crs(arguments: Mapping[str, str], parameter: str) -> str:
    """The CRS of a parameter, empty when it is not given."""
    text = arguments.get(parameter)
    if not text:
        return ""
    if not re.match(_CRS, text, re.ASCII):
        expected = {"text": "One CRS name: AUTHORITY:CODE", "regular_expression": _CRS}
        raise WrongParameter({"parameter": parameter, "expected": expected})
    code = known_crs(text)
    if code is None:
        raise WrongParameter({"parameter": parameter, "expected": "A CRS that PROJ knows", "value": text[:100]})
    return code
