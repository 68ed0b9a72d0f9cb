"""What every object of the catalogue must keep to: ids, names, file names, words of fixed lists."""

from __future__ import annotations

import re
from collections.abc import Collection

#: Longest name in bytes of UTF-8: it becomes a folder's name, beside which files are written aside.
MAX_NAME_BYTES = 200
_FORBIDDEN_ANYWHERE = "\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff"
_FORBIDDEN = re.compile(rf"[{_FORBIDDEN_ANYWHERE}/\\]")
_FORBIDDEN_IN_IDS = re.compile(f"[{_FORBIDDEN_ANYWHERE}]")


class InvalidObject(ValueError):
    """An object that the catalogue cannot hold; the message says which part of it is wrong."""


def object_id(kind: str, *names: str) -> str:
    """An id for an object of `kind` (`Workspace`, `FeatureType`, ...), unique by the names on the way to it.

    GeoServer accepts any unique string (`shared/reference/geoserver-datadir.md`, 1.5); names hold no full stop.
    """
    return f"{kind}InfoImpl-{'.'.join(names)}"


def check_id(identifier: str) -> None:
    """Ids are texts without control characters and without space around them.

    Raises:
        InvalidObject: this is none.
    """
    if not identifier or identifier != identifier.strip() or _FORBIDDEN_IN_IDS.search(identifier):
        raise InvalidObject(f"{identifier!r} is no id")


def check_name(what: str, name: str) -> None:
    """Names become names of folders and files.

    Raises:
        InvalidObject: this one cannot; `what` says of what it is.
    """
    if (
        not name
        or name in {".", ".."}
        or name != name.strip()
        or _FORBIDDEN.search(name)
        or len(name.encode()) > MAX_NAME_BYTES
    ):
        raise InvalidObject(f"{name!r} is no name of a {what}")


def check_filename(filename: str) -> None:
    """A file in a folder, or in one below it.

    Raises:
        InvalidObject: it leads elsewhere.
    """
    parts = filename.split("/")
    if filename != filename.strip() or any(part in {"", ".", ".."} or _FORBIDDEN.search(part) for part in parts):
        raise InvalidObject(f"{filename!r} is no file in the folder")


def check_word(what: str, word: str, words: Collection[str]) -> None:
    """One word of a fixed list.

    Raises:
        InvalidObject: it is not in the list.
    """
    if word not in words:
        raise InvalidObject(f"{word!r} is no {what}: {', '.join(sorted(words))}")
