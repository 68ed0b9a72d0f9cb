"""Members of metadata as people read them: their names, and their values in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("MetadataWords", text)


def member_label(name: str) -> str:
    """What a member of the document is called."""
    labels = {
        "title": tr("Title"),
        "abstract": tr("Abstract"),
        "identifier": tr("Identifier"),
        "parent_identifier": tr("Part of"),
        "language": tr("Language"),
        "type": tr("Kind"),
        "encoding": tr("Encoding"),
        "crs": tr("Coordinate reference system"),
        "fees": tr("Fees"),
        "categories": tr("Categories"),
        "keywords": tr("Keywords"),
        "contacts": tr("Contacts"),
        "links": tr("Links"),
        "constraints": tr("Constraints"),
        "rights": tr("Rights"),
        "licenses": tr("Licences"),
        "history": tr("History"),
        "extent": tr("Extent"),
        "dates": tr("Dates"),
    }
    return labels.get(name, name)


def shown_value(name: str, value: Any) -> str:
    """A value of the document in one line; a dash for one that is not there."""
    if name == "extent" and isinstance(value, Mapping):
        boxes, times = len(value.get("spatial", ())), len(value.get("temporal", ()))
        return ", ".join(
            text
            for count, text in ((boxes, tr("{0} boxes").format(boxes)), (times, tr("{0} times").format(times)))
            if count
        )
    return ", ".join(_texts(value)) or "–"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
    elif value not in (None, ""):
        yield " ".join(str(value).split())
