"""From publications to the JSON of Layman's answers (`doc/rest.md`; recorded: Layman 2.4.0)."""

from __future__ import annotations

import json
from typing import Any

from layman_server.model.publication import Publication, PublicationType, parts_of
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.publishing.index import Entry
from layman_server.rest.addresses import Address, Spelling
from layman_server.rest.raster_answers import is_image_mosaic, time_dimension

_NO_BOX = [None, None, None, None]


def encode(document: object) -> bytes:
    """JSON as sent to clients."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def accepted(publication: Publication, address: Address) -> dict[str, Any]:
    """What POST, PATCH and DELETE say of a publication."""
    return {"name": publication.key.name, "uuid": publication.uuid, "url": address.publication(publication)}


def deleted(publication: Publication, address: Address) -> dict[str, Any]:
    """What the deletion of all layers or maps of a workspace says of each."""
    rights = publication.access_rights.as_dict()
    return {**accepted(publication, address), "title": publication.title, "access_rights": rights}


def list_item(entry: Entry, address: Address) -> dict[str, Any]:
    """An item of a list."""
    publication = entry.publication
    item: dict[str, Any] = {
        "workspace": publication.key.workspace,
        "publication_type": publication.key.type.value,
        **_core(publication, address),
    }
    if publication.key.type is PublicationType.LAYER:
        item["geodata_type"] = publication.geodata_type
        item["wfs_wms_status"] = _service_status(publication)
        item["used_in_maps"] = _used_in_maps(entry)
    return item


def described(entry: Entry, address: Address, position: int | None = None) -> dict[str, Any]:
    """The answer of GET one layer or map; `position` is its place among those that wait for a worker, 1 is next."""
    publication = entry.publication
    answer: dict[str, Any] = {
        **_core(publication, address),
        "description": publication.description or None,
        "layman_metadata": {"publication_status": publication.status.value},
    }
    if publication.key.type is PublicationType.LAYER:
        answer["geodata_type"] = publication.geodata_type
        answer["original_data_source"] = publication.original_data_source
        if publication.geodata_type == "raster":
            answer["image_mosaic"] = is_image_mosaic(publication)
        answer["used_in_maps"] = _used_in_maps(entry)
    for part in parts_of(publication):
        answer[part] = _part(part, publication, address)
        if position is not None and publication.steps[part].state is StepState.PENDING:
            # Ours: the first part that is to be done says how long the wait is.
            answer[part]["position"], position = position, None
    return _as_of_2020(answer) if address.spelling is Spelling.USERNAME else answer


def _as_of_2020(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with the keys that it had in April 2020 beside those of today."""
    if "db" in answer:
        answer["db_table"] = {"name": answer["db"]["table"]} if "table" in answer["db"] else answer["db"]
    if "style" in answer:
        answer["sld"] = answer["style"]
    if answer.get("file", {}).get("paths"):
        answer["file"] = {**answer["file"], "path": answer["file"]["paths"][0]}
    return answer


def _used_in_maps(entry: Entry) -> list[dict[str, str]]:
    return [{"workspace": shown.key.workspace, "name": shown.key.name} for shown in entry.used_in_maps]


def _core(publication: Publication, address: Address) -> dict[str, Any]:
    box, native = publication.bounding_box, publication.native_bounding_box
    return {
        "name": publication.key.name,
        "title": publication.title,
        "uuid": publication.uuid,
        "url": address.publication(publication),
        "updated_at": publication.updated_at.isoformat(),
        "access_rights": publication.access_rights.as_dict(),
        "bounding_box": box.as_list() if box else _NO_BOX,
        "native_crs": publication.native_crs,
        "native_bounding_box": native.as_list() if native else _NO_BOX,
    }


def _part(part: str, publication: Publication, address: Address) -> dict[str, Any]:
    """A part: what there is of it, and its status as long as it is not there."""
    status = publication.steps[part]
    said = _status(status)
    if part == "file":
        return {**_file(publication, address), **said}
    if status.state is not StepState.DONE:
        return said
    key = publication.key
    if part == "wms":
        service = {"name": key.name, "url": f"{address.base}/geoserver/{key.workspace}/ows"}
        return {**service, **time_dimension(publication)}
    if part == "wfs":
        return {"name": key.name, "url": f"{address.base}/geoserver/{key.workspace}/wfs"}
    if part == "db":
        return _table(publication) or said
    url = address.publication(publication)
    if part == "style":
        return {"url": f"{url}/style", "type": publication.style_format.value}
    if part == "thumbnail":
        return {"url": f"{url}/thumbnail", "path": f"users/{key.path}/thumbnail/{key.name}.png"}
    return _record(publication, address)


def _table(publication: Publication) -> dict[str, Any]:
    """The table; of an outside one also the address of its database, which is kept without the password."""
    table = publication.table
    if table is None:
        return {}
    answer = {"schema": table.schema, "table": table.name, "geo_column": table.geometry_column}
    return {**answer, "external_uri": publication.external_uri} if publication.external_uri else answer


def _file(publication: Publication, address: Address) -> dict[str, Any]:
    paths = [f"users/{publication.key.path}/{path}" for path in publication.file_paths]
    if publication.key.type is PublicationType.LAYER:
        return {"paths": paths} if paths else {}
    return {"path": paths[0], "url": f"{address.publication(publication)}/file"}


def _record(publication: Publication, address: Address) -> dict[str, Any]:
    identifier = publication.record_identifier
    return {
        "identifier": identifier,
        "csw_url": address.catalogue,
        "record_url": address.record(identifier),
        "comparison_url": f"{address.publication(publication)}/metadata-comparison",
    }


def _status(status: StepStatus) -> dict[str, Any]:
    if status.state is StepState.DONE:
        return {}
    said: dict[str, Any] = {"status": status.state.value}
    if status.error is not None:
        said["error"] = dict(status.error)
    if status.progress is not None:
        said["progress"] = status.progress
    return said


def _service_status(publication: Publication) -> str:
    if publication.steps["wms"].state is StepState.DONE:
        return "AVAILABLE"
    return "PREPARING" if publication.status is PublicationStatus.UPDATING else "NOT_AVAILABLE"
