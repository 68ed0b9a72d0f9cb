"""Requests and answers of those who look around on a server: pages of publications, users, feature types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import LayerDescription
from layman_qgis.api.errors import NotJson
from layman_qgis.api.language import tr
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType, publications_from_json
from layman_qgis.api.requests import ApiRequest, publication_url
from layman_qgis.api.server import Server

#: Publications of one page: enough for most workspaces, and a few milliseconds of work.
PAGE_SIZE = 100
#: A slow map service must not hold up what only makes icons nicer.
FEATURE_TYPES_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Page:
    """A part of a list; `total` is the length of the whole list, `offset` where this part begins in it."""

    publications: tuple[Publication, ...]
    offset: int
    total: int

    @property
    def end(self) -> int:
        """Where the next page begins."""
        return self.offset + len(self.publications)

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return not self.publications or self.end >= self.total

    @classmethod
    def from_answer(cls, answer: Answer, server_url: str, offset: int) -> Page:
        """Read the answer of :func:`get_page`; a server that does not say the total has no more.

        Raises:
            NotJson: the body is not a list.
        """
        found = tuple(publications_from_json(answer.json(), server_url))
        said = answer.headers.get("x-total-count", "")
        return cls(found, offset, int(said) if said.isdecimal() else offset + len(found))


def get_page(
    server: Server,
    workspace: str = "",
    kind: PublicationType | None = None,
    offset: int = 0,
    limit: int = PAGE_SIZE,
    order: str = "title",
    text: str = "",
) -> ApiRequest:
    """List a part of the publications; `text` is looked for in titles and then rules the order.

    Layman lists a workspace by `kind` only, and both kinds only of all workspaces together. A `limit` of 0 is for all.
    """
    query = [("limit", str(limit)), ("offset", str(offset))] if limit else []
    query.append(("full_text_filter", text) if text else ("order_by", order))
    return ApiRequest("GET", f"{_list_url(server, workspace, kind)}?{urlencode(query)}")


def _list_url(server: Server, workspace: str, kind: PublicationType | None) -> str:
    if not workspace:
        return server.publications_url()
    return server.maps_url(workspace) if kind is PublicationType.MAP else server.layers_url(workspace)


def get_users(server: Server) -> ApiRequest:
    """List the users, each of whom has a workspace."""
    return ApiRequest("GET", f"{server.url}/rest/users")


@dataclass(frozen=True)
class Workspace:
    """A workspace; `owner` is the whole name of its user, empty for a public workspace."""

    name: str
    owner: str = ""


def workspaces_from(users: object, publications: Iterable[Publication], mine: str) -> tuple[Workspace, ...]:
    """All workspaces that are known of: mine first, the others by name.

    The server lists its users; public workspaces have none, so that only their publications tell of them.

    Raises:
        NotJson: the users are not a list.
    """
    if not isinstance(users, list):
        raise NotJson(tr("The server's list of users has an unknown form."))
    found = {one.workspace: "" for one in publications}
    for user in users:
        if isinstance(user, Mapping) and user.get("username"):
            found[str(user["username"])] = str(user.get("name") or "").strip()
    own = found.pop(mine, "")
    others = sorted(found.items(), key=lambda item: item[0].casefold())
    return tuple(Workspace(name, owner) for name, owner in [*([(mine, own)] if mine else []), *others] if name)


def patch_title(server: Server, ref: PublicationRef, title: str) -> ApiRequest:
    """Give a publication another title; its name and address stay."""
    return ApiRequest("PATCH", publication_url(server, ref), fields=(("title", title),), timeout_s=120.0)


def get_feature_types(wfs_url: str, names: Iterable[str]) -> ApiRequest:
    """Ask a WFS for the schemas of feature types (DescribeFeatureType)."""
    query = urlencode({"service": "WFS", "version": "1.1.0", "request": "DescribeFeatureType"})
    types = ",".join(quote(name, safe=":") for name in names)
    mark = "&" if "?" in wfs_url else "?"
    return ApiRequest("GET", f"{wfs_url}{mark}{query}&typename={types}", timeout_s=FEATURE_TYPES_TIMEOUT_S)


#: GML's property types by what they draw.
_SHAPES = {
    "Point": "point", "MultiPoint": "point",
    "LineString": "line", "MultiLineString": "line", "Curve": "line", "MultiCurve": "line",
    "Polygon": "polygon", "MultiPolygon": "polygon", "Surface": "polygon", "MultiSurface": "polygon",
}  # fmt: skip
_TYPE_OR_GEOMETRY = re.compile(r'complexType\s+name="(?P<type>[^"]+)Type"|type="gml:(?P<gml>\w+)PropertyType"')


def shapes_from(schema: str) -> dict[str, str]:
    """`point`, `line`, `polygon`, `geometry` or `table` by the name of the feature type, without its workspace."""
    found: dict[str, str] = {}
    current = ""
    for part in _TYPE_OR_GEOMETRY.finditer(schema):
        if part["type"]:
            current = part["type"]
            found[current] = "table"
        elif current and found[current] == "table":
            found[current] = _SHAPES.get(part["gml"], "geometry")
    return found


@dataclass(frozen=True)
class TypeNames:
    """How a server calls the feature types of a workspace, learned from one of its layers.

    Layman 1 calls them by their name, Layman 2 by their UUID; both in a workspace of the map service.
    """

    wfs_url: str
    pattern: str

    @classmethod
    def from_description(cls, description: LayerDescription) -> TypeNames | None:
        """Learn it from a layer; None when its name follows from neither."""
        name, ref = description.wfs_type, description.ref
        if not description.wfs_url:
            return None
        for key, value in (("{uuid}", ref.uuid), ("{uuid_}", ref.uuid.replace("-", "_")), ("{name}", ref.name)):
            if value and name.endswith(value):
                return cls(description.wfs_url, name[: -len(value)] + key)
        return None

    def name_of(self, publication: Publication) -> str:
        """The name of a layer's feature type."""
        ref = publication.ref
        words = {"{uuid}": ref.uuid, "{uuid_}": ref.uuid.replace("-", "_"), "{name}": ref.name}
        key = self.pattern[self.pattern.index("{") :]
        return self.pattern[: -len(key)] + words[key]
