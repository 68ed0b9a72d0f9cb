"""Access rights as parameters: lists of users and roles, or private."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import QgsProcessingException

from layman_qgis.api.language import tr
from layman_qgis.api.requests import EVERYONE


@dataclass(frozen=True)
class Access:
    """Comma-separated names of who may read and write, as Layman takes them; empty leaves it to the server."""

    read: str
    write: str


def access_of(read: str, write: str, is_private: bool, username: str) -> Access:
    """What parameters say: nobody named means that everybody may read, or nobody else when it is private.

    Who publishes keeps both rights, and who may write may read, because the server refuses anything else.

    Raises:
        QgsProcessingException: it is private, and others are named.
    """
    readers, writers = _names(read), _names(write)
    if is_private and (readers or writers):
        raise QgsProcessingException(tr("What is private cannot be read or written by others. Say one or the other."))
    readers = readers or [username if is_private else EVERYONE]
    if writers and EVERYONE not in writers:
        writers = _with(writers, [username])
    if EVERYONE not in readers:
        readers = _with(readers, [username, *writers])
    return Access(",".join(readers), ",".join(writers))


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name for name in (one.strip() for one in text.split(",")) if name))


def _with(names: list[str], more: list[str]) -> list[str]:
    return list(dict.fromkeys([*names, *more]))
