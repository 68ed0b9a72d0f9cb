"""A metadata record of a catalogue (ISO 19139) as the document of `core/layer_metadata`.

For servers that do not give back what the owner said. Only what such a record commonly says is read. Such a record has
no place for all that QGIS's metadata can say: :func:`not_in_record` tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from qgis.PyQt.QtXml import QDomDocument, QDomElement

#: CI_RoleCode of ISO 19115; whoever has another role is a point of contact in the record.
_ROLES = frozenset(
    {
        "resourceProvider", "custodian", "owner", "user", "distributor", "originator", "pointOfContact",
        "principalInvestigator", "processor", "publisher", "author", "",
    }
)  # fmt: skip
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?")
_RESTRICTION = "MD_RestrictionCode"


def document_from_record(xml: bytes) -> tuple[dict[str, Any], str, str]:
    """The document, title and abstract; all empty when there is no record in the answer."""
    dom = QDomDocument()
    dom.setContent(xml, True)
    record = next(_below(dom.documentElement(), "MD_Metadata", itself=True), None)
    if record is None:
        return {}, "", ""
    data = _first(record, "identificationInfo") or record
    citation = _first(data, "CI_Citation")
    document: dict[str, Any] = {
        "identifier": _identifier(citation),
        "parent_identifier": _text(_first(record, "parentIdentifier")),
        "language": _code(_first(record, "LanguageCode")).upper(),
        "type": _code(_first(record, "MD_ScopeCode")),
        "keywords": _keywords(data),
        "categories": [_text(one) for one in _below(data, "MD_TopicCategoryCode")],
        "contacts": [_contact(one) for one in _below(data, "pointOfContact")],
        "licenses": _constraints(data, "license"),
        "rights": _constraints(data, "copyright"),
        "constraints": _others(data),
        "fees": _text(_first(record, "fees")),
        "history": [line for one in _below(record, "statement") for line in _text(one).split("\n") if line],
        "links": [_link(one) for one in _below(_first(record, "distributionInfo") or data, "CI_OnlineResource")],
        "extent": _extent(data),
        "dates": _dates(citation),
    }
    title = _text(_first(citation, "title")) if citation is not None else ""
    return {key: value for key, value in document.items() if value}, title, _text(_first(data, "abstract"))


def not_in_record(document: Mapping[str, Any]) -> list[str]:
    """Members of a document of which the record of the bundled server cannot say all, in their order there.

    CRS and boxes are not among them: the record has those of the data. Categories that ISO 19115 does not have are
    keywords there.
    """
    return [key for key, is_lost in _LOSSES.items() if key in document and is_lost(document[key])]


def _is_more_than_a_contact(contact: Mapping[str, Any]) -> bool:
    addresses = contact.get("addresses", [])
    return (
        contact.get("role", "") not in _ROLES
        or len(addresses) > 1
        or any(one.get("type", "postal") != "postal" for one in addresses)
    )


def _is_more_than_a_link(link: Mapping[str, Any]) -> bool:
    return not link.get("url") or any(link.get(key) for key in ("format", "mime_type", "size"))


def _is_no_period(period: Mapping[str, str]) -> bool:
    return not all(_TIME.fullmatch(time) for time in period.values())


_LOSSES: dict[str, Callable[[Any], bool]] = {
    "type": lambda kind: kind != "dataset",
    "language": lambda language: not re.fullmatch("[A-Za-z]{3}", language),
    "encoding": lambda _encoding: True,
    "contacts": lambda contacts: any(map(_is_more_than_a_contact, contacts)),
    "links": lambda links: any(map(_is_more_than_a_link, links)),
    "constraints": lambda all_: any(one.get("type") not in ("access", "use") for one in all_),
    "extent": lambda extent: any(map(_is_no_period, extent.get("temporal", ()))),
    "dates": lambda dates: set(dates) != {"created"} or "T" in dates["created"],
}


def _keywords(data: QDomElement) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for group in _below(data, "MD_Keywords"):
        thesaurus = _first(group, "thesaurusName")
        words = [text for one in _below(group, "keyword") if (text := _text(one))]
        if words:
            result.setdefault(_text(_first(thesaurus, "title")) if thesaurus is not None else "", []).extend(words)
    return result


def _identifier(citation: QDomElement | None) -> str:
    """The owner's own identifier; the server's beside it is an address (gmx:Anchor)."""
    codes = _below(citation, "MD_Identifier") if citation is not None else ()
    found = (_text(_first(code, "CharacterString")) for code in codes if _first(code, "Anchor") is None)
    return next(filter(None, found), "")


def _dates(citation: QDomElement | None) -> dict[str, str]:
    """When the data were made; the other dates are the server's own."""
    for date in _below(citation, "CI_Date") if citation is not None else ():
        if _code(_first(date, "CI_DateTypeCode")) == "creation":
            return {"created": _text(_first(date, "Date")) or _text(_first(date, "DateTime"))}
    return {}


def _contact(party: QDomElement) -> dict[str, Any]:
    names = {
        "name": "individualName",
        "organization": "organisationName",
        "position": "positionName",
        "voice": "voice",
        "fax": "facsimile",
        "email": "electronicMailAddress",
    }
    found: dict[str, Any] = {key: _text(_first(party, name)) for key, name in names.items()}
    found["role"] = _code(_first(party, "CI_RoleCode"))
    parts = {
        "address": "deliveryPoint",
        "city": "city",
        "administrative_area": "administrativeArea",
        "postal_code": "postalCode",
        "country": "country",
    }
    address = {key: text for key, name in parts.items() if (text := _text(_first(party, name)))}
    if address:
        found["addresses"] = [{"type": "postal", **address}]
    return {key: value for key, value in found.items() if value}


def _constraints(data: QDomElement, kind: str) -> list[str]:
    return [
        _text(other)
        for legal in _below(data, "MD_LegalConstraints")
        if _code(_first(legal, _RESTRICTION)) == kind
        for other in _below(legal, "otherConstraints")
    ]


def _others(data: QDomElement) -> list[dict[str, str]]:
    found = []
    for legal in _below(data, "MD_LegalConstraints"):
        if _code(_first(legal, _RESTRICTION)) not in ("license", "copyright"):
            kind = "access" if _first(legal, "accessConstraints") is not None else "other"
            found += [{"constraint": _text(one), "type": kind} for one in _below(legal, "otherConstraints")]
    found += [{"constraint": _text(one), "type": "use"} for one in _below(data, "useLimitation")]
    return [one for one in found if one["constraint"]]


def _link(resource: QDomElement) -> dict[str, str]:
    names = {"name": "name", "type": "protocol", "description": "description", "url": "URL"}
    return {key: text for key, name in names.items() if (text := _text(_first(resource, name)))}


def _extent(data: QDomElement) -> dict[str, Any]:
    result: dict[str, Any] = {}
    box = _first(data, "EX_GeographicBoundingBox")
    sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    if box is not None:
        try:
            result["spatial"] = [{"crs": "EPSG:4326", "bounds": [float(_text(_first(box, side))) for side in sides]}]
        except ValueError:
            pass
    periods = []
    for period in _below(data, "TimePeriod"):
        ends = (("begin", "beginPosition"), ("end", "endPosition"))
        periods.append({key: text for key, name in ends if (text := _text(_first(period, name)))})
    return {**result, **({"temporal": periods} if periods else {})}


def _below(node: QDomElement, name: str, *, itself: bool = False) -> Iterator[QDomElement]:
    """Elements of this local name, however deep, in the order of the document."""
    if itself and node.localName() == name:
        yield node
        return
    child = node.firstChildElement()
    while not child.isNull():
        if child.localName() == name:
            yield child
        else:
            yield from _below(child, name)
        child = child.nextSiblingElement()


def _first(node: QDomElement | None, name: str) -> QDomElement | None:
    return next(_below(node, name), None) if node is not None else None


def _text(node: QDomElement | None) -> str:
    return node.text().strip() if node is not None else ""


def _code(node: QDomElement | None) -> str:
    return (node.attribute("codeListValue") or _text(node)) if node is not None else ""
