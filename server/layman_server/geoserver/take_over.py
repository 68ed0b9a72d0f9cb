"""Takes the workspaces of one data directory over into another one, which may be in use meanwhile.

A workspace appears whole: it is made aside and renamed. Every object gets a new id, so that none is that of another
object; what is there already is never written over.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path

from lxml import etree

from layman_server.durable_files import (
    aside_name,
    disk_errors,
    flush_folder,
    is_leftover,
    make_folder,
    write_file,
    write_unseen,
)
from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.catalog_parts import DamagedFile, as_bytes, parse, text_at
from layman_server.geoserver.import_report import ImportReport, Outcome
from layman_server.geoserver.service_rules import report_service_rules
from layman_server.geoserver.store_moves import StoreMover
from layman_server.geoserver.style_moves import StyleMover
from layman_server.geoserver.taken_rules import rules_to_take

#: What GeoServer puts at the places of workspaces.
_RESERVED = frozenset(
    "rest web gwc ows wms wfs wcs wmts csw security styles layergroups workspaces default layman".split()
)
_KINDS = {
    "datastore.xml": "dataStore",
    "coveragestore.xml": "coverageStore",
    "wmsstore.xml": "wmsStore",
    "wmtsstore.xml": "wmtsStore",
}
_RESOURCES = {
    "featuretype.xml": "featureType",
    "coverage.xml": "coverage",
    "wmslayer.xml": "wmsLayer",
    "wmtslayer.xml": "wmtsLayer",
}
#: Reported of a directory that is taken over, but left where it is.
_LEFT = {
    "global.xml": ("settings", "global", "The settings of the server stay as they are."),
    "wms.xml": ("service", "wms", "The settings of the server stay as they are."),
    "wfs.xml": ("service", "wfs", "The settings of the server stay as they are."),
    "wcs.xml": ("service", "wcs", "The settings of the server stay as they are."),
    "security/usergroup/default/users.xml": ("user", "*", "Users are not taken over; they sign up at this server."),
}


class TakeOver:
    """Takes the catalogue in `source`, whose data are relative to `data_root`, over into `target`."""

    def __init__(
        self,
        source: Path,
        data_root: Path,
        target: Path,
        report: ImportReport,
        names_in_use: Collection[str],
        allowed: Sequence[Path] = (),
    ) -> None:
        """`names_in_use` are workspaces that nobody else may have; data may lie in `allowed` too."""
        self._source = source
        self._target = target
        self._report = report
        self._names_in_use = names_in_use
        self._ids: dict[str, str] = {}
        self._styles = StyleMover(source, target, report, self._ids)
        self._stores = StoreMover(data_root, target, report, allowed)
        #: Old ids of all that is taken.
        self._taken: set[str] = set()

    def run(self) -> None:
        """Take everything over that can be; with a dry run nothing is written."""
        self._sweep()
        folders = self._workspace_folders()
        self._collect_ids(folders)
        self._styles.run(dry_run=self._report.dry_run)
        for folder, name in folders:
            self._take(folder, name)
        self._take_groups()
        for path, (kind, name, message) in _LEFT.items():
            if (self._source / path).is_file():
                self._report.find(kind, name).drop(message)
        report_service_rules(self._source, self._report)

    def _sweep(self) -> None:
        """Remove what a take-over that was killed has left."""
        for path in self._target.glob(".*.workspace") if not self._report.dry_run else []:
            if is_leftover(path):
                shutil.rmtree(path, ignore_errors=True)

    def _workspace_folders(self) -> list[tuple[Path, str]]:
        """Folders of workspaces that can be taken, with their names."""
        found = []
        for path in sorted(self._source.glob("workspaces/*/workspace.xml")):
            try:
                name = text_at(parse(path.read_bytes()), "name")
            except (DamagedFile, OSError) as error:
                self._report.find("workspace", path.parent.name).drop(f"workspace.xml cannot be read: {error}.")
                continue
            entry = self._report.find("workspace", name)
            if not name or name in {".", ".."} or set(name) & set("/\\\0") or name.startswith("."):
                entry.drop("A workspace cannot have this name.")
            elif not (path.parent / "namespace.xml").is_file():
                entry.drop("It has no namespace.xml.")
            elif name in _RESERVED:
                entry.clash("The name is used by the server itself.")
            elif name in self._names_in_use or (self._target / "workspaces" / name).exists():
                entry.clash("The server has a workspace of this name already; it stays as it is.")
            else:
                found.append((path.parent, name))
        return found

    def _collect_ids(self, folders: Sequence[tuple[Path, str]]) -> None:
        paths = [path for folder, _ in folders for path in folder.rglob("*.xml")]
        paths += self._source.glob("layergroups/*.xml")
        for path in paths:
            try:
                identifier = text_at(parse(path.read_bytes()), "id")
            except (DamagedFile, OSError):
                continue
            if identifier:
                self._ids.setdefault(identifier, new_id(identifier))

    def _take(self, folder: Path, name: str) -> None:
        place = self._target / "workspaces" / name
        # Not among the workspaces: who looks there now would take it for one.
        aside = aside_name(self._target / f"{name}.workspace")
        rules, problem = rules_to_take(self._source / "security" / "layers.properties", name)
        if problem:
            self._report.find("workspace", name).drop(problem)
            return
        try:
            self._fill(folder, name, aside)
            if self._report.dry_run:
                return
            AccessRules(self._target / "security" / "layers.properties").put(rules)
            with disk_errors():
                make_folder(place.parent)
                # Nobody sees the files yet: they are flushed all at once, not one by one.
                os.sync()
                os.rename(aside, place)
                flush_folder(place.parent)
            self._stores.keep()
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            self._stores.discard()

    def _fill(self, folder: Path, name: str, aside: Path) -> None:
        """Copy the workspace's files to `aside`; one that cannot be read is left out with what depends on it."""
        dropped: set[Path] = set()
        for path in sorted(folder.rglob("*"), key=_stores_first):
            if path.is_symlink() or not path.is_file() or dropped & set(path.parents):
                continue
            relative = path.relative_to(folder)
            content = path.read_bytes()
            if _is_object(relative):
                changed = self._changed(path, relative, name, content)
                if changed is None:
                    if path.name in _KINDS or path.name in _RESOURCES or path.name == "layer.xml":
                        dropped.add(path.parent)
                    continue
                content = changed
            if not self._report.dry_run:
                write_unseen(aside / relative, content, 0o600 if path.name in _KINDS else 0o644)

    def _changed(self, path: Path, relative: Path, workspace: str, content: bytes) -> bytes | None:
        """The file with new ids and the new places of its data; None when it is left out."""
        kind = _KINDS.get(path.name) or _RESOURCES.get(path.name)
        try:
            root = parse(content)
        except DamagedFile as error:
            if kind or len(relative.parts) > 1:
                self._report.find(kind or "file", path.parent.name, workspace).drop(f"{relative} is damaged: {error}.")
            return None
        name = text_at(root, "name") or path.parent.name
        if kind:
            entry = self._report.find(kind, name, workspace)
            if entry.outcome is Outcome.DROPPED:
                return None
            if path.name in _KINDS and not self._stores.move(root, workspace, path.parent, entry):
                return None
        self._taken.add(text_at(root, "id"))
        self._renew(root)
        return as_bytes(root)

    def _renew(self, root: etree._Element) -> None:
        """Give the object and all that it refers to the new ids, and styles their new names."""
        for node in root.iter("id"):
            node.text = self._ids.get((node.text or "").strip(), node.text)
        self._styles.rename(root)

    def _take_groups(self) -> None:
        """Global layer groups, of which no member is missing."""
        for path in sorted(self._source.glob("layergroups/*.xml")):
            entry = self._report.find("layerGroup", path.stem)
            try:
                root = parse(path.read_bytes())
            except (DamagedFile, OSError) as error:
                entry.drop(f"{path.name} is damaged: {error}.")
                continue
            members = {text_at(node, "id") for node in root.iterfind("publishables/published[@type='layer']")}
            self._renew(root)
            target = self._target / "layergroups" / path.name
            if target.exists():
                entry.clash("The server has a layer group of this name already; it stays as it is.")
            elif not members <= self._taken:
                entry.drop("Layers of it are not taken over.")
            elif not self._report.dry_run:
                write_file(target, as_bytes(root))


def list_catalogue(root: Path, report: ImportReport) -> None:
    """Put every object of a directory of GeoServer 2 into the report; damaged ones as dropped. Nothing is written."""
    for path in sorted(root.glob("workspaces/*/**/*.xml")):
        depth = len(path.relative_to(root).parts)
        kind = {**_KINDS, **_RESOURCES, "workspace.xml": "workspace"}.get(path.name)
        kind = "style" if path.parent.name == "styles" and depth == 4 else kind
        if kind is not None:
            workspace = "" if kind == "workspace" else path.relative_to(root).parts[1]
            _list_file(path, kind, workspace, report)
    for folder, kind in (("styles", "style"), ("layergroups", "layerGroup")):
        for path in sorted((root / folder).glob("*.xml")):
            _list_file(path, kind, "", report)


def _list_file(path: Path, kind: str, workspace: str, report: ImportReport) -> None:
    try:
        name = text_at(parse(path.read_bytes()), "name")
    except (DamagedFile, OSError) as error:
        report.add(kind, path.stem if kind in {"style", "layerGroup"} else path.parent.name, workspace).drop(
            f"{path.name} is damaged: {error}."
        )
        return
    report.add(kind, name, workspace)


def new_id(identifier: str) -> str:
    """An id that no other object has, of the same kind."""
    kind = identifier.partition("InfoImpl")[0]
    return f"{kind if kind.isalpha() else 'Object'}InfoImpl-{uuid.uuid4()}"


def _is_object(relative: Path) -> bool:
    """Whether a file of a workspace is one of GeoServer's objects; others are copied as they are."""
    if relative.suffix != ".xml":
        return False
    if relative.name in {*_KINDS, *_RESOURCES, "layer.xml"}:
        return True
    return len(relative.parts) == 1 or relative.parts[0] in {"styles", "layergroups"}


def _stores_first(path: Path) -> tuple[int, str]:
    return (0 if path.name in _KINDS else 1, str(path))
