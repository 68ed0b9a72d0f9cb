"""QGIS's layer metadata as the document that the server takes and gives back (`GivenMetadata`), and the other way.

Title and abstract are not in the document: they are the publication's title and description. Servers other than the
bundled one take those two alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsAbstractMetadataBase,
    QgsBox3d,
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsLayerMetadata,
)
from qgis.PyQt.QtCore import QDateTime, Qt

from layman_qgis.compat import metadata_dates, set_metadata_date

_CONTACT = {key: key for key in ("name", "organization", "position", "voice", "fax", "email", "role")}
_ADDRESS = {
    "type": "type", "address": "address", "city": "city", "administrative_area": "administrativeArea",
    "postal_code": "postalCode", "country": "country",
}  # fmt: skip
_LINK = {
    "name": "name", "type": "type", "description": "description", "url": "url", "format": "format",
    "mime_type": "mimeType", "size": "size",
}  # fmt: skip
_CONSTRAINT = {"constraint": "constraint", "type": "type"}
#: QGIS keeps categories as keywords of this vocabulary.
_CATEGORIES = "gmd:topicCategory"


def as_document(metadata: QgsLayerMetadata) -> dict[str, Any]:
    """All that is said, but title and abstract; what is empty is left out."""
    document = {
        **common_document(metadata),
        "encoding": metadata.encoding(),
        "crs": _crs_text(metadata.crs()),
        "fees": metadata.fees(),
        "constraints": [_said(one, _CONSTRAINT) for one in metadata.constraints()],
        "rights": list(metadata.rights()),
        "licenses": list(metadata.licenses()),
        "extent": _extent(metadata.extent()),
    }
    return {key: value for key, value in document.items() if value}


def common_document(metadata: QgsAbstractMetadataBase) -> dict[str, Any]:
    """What layers and projects can say alike."""
    keywords = {key: list(words) for key, words in metadata.keywords().items() if words and key != _CATEGORIES}
    document = {
        "identifier": metadata.identifier(),
        "parent_identifier": metadata.parentIdentifier(),
        "language": metadata.language(),
        "type": metadata.type(),
        "categories": list(metadata.categories()),
        "keywords": keywords,
        "contacts": [_contact(one) for one in metadata.contacts()],
        "links": [_said(one, _LINK) for one in metadata.links()],
        "history": list(metadata.history()),
        "dates": {key: text for key, when in metadata_dates(metadata).items() if (text := time_text(when))},
    }
    return {key: value for key, value in document.items() if value}


def from_document(document: Mapping[str, Any], title: str = "", abstract: str = "") -> QgsLayerMetadata:
    """The metadata that a document says; members of other kinds than expected say nothing."""
    metadata = QgsLayerMetadata()
    fill_common(metadata, document, title, abstract)
    metadata.setEncoding(_text(document.get("encoding")))
    metadata.setFees(_text(document.get("fees")))
    metadata.setCrs(QgsCoordinateReferenceSystem(_text(document.get("crs"))))
    metadata.setRights(_texts(document.get("rights")))
    metadata.setLicenses(_texts(document.get("licenses")))
    metadata.setConstraints(
        [_filled(QgsLayerMetadata.Constraint(), one, _CONSTRAINT) for one in _objects(document.get("constraints"))]
    )
    metadata.setExtent(_extent_from(_object(document.get("extent"))))
    return metadata


def fill_common(metadata: QgsAbstractMetadataBase, document: Mapping[str, Any], title: str, abstract: str) -> None:
    """Let metadata of a layer or a project say what both can."""
    metadata.setTitle(title)
    metadata.setAbstract(abstract)
    for key, use in (
        ("identifier", metadata.setIdentifier),
        ("parent_identifier", metadata.setParentIdentifier),
        ("language", metadata.setLanguage),
        ("type", metadata.setType),
    ):
        use(_text(document.get(key)))
    metadata.setHistory(_texts(document.get("history")))
    if _texts(document.get("categories")):
        metadata.setCategories(_texts(document.get("categories")))
    _set_keywords(metadata, document)
    metadata.setContacts([_contact_from(one) for one in _objects(document.get("contacts"))])
    metadata.setLinks([_filled(QgsAbstractMetadataBase.Link(), one, _LINK) for one in _objects(document.get("links"))])
    for key, text in _object(document.get("dates")).items():
        set_metadata_date(metadata, str(key), time_from(text))


def differing(one: QgsLayerMetadata, other: QgsLayerMetadata) -> list[str]:
    """The members in which two differ, by their names in the document; title and abstract as `title`, `abstract`."""
    mine, theirs = ({**as_document(it), "title": it.title(), "abstract": it.abstract()} for it in (one, other))
    return sorted(key for key in {*mine, *theirs} if mine.get(key) != theirs.get(key))


def _said(part: Any, names: Mapping[str, str]) -> dict[str, Any]:
    found = {key: getattr(part, name) for key, name in names.items()}
    return {key: value for key, value in found.items() if value}


def _contact(contact: Any) -> dict[str, Any]:
    addresses = [_said(one, _ADDRESS) for one in contact.addresses]
    return {**_said(contact, _CONTACT), **({"addresses": addresses} if addresses else {})}


def _contact_from(stored: Mapping[str, Any]) -> Any:
    contact = _filled(QgsAbstractMetadataBase.Contact(), stored, _CONTACT)
    addresses = _objects(stored.get("addresses"))
    contact.addresses = [_filled(QgsAbstractMetadataBase.Address(), one, _ADDRESS) for one in addresses]
    return contact


def _filled(part: Any, stored: Mapping[str, Any], names: Mapping[str, str]) -> Any:
    for key, name in names.items():
        setattr(part, name, _text(stored.get(key)))
    return part


def _set_keywords(metadata: QgsAbstractMetadataBase, document: Mapping[str, Any]) -> None:
    """Categories are keywords too, so they are put beside them."""
    for vocabulary, words in _object(document.get("keywords")).items():
        if vocabulary != _CATEGORIES and _texts(words):
            metadata.addKeywords(str(vocabulary), _texts(words))


def _extent(extent: Any) -> dict[str, Any]:
    spatial = [found for one in extent.spatialExtents() if (found := _box(one))]
    temporal = []
    for period in extent.temporalExtents():
        begin, end = time_text(period.begin()), time_text(period.end())
        temporal.append({key: text for key, text in (("begin", begin), ("end", end)) if text})
    found = {"spatial": spatial, "temporal": [one for one in temporal if one]}
    return {key: value for key, value in found.items() if value}


def _box(one: Any) -> dict[str, Any]:
    box = one.bounds
    bounds = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
    if not all(map(math.isfinite, bounds)):
        return {}
    z = [box.zMinimum(), box.zMaximum()]
    result = {"crs": _crs_text(one.extentCrs), "bounds": bounds}
    return {**result, "z": z} if all(map(math.isfinite, z)) and any(z) else result


def _extent_from(stored: Mapping[str, Any]) -> Any:
    extent, spatial, temporal = QgsLayerMetadata.Extent(), [], []
    for one in _objects(stored.get("spatial")):
        bounds, z = _numbers(one.get("bounds"), 4), _numbers(one.get("z"), 2) or [0.0, 0.0]
        if bounds:
            box = QgsLayerMetadata.SpatialExtent()
            box.extentCrs = QgsCoordinateReferenceSystem(_text(one.get("crs")))
            box.bounds = QgsBox3d(bounds[0], bounds[1], z[0], bounds[2], bounds[3], z[1])
            spatial.append(box)
    for one in _objects(stored.get("temporal")):
        temporal.append(QgsDateTimeRange(time_from(one.get("begin")), time_from(one.get("end"))))
    extent.setSpatialExtents(spatial)
    extent.setTemporalExtents(temporal)
    return extent


def _crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    if not crs.isValid():
        return ""
    return crs.authid() or f"WKT:{crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2018)}"


def time_text(when: QDateTime) -> str:
    """A time as the document has it (ISO 8601), empty for none."""
    if not when.isValid():
        return ""
    exact = when.time().msec() != 0
    return str(when.toString(Qt.DateFormat.ISODateWithMs if exact else Qt.DateFormat.ISODate))


def time_from(text: object) -> QDateTime:
    """A time of the document; what is none is an invalid one."""
    return QDateTime.fromString(_text(text), Qt.DateFormat.ISODateWithMs)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _numbers(value: object, count: int) -> list[float] | None:
    if not isinstance(value, list) or len(value) != count:
        return None
    numbers = [float(one) for one in value if isinstance(one, (int, float)) and math.isfinite(one)]
    return numbers if len(numbers) == count else None
