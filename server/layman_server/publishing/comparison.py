"""Compares what REST, the catalogue, WMS, WFS and the map file say of a publication (Layman's metadata comparison).

Addresses are those that the server has by itself, whatever address the client uses: they are compared with records.
"""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

from layman_server.errors import ServerError
from layman_server.metadata.capabilities import wfs_properties, wms_properties
from layman_server.metadata.iso19139 import operates_on_address
from layman_server.metadata.properties import Properties, compared, layer_properties, map_properties
from layman_server.model.crs import WGS84
from layman_server.model.publication import Publication, PublicationKey, PublicationType, parts_of
from layman_server.model.status import StepState
from layman_server.pipeline.stores import Stores
from layman_server.pipeline.write_record import operates_on, publication_address

log = logging.getLogger(__name__)

_GMD = "http://www.isotc211.org/2005/gmd"


def metadata_comparison(stores: Stores, publication: Publication) -> dict[str, Any]:
    """The answer of GET metadata comparison; a source that does not answer is left out."""
    is_layer = publication.key.type is PublicationType.LAYER
    sources = _layer_sources(stores, publication) if is_layer else _map_sources(stores, publication)
    return compared(sources)


def _layer_sources(stores: Stores, publication: Publication) -> dict[str, Properties]:
    key, url = publication.key, publication_address(publication, stores.public_url)
    service = f"{stores.public_url}/geoserver/{key.workspace}"
    has_wms, has_wfs = (_is_there(publication, part) for part in ("wms", "wfs"))
    times = publication.raster.times if publication.raster is not None else ()
    sources: dict[str, Properties] = {
        url: {
            **_words(publication, url),
            "layer_endpoint": url,
            "temporal_extent": list(times) or None,
            "wms_url": f"{service}/ows" if has_wms else None,
            **({"wfs_url": f"{service}/wfs" if has_wfs else None} if "wfs" in parts_of(publication) else {}),
        }
    }
    if has_wms:
        asked = f"{service}/ows?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"
        answer = _capabilities(stores, key, "WMS", "1.3.0", f"{service}/ows")
        if answer is not None:
            sources[asked] = wms_properties(answer, key.workspace, key.name)
    if has_wfs:
        asked = f"{service}/wfs?SERVICE=WFS&REQUEST=GetCapabilities&VERSION=2.0.0"
        answer = _capabilities(stores, key, "WFS", "2.0.0", f"{service}/wfs")
        if answer is not None:
            sources[asked] = wfs_properties(answer, key.workspace, key.name)
    record = _record(stores, publication)
    if record is not None:
        sources[_record_address(stores, publication)] = layer_properties(record)
    return sources


def _map_sources(stores: Stores, publication: Publication) -> dict[str, Properties]:
    url = publication_address(publication, stores.public_url)
    sources: dict[str, Properties] = {
        url: {**_words(publication, url), "map_endpoint": url, "map_file_endpoint": f"{url}/file"}
    }
    file = stores.files.folder(publication.key) / publication.file_paths[0]
    try:
        document = json.loads(file.read_bytes())
    except OSError as error:
        log.warning("The composition of %s cannot be compared: %s", publication.key.path, error)
    else:
        sources[f"{url}/file"] = _file_properties(stores, publication, document)
    record = _record(stores, publication)
    if record is not None:
        sources[_record_address(stores, publication)] = map_properties(record)
    return sources


def _words(publication: Publication, url: str) -> Properties:
    """What REST says of every publication."""
    return {
        "abstract": publication.description or None,
        "graphic_url": f"{url}/thumbnail" if _is_there(publication, "thumbnail") else None,
        "identifier": {"identifier": url, "label": publication.key.name},
        "title": publication.title,
    }


def _file_properties(stores: Stores, publication: Publication, document: dict[str, Any]) -> Properties:
    """What the composition says, as clients get it: title and abstract are those of the publication."""
    native = publication.native_bounding_box
    box = native.to(WGS84) if native is not None else None
    csw_url = stores.records.public_url or f"{stores.public_url}/csw"
    return {
        "title": publication.title,
        "abstract": publication.description or None,
        "extent": box.as_list() if box is not None else [float(number) for number in document["extent"]],
        "operates_on": [
            {"xlink:href": operates_on_address(csw_url, layer.uuid), "xlink:title": layer.title}
            for layer in operates_on(publication, stores)
        ],
        "reference_system": [str(document["projection"]).upper()],
    }


def _capabilities(stores: Stores, key: PublicationKey, service: str, version: str, url: str) -> bytes | None:
    try:
        return stores.map_service.capabilities(key.workspace, service, version, url)
    except ServerError as error:
        log.warning("%s says nothing of %s: %s", service, key.path, error)
        return None


def _record(stores: Stores, publication: Publication) -> bytes | None:
    try:
        return stores.records.record(publication.record_identifier)
    except ServerError as error:
        log.warning("The catalogue says nothing of %s: %s", publication.key.path, error)
        return None


def _record_address(stores: Stores, publication: Publication) -> str:
    query = (
        "service=CSW&version=2.0.2&request=GetRecordById&outputFormat=application%2Fxml"
        f"&outputSchema={quote(_GMD, safe='')}&elementsetname=full&id={publication.record_identifier}"
    )
    return f"{stores.records.public_url or stores.public_url + '/csw'}?{query}"


def _is_there(publication: Publication, part: str) -> bool:
    status = publication.steps.get(part)
    return status is not None and status.state is StepState.DONE
