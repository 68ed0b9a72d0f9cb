"""Last step: the publication's metadata record (ISO 19139) in the catalogue."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from layman_server.durable_files import write_file
from layman_server.errors import ServerError
from layman_server.metadata.given import from_stored
from layman_server.metadata.iso19139 import layer_record, map_record
from layman_server.metadata.language import language_of, languages_of
from layman_server.metadata.merge import merged
from layman_server.metadata.record import Contact, LayerRecord, MapRecord, OperatesOn
from layman_server.metadata.scale import ground_sample_distance_m, scale_denominator
from layman_server.model.access import all_may_read, may_read
from layman_server.model.crs import WEB_MERCATOR
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now, parts_of
from layman_server.pipeline.describe_table import external_table
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores

log = logging.getLogger(__name__)


class WriteRecord(Step):
    """Writes the record by a CSW transaction."""

    parts = ("metadata",)

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Insert or replace the record; remove it where the catalogue would show it to more people than may read."""
        if not has_record(publication, stores):
            stores.records.remove(publication.record_identifier)
            return publication
        is_layer = publication.key.type is PublicationType.LAYER
        record = _layer_record(publication, stores) if is_layer else _map_record(publication, stores)
        written = stores.files.folder(publication.key) / "metadata" / "record.xml"
        is_shared = bool(stores.records.public_url)
        document = _with_what_others_wrote(publication, stores, record, written) if is_shared else record
        is_public = may_read(None, publication.access_rights)
        creator = publication.key.workspace
        stores.records.put(publication.record_identifier, document, is_public=is_public, creator=creator)
        if is_shared:
            # Only now: a record that was not taken is not what the catalogue has.
            write_file(written, record)
        return publication

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove the record."""
        stores.records.remove(publication.record_identifier)


def _with_what_others_wrote(publication: Publication, stores: Stores, record: bytes, written: Path) -> bytes:
    """The record for an outside catalogue, in which people complete records; `written` is what it was given last."""
    present = stores.records.record(publication.record_identifier)
    if present is None:
        return record
    return merged(present, written.read_bytes() if written.is_file() else None, record)


def has_record(publication: Publication, stores: Stores) -> bool:
    """Whether the catalogue is to have a record of the publication: one that everybody may see has it anywhere."""
    return stores.records.knows_readers or may_read(None, publication.access_rights)


def _layer_record(publication: Publication, stores: Stores) -> bytes:
    key, raster = publication.key, publication.raster
    service = f"{stores.public_url}/geoserver/{key.workspace}"
    scale, languages = _guessed(publication, stores)
    return layer_record(
        LayerRecord(
            **_common(publication, stores),
            crs_codes=tuple(dict.fromkeys((publication.native_crs or WEB_MERCATOR, WEB_MERCATOR, "EPSG:4326"))),
            wms_url=f"{service}/ows",
            wfs_url=f"{service}/wfs" if "wfs" in parts_of(publication) else "",
            data_languages=languages,
            scale_denominator=scale,
            is_raster=raster is not None,
            ground_sample_distance_m=ground_sample_distance_m(raster.pixel_size, raster.granules[0].bounding_box)
            if raster is not None
            else None,
            times=raster.times if raster is not None else (),
        )
    )


def _map_record(publication: Publication, stores: Stores) -> bytes:
    return map_record(
        MapRecord(
            **_common(publication, stores),
            crs_codes=(publication.native_crs or WEB_MERCATOR,),
            file_url=f"{publication_address(publication, stores.public_url)}/file",
            csw_url=stores.records.public_url or f"{stores.public_url}/csw",
            operates_on=operates_on(publication, stores),
        )
    )


def _common(publication: Publication, stores: Stores) -> dict[str, Any]:
    """What records of layers and of maps say alike. A change since the first publishing is a revision."""
    url = publication_address(publication, stores.public_url)
    created_at = publication.created_at or publication.updated_at
    is_revised = publication.generation > 1 and publication.updated_at > created_at
    return {
        "uuid": publication.uuid,
        "name": publication.key.name,
        "title": publication.title,
        "abstract": publication.description,
        "bounding_box": publication.native_bounding_box,
        "publication_date": created_at.date(),
        "revision_date": publication.updated_at.date() if is_revised else None,
        "date_stamp": now().date(),
        "owner": _owner(publication, stores),
        "url": url,
        "thumbnail_url": f"{url}/thumbnail",
        "given": from_stored(publication.metadata),
        "language": language_of(f"{publication.title} {publication.description}"),
    }


def _guessed(publication: Publication, stores: Stores) -> tuple[int | None, tuple[str, ...]]:
    """Scale denominator and languages of a table's data; a record can do without them."""
    table = publication.table
    if table is None:
        return None, ()
    try:
        if publication.external_uri:
            sample = stores.tables.external.sample(external_table(publication, stores), table)
        else:
            sample = stores.tables.sample(table)
    except ServerError as error:
        log.warning("The data of %s are not looked at for its record: %s", publication.key.path, error)
        return None, ()
    return scale_denominator(sample.geometries, table.crs), languages_of(sample.texts)


def operates_on(publication: Publication, stores: Stores) -> tuple[OperatesOn, ...]:
    """The layers of this server that the map shows, each once, as far as all who may read the map may read them."""
    keys = [PublicationKey(workspace, PublicationType.LAYER, name) for workspace, name in publication.layers]
    found = stores.registry.several(keys)
    readers = publication.access_rights.read
    return tuple(
        OperatesOn(layer.uuid, layer.title)
        for layer in found
        if layer is not None and all_may_read(readers, layer.access_rights)
    )


def _owner(publication: Publication, stores: Stores) -> Contact:
    user = stores.registry.user(publication.key.workspace)
    name = publication.key.workspace
    return Contact(user.name or name, user.email) if user else Contact(name)


def publication_address(publication: Publication, base: str) -> str:
    """The address of a publication in its record, that of Layman's releases 2.x."""
    key = publication.key
    return f"{base}/rest/workspaces/{key.workspace}/{key.type.folder}/{key.name}"
