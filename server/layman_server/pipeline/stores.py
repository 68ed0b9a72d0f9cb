"""The stores that the steps write to, in one object."""

from __future__ import annotations

from dataclasses import dataclass

from layman_server.picture.fetch import PictureFetcher
from layman_server.stores.base import MapService, RecordStore, Store
from layman_server.stores.claims import Claims
from layman_server.stores.filesystem import PublicationFiles
from layman_server.stores.postgresql.role_schema import RoleSchema
from layman_server.stores.postgresql.role_service import RoleService
from layman_server.stores.postgresql.tables import TableStore
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.waiting_line import WaitingLine


@dataclass(frozen=True)
class Stores:
    """All stores of an installation, and `pictures` of other servers.

    `public_url` is the address that clients see, without slash at the end.
    """

    files: PublicationFiles
    registry: PublicationRegistry
    claims: Claims
    line: WaitingLine
    tables: TableStore
    map_service: MapService
    records: RecordStore
    pictures: PictureFetcher
    roles: RoleService
    role_schema: RoleSchema
    public_url: str

    def all(self) -> tuple[Store, ...]:
        """Every store, the truth first."""
        return (self.files, self.registry, self.tables, self.map_service, self.records)
