"""Who sees a publication, and whether I may change it, as lists tell it."""

from __future__ import annotations

from enum import Enum

from layman_qgis.api.publications import Publication
from layman_qgis.api.requests import EVERYONE


class Visibility(str, Enum):
    """Who may read; UNKNOWN when the server does not say it."""

    PUBLIC = "public"
    SHARED = "shared"
    PRIVATE = "private"
    UNKNOWN = "unknown"


def visibility_of(publication: Publication) -> Visibility:
    """Everybody, some, or one alone."""
    readers = publication.access_rights.get("read")
    if not readers:
        return Visibility.UNKNOWN
    if EVERYONE in readers:
        return Visibility.PUBLIC
    return Visibility.PRIVATE if len(set(readers)) == 1 and not _is_role(readers[0]) else Visibility.SHARED


def may_write(publication: Publication, username: str) -> bool:
    """Whether I may change it, as far as the list tells: whether I have a role, only the server knows."""
    writers = publication.access_rights.get("write")
    return not writers or username in writers or any(_is_role(writer) for writer in writers)


def _is_role(name: str) -> bool:
    """Names of roles are in capitals, usernames in small letters (Layman's `doc/models.md`)."""
    return name == name.upper()
