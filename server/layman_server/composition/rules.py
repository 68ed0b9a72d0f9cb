"""Whether a document is a map composition that can be published."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from layman_server.composition.addresses import forbidden_addresses
from layman_server.composition.schema import validator_for
from layman_server.errors import UnsupportedCrs, WrongParameter
from layman_server.model.crs import known_crs

#: An answer names at most so many faults: a document of thousands of layers can have one in each.
MAX_REPORTED_ERRORS = 100
_CRS_CODE = re.compile(r"[A-Za-z]+:\w+")


def parse(data: bytes) -> Any:
    """The JSON value in `data` (UTF-8, with or without a byte order mark).

    Raises:
        WrongParameter: it is no JSON (RFC 8259: no NaN, no Infinity).
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise WrongParameter({"parameter": "file", "reason": "Invalid JSON syntax"}) from error


def validate(document: object) -> None:
    """Return when the document is a map composition of a known version with a usable extent, CRS and addresses.

    Raises:
        WrongParameter: it is not; the detail says what and where, as Layman's does.
        UnsupportedCrs: PROJ does not know its `projection`.
    """
    if not isinstance(document, dict) or "describedBy" not in document:
        raise WrongParameter(
            {
                "parameter": "file",
                "reason": "Missing key `describedBy`",
                "expected": "JSON file according schema `https://github.com/hslayers/map-compositions`, version 2 or 3",
            }
        )
    schema_url = document["describedBy"]
    validator = validator_for(schema_url)
    schema_faults = ((list(error.absolute_path), error.message) for error in validator.iter_errors(document))
    reason = f"JSON not valid against schema {schema_url}"
    _refuse(reason, schema_faults)
    _refuse(reason, _extent_faults(document))
    _refuse("Address not allowed", forbidden_addresses(document))
    composition_crs(document)


def composition_crs(document: dict[str, Any]) -> str:
    """The CRS of a composition as `AUTHORITY:CODE`.

    Raises:
        UnsupportedCrs: PROJ does not know it.
    """
    code = document["projection"].strip().upper()
    crs = known_crs(code) if _CRS_CODE.fullmatch(code) else None
    if crs is None:
        supported = "every code that PROJ knows, for example EPSG:4326 or EPSG:3857"
        raise UnsupportedCrs({"found": code, "supported_values": [supported]})
    return crs


def _refuse(reason: str, faults: Iterator[tuple[list[Any], str]]) -> None:
    found = list(islice(faults, MAX_REPORTED_ERRORS))
    if found:
        errors = [{"absolute_path": path, "message": message} for path, message in found]
        raise WrongParameter({"parameter": "file", "reason": reason, "validation-errors": errors})


def _extent_faults(document: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Faults that the schema lets pass: a box needs four real numbers in order."""
    for key in ("extent", "nativeExtent"):
        box = document[key]
        if len(box) != 4:
            yield [key], f"{box!r} must have exactly four numbers: [minx, miny, maxx, maxy]"
        elif not all(map(math.isfinite, box)) or box[0] > box[2] or box[1] > box[3]:
            yield [key], f"{box!r} must be in the order [minx, miny, maxx, maxy]"
