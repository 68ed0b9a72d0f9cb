"""Attributes that clients of WFS name and that are not there yet, where GeoServer carries out the transaction.

Layman gives tables such columns before it passes a transaction on; the embedded engine does so in the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from layman_server.model.access import Actor, may_write
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.publishing.context import Publishing

#: Told of layers, given as (workspace, layer), and the attributes that a transaction names.
AddAttributes = Callable[[Mapping[tuple[str, str], Sequence[str]]], None]


def add_attributes(publishing: Publishing, actor: Actor, wanted: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """Give tables of layers, given as (workspace, layer), columns of the names that they do not have.

    Layers that the actor may not write, tables of outside databases and names that attributes may not have are left
    alone: GeoServer refuses them.

    Raises:
        DatabaseUnavailable, DatabaseError: PostgreSQL does not answer, or refuses.
        GeoServerUnavailable, GeoServerRefused: the map service cannot be told.
    """
    stores = publishing.stores
    for (workspace, layer), names in wanted.items():
        publication = stores.registry.publication(PublicationKey(workspace, PublicationType.LAYER, layer))
        if publication is None or publication.external_uri or not may_write(actor, publication.access_rights):
            continue
        new = _new(publication, names)
        if new and stores.tables.add_columns(workspace, layer, new):
            stores.map_service.forget_columns(workspace, layer)


def _new(publication: Publication, names: Sequence[str]) -> list[str]:
    table = publication.table
    if table is None:
        return []
    known = {column.name for column in table.columns} | {table.primary_key, table.geometry_column}
    return [name for name in names if name not in known]
