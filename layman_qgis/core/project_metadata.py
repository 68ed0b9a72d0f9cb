"""A project's metadata as what the server keeps of a map (`GivenMetadata`), and the other way.

QGIS's author is a contact with the role `author` there. A project has no place for rights, licences, constraints, fees,
extent and encoding: what a map says of these stays with the project's map (`core/project_maps`) and goes back with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProject, QgsProjectMetadata

from layman_qgis.api.metadata import metadata_text
from layman_qgis.api.publications import PublicationRef
from layman_qgis.compat import metadata_dates
from layman_qgis.core.layer_metadata import as_document as layer_document
from layman_qgis.core.layer_metadata import common_document, fill_common, from_document, time_from, time_text
from layman_qgis.core.project_maps import project_maps

_AUTHOR = "author"
#: Members of the document that only layers have a place for in QGIS.
LAYERS_ONLY = frozenset({"crs", "encoding", "fees", "constraints", "rights", "licenses", "extent"})


def text_for_map(project: QgsProject, ref: PublicationRef) -> str:
    """What a map of the project is to say, as the server takes it."""
    known = next((one for one in project_maps(project) if one.ref.is_same(ref)), None)
    return metadata_text(as_document(project, known.rest if known is not None else {}))


def as_document(project: QgsProject, rest: Mapping[str, Any]) -> dict[str, Any]:
    """All that the project says, but title and abstract; `rest` is what its map said and it has no place for."""
    metadata = project.metadata()
    document = {key: value for key, value in common_document(metadata).items() if value}
    contacts = document.get("contacts", [])
    if metadata.author() and not any(_is_author(one) and one.get("name") == metadata.author() for one in contacts):
        document["contacts"] = [{"name": metadata.author(), "role": _AUTHOR}, *contacts]
    rest = rest_of(rest)
    created = time_text(metadata.creationDateTime().toUTC())
    dates = {**rest.get("dates", {}), **document.get("dates", {}), **({"created": created} if created else {})}
    return {**rest, **document, **({"dates": dates} if dates else {})}


def use_document(project: QgsProject, document: Mapping[str, Any], title: str, abstract: str) -> None:
    """Let the project say what the document says, and nothing else."""
    metadata = QgsProjectMetadata()
    # Read as a layer's first: what is of another kind than expected is gone then.
    document = {**layer_document(from_document(document)), "dates": document.get("dates")}
    contacts = document.get("contacts", [])
    author = next((one for one in contacts if _is_author(one) and one.get("name")), None)
    if author is not None and set(author) == {"name", "role"}:
        document = {**document, "contacts": [one for one in contacts if one is not author]}
    fill_common(metadata, document, title, abstract)
    metadata.setAuthor(author["name"] if author is not None else "")
    dates = document.get("dates")
    created = time_from(dates.get("created")) if isinstance(dates, Mapping) else time_from(None)
    metadata.setCreationDateTime(created)
    project.setMetadata(metadata)


def rest_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a map's document a project has no place for."""
    rest = {key: value for key, value in document.items() if key in LAYERS_ONLY}
    dates = document.get("dates")
    if isinstance(dates, Mapping) and not metadata_dates(QgsProjectMetadata()):
        others = {key: text for key, text in dates.items() if key != "created"}
        return {**rest, "dates": others} if others else rest
    return rest


def _is_author(contact: Mapping[str, Any]) -> bool:
    return contact.get("role") == _AUTHOR
