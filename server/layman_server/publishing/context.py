"""What the server needs to serve clients, in one object."""

from __future__ import annotations

from dataclasses import dataclass, field

from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores
from layman_server.publishing.index import PublicationIndex


@dataclass(frozen=True)
class Grants:
    """Names of users and roles that may more than others (`doc/env-settings.md`, GRANT_*)."""

    create_public_workspace: tuple[str, ...] = ()
    publish_in_public_workspace: tuple[str, ...] = ()
    delete_other_user: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publishing:
    """Stores, queue and the index of publications.

    `gs_user` is the GeoServer user of the server, whose name no username may have.
    """

    stores: Stores
    queue: TaskQueue
    index: PublicationIndex
    gs_user: str
    grants: Grants = field(default_factory=Grants)
