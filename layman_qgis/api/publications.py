"""Users and publications as lists of the server show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from layman_qgis.api.errors import NotJson
from layman_qgis.api.language import marked, tr, tr_marked


class PublicationType(str, Enum):
    """What can be published."""

    LAYER = "layer"
    MAP = "map"


@dataclass(frozen=True)
class PublicationRef:
    """Which publication, of which server; `uuid` is empty when the server did not say it."""

    server_url: str
    workspace: str
    type: PublicationType
    name: str
    uuid: str = ""

    def is_same(self, other: PublicationRef) -> bool:
        """Whether both name the same publication, the UUID left aside."""
        return (self.server_url, self.workspace, self.type, self.name) == (
            other.server_url,
            other.workspace,
            other.type,
            other.name,
        )


@dataclass(frozen=True)
class CurrentUser:
    """Who the server thinks is asking; `username` is empty before one is claimed."""

    authenticated: bool
    username: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def display_name(self) -> str:
        """The name to show: the real one when the server knows it."""
        for key in ("name", "preferred_username", "nickname", "sub"):
            value = self.claims.get(key)
            if isinstance(value, str) and value:
                return value
        return self.username

    @classmethod
    def from_json(cls, body: object) -> CurrentUser:
        """Read the answer of GET or PATCH Current User."""
        data = as_object(body)
        claims = data.get("claims")
        return cls(
            authenticated=bool(data.get("authenticated")),
            username=str(data.get("username") or ""),
            claims=dict(claims) if isinstance(claims, Mapping) else {},
        )


@dataclass(frozen=True)
class Publication:
    """One item of a list of publications; the bounding box is in EPSG:3857, None for an empty layer.

    `geodata_type` is `vector`, `raster` or `unknown` for a layer, empty for a map and from an old server.
    """

    ref: PublicationRef
    title: str
    url: str = ""
    updated_at: str = ""
    native_crs: str = ""
    bounding_box: tuple[float, float, float, float] | None = None
    access_rights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    geodata_type: str = ""

    @property
    def geodata_words(self) -> str:
        """The type of the data in the user's language."""
        return tr_marked(_GEODATA_WORDS.get(self.geodata_type, self.geodata_type))

    @property
    def name(self) -> str:
        """The publication's name."""
        return self.ref.name

    @property
    def workspace(self) -> str:
        """The workspace it is in."""
        return self.ref.workspace

    @property
    def type(self) -> PublicationType:
        """Layer or map."""
        return self.ref.type

    @classmethod
    def from_json(cls, body: object, server_url: str) -> Publication:
        """Read one item of GET Publications."""
        data = as_object(body)
        try:
            kind = PublicationType(str(data.get("publication_type", "layer")))
        except ValueError:
            kind = PublicationType.LAYER
        ref = PublicationRef(
            server_url, str(data.get("workspace") or ""), kind, str(data.get("name") or ""), str(data.get("uuid") or "")
        )
        return cls(
            ref=ref,
            title=str(data.get("title") or ref.name),
            url=str(data.get("url") or ""),
            updated_at=str(data.get("updated_at") or ""),
            native_crs=str(data.get("native_crs") or ""),
            bounding_box=bounding_box_from(data.get("bounding_box")),
            access_rights=rights_from(data.get("access_rights")),
            geodata_type=str(data.get("geodata_type") or ""),
        )


def publications_from_json(body: object, server_url: str) -> list[Publication]:
    """Read the answer of GET Publications.

    Raises:
        NotJson: the body is not a list.
    """
    if not isinstance(body, list):
        raise NotJson(tr("The server's list of publications has an unknown form."), tr_marked(_WRONG_SERVER))
    return [Publication.from_json(item, server_url) for item in body]


def posted_from_json(body: object, server_url: str, workspace: str, kind: PublicationType) -> PublicationRef:
    """Read the answer of POST Layers or POST Maps: which publication was made.

    Raises:
        NotJson: the body has another form.
    """
    item = body[0] if isinstance(body, list) and body else body
    data = as_object(item)
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise NotJson(tr("The server did not say the name of the new publication."), tr_marked(_WRONG_SERVER))
    return PublicationRef(server_url, workspace, kind, name, str(data.get("uuid") or ""))


def as_object(body: object) -> Mapping[str, Any]:
    """The body when it is a JSON object.

    Raises:
        NotJson: it is something else.
    """
    if not isinstance(body, Mapping):
        raise NotJson(tr("The server's answer has an unknown form."), tr_marked(_WRONG_SERVER), repr(body)[:500])
    return body


def bounding_box_from(value: object) -> tuple[float, float, float, float] | None:
    """Four numbers, or None: Layman says `[null, null, null, null]` for a layer without features."""
    if not isinstance(value, (list, tuple)) or len(value) != 4:
        return None
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in value):
        return None
    return (float(value[0]), float(value[1]), float(value[2]), float(value[3]))


def rights_from(value: object) -> dict[str, tuple[str, ...]]:
    """Names by `read` and `write`, empty when the value is something else."""
    if not isinstance(value, Mapping):
        return {}
    return {
        str(right): tuple(str(who) for who in names)
        for right, names in value.items()
        if isinstance(names, (list, tuple))
    }


_GEODATA_WORDS = {"vector": marked("vector"), "raster": marked("raster"), "unknown": ""}
_WRONG_SERVER = marked("Check that the address is that of a Layman server.")
