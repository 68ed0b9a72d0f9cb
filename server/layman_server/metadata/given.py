"""What the owner of a publication says of it beyond title and description: the `metadata` parameter of REST, JSON.

Its members are those of QGIS's layer metadata (QgsLayerMetadata), so that it goes there and back without loss. Title
and abstract are not among them: they are the publication's `title` and `description`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

#: The largest document, as UTF-8.
MAX_GIVEN_BYTES = 100_000
_SCRIPTING = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|data|blob|about)\s*:", re.I)
_LEFT_OUT = dict.fromkeys(map(ord, "\t\r\n"))


class BadGivenMetadata(ValueError):
    """The document is none; the text says why and where."""


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of the document; what is empty is left out when it is written."""


class Address(_Part, frozen=True):
    """A postal address; `type` is `postal` or whatever the owner calls it."""

    type: str = ""
    address: str = ""
    city: str = ""
    administrative_area: str = ""
    postal_code: str = ""
    country: str = ""


class GivenContact(_Part, frozen=True):
    """Somebody who is responsible; `role` is one of ISO 19115's CI_RoleCode, or any text."""

    name: str = ""
    organization: str = ""
    position: str = ""
    voice: str = ""
    fax: str = ""
    email: str = ""
    role: str = ""
    addresses: tuple[Address, ...] = ()


class Link(_Part, frozen=True):
    """An online resource; `type` is its protocol, as `WWW:LINK` or `OGC:WMS`."""

    name: str = ""
    type: str = ""
    description: str = ""
    url: str = ""
    format: str = ""
    mime_type: str = ""
    size: str = ""


class Constraint(_Part, frozen=True):
    """What is to be kept to; `type` is `access`, `use` or `other`, or any text."""

    constraint: str = ""
    type: str = ""


class SpatialExtent(_Part, frozen=True):
    """A box, `bounds` are minx, miny, maxx, maxy in `crs` (`AUTHORITY:CODE`), `z` the lowest and the highest."""

    crs: str = ""
    bounds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    z: tuple[float, float] | None = None


class Period(_Part, frozen=True):
    """A time from `begin` to `end`, ISO 8601; None on the side that is open, both the same for a moment."""

    begin: str | None = None
    end: str | None = None


class Extent(_Part, frozen=True):
    """Where and when."""

    spatial: tuple[SpatialExtent, ...] = ()
    temporal: tuple[Period, ...] = ()


class Dates(_Part, frozen=True):
    """ISO 8601, None where not known. The record has the server's own dates of publication and revision."""

    created: str | None = None
    published: str | None = None
    revised: str | None = None
    superseded: str | None = None


class GivenMetadata(_Part, frozen=True):
    """The document. `keywords` are by vocabulary, `""` for none; `history` are steps of the data's lineage."""

    identifier: str = ""
    parent_identifier: str = ""
    language: str = ""
    type: str = ""
    encoding: str = ""
    crs: str = ""
    fees: str = ""
    categories: tuple[str, ...] = ()
    keywords: dict[str, tuple[str, ...]] = {}
    contacts: tuple[GivenContact, ...] = ()
    links: tuple[Link, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    rights: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    extent: Extent = Extent()
    dates: Dates = Dates()


def given_from_text(text: str) -> GivenMetadata:
    """Read the parameter.

    Raises:
        BadGivenMetadata: it is not JSON, too large, or has other members.
    """
    if len(text.encode()) > MAX_GIVEN_BYTES:
        raise BadGivenMetadata(f"at most {MAX_GIVEN_BYTES} bytes")
    try:
        given = msgspec.json.decode(text, type=GivenMetadata)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadGivenMetadata(str(error)) from error
    for url in _addresses(given):
        # Browsers leave line ends and tabs out, wherever they stand.
        if _SCRIPTING.match(url.translate(_LEFT_OUT)):
            raise BadGivenMetadata(f"{url[:200]!r} is not an address that may be followed")
    return given


def as_stored(given: GivenMetadata) -> dict[str, Any] | None:
    """What is said, without what is empty; None when nothing is."""
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(given))
    return stored or None


def from_stored(stored: Mapping[str, Any] | None) -> GivenMetadata:
    """Read what `as_stored` gives; what cannot be read any more says nothing."""
    try:
        return msgspec.convert(dict(stored or {}), GivenMetadata)
    except msgspec.ValidationError:
        return GivenMetadata()


def _addresses(given: GivenMetadata) -> Iterator[str]:
    yield from (link.url for link in given.links)
    yield from given.licenses
