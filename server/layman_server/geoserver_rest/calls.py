"""One request to GeoServer's REST API, what it may, and the forms of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_directory import CatalogDirectory
from layman_server.geoserver.catalog_events import CatalogObject, Configuration
from layman_server.geoserver.catalog_parts import MAX_FILE_BYTES
from layman_server.geoserver.objects import OWN_STORE_PREFIXES, POSTGRESQL_STORE, Workspace
from layman_server.geoserver_rest.refusals import Refused, bad_request, conflict, forbidden, not_found
from layman_server.geoserver_rest.showing import Shown
from layman_server.geoserver_rest.trees import as_json, as_xml, from_json, from_xml
from layman_server.model.access import Account, is_among

JSON, XML, TEXT = "application/json", "application/xml", "text/plain"
_XML_TYPES = frozenset({XML, "text/xml"})


@dataclass(frozen=True)
class Surroundings:
    """What the API stands on.

    `directory` gives the catalogue, `public_url` the server's address as this request's client sees it; `account` who
    asks (None for nobody). `is_own` says of a workspace that Layman's REST API made it, `is_publication` of workspace
    and name that a layer of it is there, or about to be; `owner_token` hashes the token of the machine's user.
    `administrators` are names of users and roles who may everything.
    """

    directory: Callable[[], CatalogDirectory]
    public_url: Callable[[], str]
    account: Callable[[], Account | None]
    is_own: Callable[[str], bool]
    is_publication: Callable[[str, str], bool]
    owner_token: Callable[[], str]
    administrators: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    kind: str = ""
    location: str = ""


@dataclass(frozen=True)
class Call:
    """A request; `suffix` is that of its address without the full stop (`json`, `xml`, `sld`), else as it accepts.

    `files` are those that its route has taken from the body beforehand.
    """

    around: Surroundings
    directory: CatalogDirectory
    account: Account
    method: str
    suffix: str
    query: Mapping[str, str]
    kind: str
    stream: BinaryIO
    files: Sequence[Path] = ()

    @property
    def catalog(self) -> Catalog:
        """The catalogue; locked while a request is answered."""
        return self.directory.catalog

    @property
    def root(self) -> Path:
        """The data directory."""
        return self.directory.root

    @property
    def shown(self) -> Shown:
        """Makes documents for this client."""
        return Shown(self.catalog, f"{self.around.public_url()}/geoserver/rest", f".{self._form()}")

    def _form(self) -> str:
        return self.suffix if self.suffix in {"json", "xml"} else "xml"

    # Who may

    @property
    def is_administrator(self) -> bool:
        """Whether who asks may everything."""
        owner = self.around.owner_token()
        is_owner = bool(owner) and self.account.token_sha256 == owner
        return is_owner or is_among(self.account, self.around.administrators)

    def may(self, workspace: str) -> bool:
        """Whether who asks may manage a workspace; the empty one: everything."""
        return self.is_administrator or bool(workspace and workspace == self.account.username)

    def need(self, workspace: str = "") -> None:
        """Raises Refused: who asks may not manage this workspace."""
        if not self.may(workspace):
            what = f"the workspace {workspace}" if workspace else "this"
            raise forbidden(f"Only administrators may manage {what}.")

    def workspace(self, name: str) -> Workspace:
        """A workspace that who asks may manage.

        Raises:
            Refused: it is not there, or not his.
        """
        self.need(name)
        found = self.catalog.workspace(name)
        if found is None:
            raise not_found("" if self.is_quiet else f"No such workspace: '{name}' found")
        return found

    @property
    def is_quiet(self) -> bool:
        """Whether the client wants no text with 404."""
        return self.query.get("quietOnNotFound", "").lower() == "true"

    @property
    def recurse(self) -> bool:
        """Whether what is in an object goes with it."""
        return self.query.get("recurse", "").lower() == "true"

    # What Layman's own REST API publishes

    def is_own_store(self, workspace: str, store: str) -> bool:
        """Whether a store holds layers that were published through Layman's REST API."""
        named = store == POSTGRESQL_STORE or store.startswith(OWN_STORE_PREFIXES)
        return named and self.around.is_own(workspace)

    def check_not_own_store(self, workspace: str, store: str, layer: str = "") -> None:
        """Raises Refused: what is in the store is changed through Layman's REST API only."""
        if self.is_own_store(workspace, store):
            place = f"/rest/workspaces/{workspace}/layers" + (f"/{layer}" if layer else "")
            what = f"The layer {workspace}:{layer}" if layer else f"The store {store}"
            raise forbidden(f"{what} belongs to layers that were published through {place}; change it there.")

    def check_no_publication(self, workspace: str, name: str) -> None:
        """Raises Refused: a layer of Layman's REST API has this name, also one that is only about to be published."""
        if workspace and self.around.is_publication(workspace, name):
            raise conflict(f"'{name}' is the name of a layer at /rest/workspaces/{workspace}/layers.")

    def check_not_own_workspace(self, workspace: str) -> None:
        """Raises Refused: the workspace is one of Layman's REST API."""
        if self.around.is_own(workspace):
            raise forbidden(
                f"The workspace {workspace} belongs to Layman's REST API. Its layers are deleted at"
                f" /rest/workspaces/{workspace}/layers, a user at /rest/users/{workspace}."
            )

    # What it brings

    @property
    def body(self) -> bytes:
        """The body as a whole.

        Raises:
            Refused: it is empty, or longer than a document may be.
        """
        content = self.stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise Refused(413, f"A document has at most {MAX_FILE_BYTES} bytes.")
        if not content.strip():
            raise bad_request("The request has no body.")
        return content

    def document(self, *names: str) -> etree._Element:
        """The body as a document whose outer element has one of these names.

        Raises:
            Refused: its type is not taken, or it is another one. UnreadableDocument: it cannot be read.
        """
        if self.kind not in {JSON, "text/json", *_XML_TYPES}:
            raise Refused(415, f"Content-Type {self.kind or '(none)'} is not taken here, but {JSON} and {XML}.")
        root = from_xml(self.body) if self.kind in _XML_TYPES else from_json(self.body)
        if root.tag not in names:
            raise bad_request(f"The document is a <{root.tag}>, not a <{names[0]}>.")
        return root

    # Answers

    def as_asked(self, root: etree._Element) -> Answer:
        """A document in the form that the client asks for."""
        if self._form() == "json":
            return Answer(body=as_json(root), kind=JSON)
        return Answer(body=as_xml(root), kind=XML)

    def show(self, one: CatalogObject | Configuration) -> Answer:
        """The document of an object."""
        return self.as_asked(self.shown.document(one))

    def listed(self, outer: str, item: str, entries: Sequence[tuple[str, tuple[str, ...]]]) -> Answer:
        """A list of names with their addresses."""
        return self.as_asked(self.shown.listed(outer, item, entries))

    def created(self, name: str, *parts: str) -> Answer:
        """The answer to what has made something: its name and its address."""
        location = Shown(self.catalog, f"{self.around.public_url()}/geoserver/rest", "").address(*parts)
        return Answer(201, name.encode(), TEXT, location)


@dataclass(frozen=True)
class Route:
    """What answers `method` at the addresses of a pattern: `workspaces/{workspace}/datastores/{store}`.

    `take` gets what takes long ready before the catalogue is locked: files, which the handler finds in `Call.files`.
    """

    method: str
    pattern: str
    handler: Callable[..., Answer]
    take: Callable[..., AbstractContextManager[Sequence[Path]]] | None = None

    def match(self, parts: tuple[str, ...]) -> dict[str, str] | None:
        """The names in an address, None when it is another one."""
        wanted = self.pattern.split("/")
        if len(wanted) != len(parts):
            return None
        names = {}
        for word, part in zip(wanted, parts, strict=True):
            if word.startswith("{"):
                names[word[1:-1]] = part
            elif word != part:
                return None
        return names
