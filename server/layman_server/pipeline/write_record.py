"""Last step: the publication's metadata record (ISO 19139) in the catalogue."""

from __future__ import annotations

from layman_server.metadata.iso19139 import layer_record, map_record
from layman_server.metadata.record import Contact, LayerRecord, MapRecord, OperatesOn
from layman_server.model.access import all_may_read, may_read
from layman_server.model.crs import WEB_MERCATOR
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores


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
        stores.records.put(publication.record_identifier, record)
        return publication

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove the record."""
        stores.records.remove(publication.record_identifier)


def has_record(publication: Publication, stores: Stores) -> bool:
    """Whether the catalogue is to have a record of the publication: one that everybody may see has it anywhere."""
    return stores.records.knows_readers or may_read(None, publication.access_rights)


def _layer_record(publication: Publication, stores: Stores) -> bytes:
    key, url = publication.key, _url(publication, stores)
    service = f"{stores.public_url}/geoserver/{key.workspace}"
    return layer_record(
        LayerRecord(
            uuid=publication.uuid,
            name=key.name,
            title=publication.title,
            abstract=publication.description,
            bounding_box=publication.native_bounding_box,
            crs_codes=tuple(dict.fromkeys((publication.native_crs or WEB_MERCATOR, WEB_MERCATOR, "EPSG:4326"))),
            publication_date=publication.updated_at.date(),
            owner=_owner(publication, stores),
            url=url,
            thumbnail_url=f"{url}/thumbnail",
            wms_url=f"{service}/ows",
            wfs_url=f"{service}/wfs",
        )
    )


def _map_record(publication: Publication, stores: Stores) -> bytes:
    url = _url(publication, stores)
    return map_record(
        MapRecord(
            uuid=publication.uuid,
            name=publication.key.name,
            title=publication.title,
            abstract=publication.description,
            bounding_box=publication.native_bounding_box,
            crs_codes=(publication.native_crs or WEB_MERCATOR,),
            publication_date=publication.updated_at.date(),
            owner=_owner(publication, stores),
            url=url,
            thumbnail_url=f"{url}/thumbnail",
            file_url=f"{url}/file",
            csw_url=f"{stores.public_url}/csw",
            operates_on=_operates_on(publication, stores),
        )
    )


def _operates_on(publication: Publication, stores: Stores) -> tuple[OperatesOn, ...]:
    """The layers of this server that the map shows, each once, as far as all who may read the map may read them."""
    keys = (PublicationKey(workspace, PublicationType.LAYER, name) for workspace, name in publication.layers)
    found = (stores.registry.publication(key) for key in keys)
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


def _url(publication: Publication, stores: Stores) -> str:
    key = publication.key
    return f"{stores.public_url}/rest/workspaces/{key.workspace}/{key.type.folder}/{key.name}"
