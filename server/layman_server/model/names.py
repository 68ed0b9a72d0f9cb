"""Rules for the names of workspaces, users, layers and maps (Layman's `doc/rest.md`, path parameters)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slugify import slugify

from layman_server.errors import NameTooLong, WrongParameter

WORKSPACE_PATTERN = r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$"
PUBLICATION_PATTERN = r"^[a-z0-9]*(?:_[a-z0-9]+)*$"
WORKSPACE_NAME_LENGTH = 59
#: A table has the publication's name, and PostgreSQL's identifiers end at 63 bytes.
PUBLICATION_NAME_LENGTH = 63


@dataclass(frozen=True)
class ReservedNames:
    """Names that nobody can have: `words`, and everything that starts with `prefix` or ends with `suffix`."""

    words: frozenset[str]
    prefix: str
    suffix: str

    def __contains__(self, name: str) -> bool:
        """Whether the name is reserved."""
        return name in self.words or name.startswith(self.prefix) or name.endswith(self.suffix)


#: Names that PostgreSQL, GeoServer or the server itself use, also as parts of paths.
RESERVED_WORKSPACES = ReservedNames(
    frozenset("public topology information_schema tiger tiger_data layman default".split())
    | frozenset("rest web gwc ows wms wfs wcs wmts csw security styles layergroups workspaces".split())
    | frozenset("layers maps publications users roles health about current_user docs oauth openapi tasks".split()),
    prefix="pg_",
    # Where a real GeoServer has a workspace's layers that QGIS draws.
    suffix="_wms",
)


def check_workspace_name(name: str, parameter: str = "workspace_name") -> str:
    """Return `name` when it can name a workspace.

    Raises:
        WrongParameter: it does not match `WORKSPACE_PATTERN`.
        NameTooLong: it has more than 59 characters.
    """
    if not re.fullmatch(WORKSPACE_PATTERN, name):
        raise WrongParameter({"parameter": parameter, "expected": WORKSPACE_PATTERN, "found": name})
    if len(name) > WORKSPACE_NAME_LENGTH:
        raise NameTooLong({"found": name})
    return name


def check_publication_name(name: str, parameter: str) -> str:
    """Return `name` when it can name a layer or map; `parameter` is `layername` or `mapname`.

    Raises:
        WrongParameter: it does not match `PUBLICATION_PATTERN` or is longer than 63 characters.
    """
    if not name or not re.fullmatch(PUBLICATION_PATTERN, name):
        raise WrongParameter({"parameter": parameter, "expected": PUBLICATION_PATTERN, "found": name})
    if len(name) > PUBLICATION_NAME_LENGTH:
        raise WrongParameter(
            {"parameter": parameter, "expected": f"at most {PUBLICATION_NAME_LENGTH} characters", "found": name}
        )
    return name


def publication_name_from(text: str, parameter: str = "name") -> str:
    """Turn any human text into a publication name: transliterated, lower case, words joined by `_`.

    A name that would start with a digit gets `l_` before it: it becomes an XML element name in WFS.

    Raises:
        WrongParameter: nothing of the text is left, or the result is too long.
    """
    slug = slugify(text, separator="_")
    if not slug:
        raise WrongParameter({"parameter": parameter, "expected": "at least one letter or digit", "found": text})
    if slug[0].isdigit():
        slug = f"l_{slug}"
    return check_publication_name(slug, parameter)


def username_from(text: str) -> str:
    """Turn any human text into a username; `user` when nothing of the text is left."""
    slug = slugify(text, separator="_", max_length=WORKSPACE_NAME_LENGTH)
    while slug.endswith(RESERVED_WORKSPACES.suffix):
        slug = slug.removesuffix(RESERVED_WORKSPACES.suffix)
    slug = slug or "user"
    if slug[0].isdigit() or slug in RESERVED_WORKSPACES:
        slug = f"u_{slug}"[:WORKSPACE_NAME_LENGTH].rstrip("_")
    return slug
