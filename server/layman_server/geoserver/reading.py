"""A whole data directory as a catalogue: the layout of the 2009 proposal and those of GeoServer 2.0 to 2.26.

Nothing here raises for a damaged file: it is named in a problem, and what does not depend on it is there
(`shared/reference/geoserver-datadir.md`, sections 1.3 and 5). Where GeoServer leaves more out than it must, or does
not start at all, the rest is read.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import CatalogError, CatalogObject, Configuration
from layman_server.geoserver.catalog_files import CatalogFiles, FileSignature
from layman_server.geoserver.catalog_files import Problem as Problem
from layman_server.geoserver.catalog_index import kind_name
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.catalog_xml import read_configuration, read_namespace, read_style, read_workspace
from layman_server.geoserver.objects import SERVICES, InvalidObject, Namespace, Style, Workspace, object_id
from layman_server.geoserver.reading_groups import read_groups
from layman_server.geoserver.reading_references import Lookup
from layman_server.geoserver.reading_rules import rule_problems
from layman_server.geoserver.reading_stores import StoreReader

T = TypeVar("T", bound=CatalogObject)
#: Folders of a workspace that hold no store.
NO_STORES = frozenset({"styles", "layergroups"})


@dataclass(frozen=True)
class LoadedCatalog:
    """A catalogue and what is wrong with its files; `refused_stores` are ids of stores whose data are not read.

    `signatures` tells every file that was read, as it was then.
    """

    catalog: Catalog
    problems: tuple[Problem, ...]
    refused_stores: frozenset[str] = frozenset()
    signatures: dict[str, FileSignature] = field(default_factory=dict, repr=False)


def read_catalog(root: Path, places: Sequence[Path] = ()) -> LoadedCatalog:
    """The catalogue in a data directory; `places` are folders beside it whose data its stores may use."""
    reader = Reader(root, places)
    with _no_collections():
        reader.read()
    return LoadedCatalog(
        reader.catalog, tuple(reader.problems), frozenset(reader.refused_stores), reader.files.signatures
    )


@contextmanager
def _no_collections() -> Iterator[None]:
    """Nothing that is read is garbage: looking for it again and again costs a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Reader:
    """Reads one directory once."""

    def __init__(self, root: Path, places: Sequence[Path] = ()) -> None:
        """See `read_catalog`."""
        self.files = CatalogFiles(root)
        self.catalog = Catalog()
        self.refs = Lookup(self.catalog)
        self.problems: list[Problem] = []
        self.refused_stores: set[str] = set()
        self._places = places

    def read(self) -> None:
        """Read everything, what is referred to first."""
        folders = list(self._workspaces())
        self._default_workspace()
        self._styles("styles", "")
        for folder, workspace in folders:
            self._styles(f"{folder}/styles", workspace.name)
        stores = StoreReader(self, self._places)
        for folder, workspace in folders:
            for name in self.files.folders(folder):
                if name not in NO_STORES:
                    stores.read(f"{folder}/{name}", workspace)
        read_groups(self, [("layergroups", ""), *((f"{folder}/layergroups", one.name) for folder, one in folders)])
        for name in ("global", "logging", *SERVICES):
            self._configuration(f"{name}.xml", name, "")
        for folder, workspace in folders:
            for name in ("settings", *SERVICES):
                self._configuration(f"{folder}/{name}.xml", name, workspace.name)
        self.catalog.settle()
        self.problems += rule_problems(self.files)

    def say(self, path: str, what: object, effect: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, str(what), effect))

    def parsed(self, path: str, effect: str, read: Callable[[bytes], T]) -> T | None:
        """What is in a file; None, with a problem, when it is damaged or not there."""
        try:
            content = self.files.content(path)
            if content is not None:
                return read(content)
            self.say(path, "it is not there", effect)
        except (DamagedFile, InvalidObject) as error:
            self.say(path, error, effect)
        return None

    def add(self, path: str, one: T, effect: str) -> T | None:
        """Put an object into the catalogue; None, with a problem, when that refuses it.

        The second one with an id gets another one: whoever refers to it by id finds the first.
        """
        shelf = self.catalog.shelf_of(one)
        if one.id in shelf.by_id:
            self.say(path, f"the id {one.id} is that of another {shelf.kind}", "it is read with an id of its own")
            one = _with_id(one, self._free_id(one))
        try:
            return self.catalog.add(one)
        except CatalogError as error:
            self.say(path, error, effect)
            return None

    def place(self, one: CatalogObject, path: str, name: str) -> None:
        """Remember where an object is whose folder or file has another name."""
        folder, _, file = path.rpartition("/")
        if (folder.rpartition("/")[2] if file in _FOLDER_FILES else file) != name:
            self.catalog.places[kind_name(one), one.id] = PurePosixPath(path)

    def _free_id(self, one: CatalogObject) -> str:
        base = object_id(type(one).__name__, *(str(getattr(one, name, "")) for name in ("workspace", "store", "name")))
        taken = self.catalog.shelf_of(one).by_id
        return next(name for name in _numbered(base) if name not in taken)

    # Workspaces

    def _workspaces(self) -> Iterator[tuple[str, Workspace]]:
        is_proposal = bool(self.files.names("namespaces", ".xml"))
        for link in self.files.outside_links("workspaces"):
            self.say(f"workspaces/{link}", "it is a link that leads out of the data directory", "it is not read")
        for name in self.files.folders("workspaces"):
            folder = f"workspaces/{name}"
            workspace = self._workspace(folder, name, is_proposal)
            if workspace is not None:
                yield folder, workspace

    def _workspace(self, folder: str, name: str, is_proposal: bool) -> Workspace | None:
        """The workspace in a folder with its namespace, which in the proposal's layout lies elsewhere or nowhere."""
        effect = "the workspace is left out with all in it"
        path = f"{folder}/workspace.xml"
        if is_proposal and not self.files.exists(path):
            workspace: Workspace | None = Workspace(object_id("Workspace", name), name)
            namespace: Namespace | None = self._proposal_namespace(name)
        else:
            workspace = self.parsed(path, effect, read_workspace)
            namespace = None
            if workspace is not None:
                namespace = self.parsed(f"{folder}/namespace.xml", effect, read_namespace)
        if workspace is None or namespace is None:
            return None
        if namespace.prefix != workspace.name:
            self.say(f"{folder}/namespace.xml", f"its prefix {namespace.prefix} is not the workspace's name",
                     "it is read with this name")  # fmt: skip
            namespace = Namespace(namespace.id, workspace.name, namespace.uri, namespace.isolated)
        if self.catalog.workspace(workspace.name) is not None or self.add(path, namespace, effect) is None:
            self.say(path, f"there is another workspace {workspace.name}", effect)
            return None
        added = self.add(path, workspace, effect)
        if added is not None:
            self.place(added, path, added.name)
        return added

    def _proposal_namespace(self, name: str) -> Namespace:
        path = f"namespaces/{name}.xml"
        made = Namespace(object_id("Namespace", name), name, f"http://{name}")
        effect = f"the workspace is read with the URI {made.uri}"
        return self.parsed(path, effect, lambda content: read_namespace(content)) or made

    def _default_workspace(self) -> None:
        path = "workspaces/default.xml"
        if not self.files.exists(path):
            return
        effect = "the first workspace is the default one"
        found = self.parsed(path, effect, self._read_default)
        if found is not None:
            self.catalog.set_default_workspace(found)

    def _read_default(self, content: bytes) -> Workspace:
        identifier = self.refs.of_root("workspace", content)
        found = self.catalog.workspace_by_id(identifier)
        if found is None:
            raise DamagedFile("it names no workspace that is there")
        return found

    # Styles and configuration

    def _styles(self, folder: str, workspace: str) -> None:
        names = set(self.files.names(folder))
        self.refs.workspace = workspace
        for name in sorted(name for name in names if name.endswith(".xml")):
            path = f"{folder}/{name}"
            style = self.parsed(path, "the style is left out", lambda content: self._style(content, workspace))
            added = None if style is None else self.add(path, style, "the style is left out")
            if added is None:
                continue
            self.place(added, path, f"{added.name}.xml")
            if added.filename not in names and not self.files.exists(f"{folder}/{added.filename}"):
                self.say(path, f"its file {added.filename} is not there", "layers with this style cannot be drawn")

    def _style(self, content: bytes, workspace: str) -> Style:
        return read_style(content, workspace, self.refs)

    def _configuration(self, path: str, name: str, workspace: str) -> None:
        effect = "GeoServer's defaults are used" if not workspace else "those of all workspaces are used"
        try:
            content = self.files.content(path)
            if content is None:
                return
            one: Configuration = read_configuration(content, name, workspace)
            self.catalog.configure(one)
        except (DamagedFile, InvalidObject, CatalogError) as error:
            self.say(path, error, effect)


#: Files that have the name of their kind; the object's name is that of the folder.
_FOLDER_FILES = frozenset(
    {
        *("workspace.xml", "datastore.xml", "coveragestore.xml", "wmsstore.xml", "wmtsstore.xml"),
        *("featuretype.xml", "coverage.xml", "wmslayer.xml", "wmtslayer.xml"),
    }
)


def _with_id(one: T, identifier: str) -> T:
    return replace(one, id=identifier)  # type: ignore[type-var]


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}.{number}"
        number += 1
