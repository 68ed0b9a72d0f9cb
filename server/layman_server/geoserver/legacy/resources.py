"""Feature types and coverages of a catalogue of 1.x, each with its layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.import_report import ReportedObject
from layman_server.geoserver.legacy import catalog_writing as write
from layman_server.geoserver.legacy import coverages, feature_types
from layman_server.geoserver.legacy.data_look import DataMissing, NativeData, local_path, look_at_store
from layman_server.geoserver.legacy.documents import is_folder_name, read_document, text_of
from layman_server.geoserver.legacy.entries import LegacyCoverage, LegacyFeatureType
from layman_server.model.crs import WGS84

if TYPE_CHECKING:
    from layman_server.geoserver.legacy.catalog_file import LegacyCatalog
    from layman_server.geoserver.legacy.conversion import Conversion

_INFO = "info.xml"
_Resource = TypeVar("_Resource", LegacyFeatureType, LegacyCoverage)


class ResourceConversion:
    """Adds the files of all feature types and coverages to a conversion."""

    def __init__(self, conversion: Conversion, catalog: LegacyCatalog) -> None:
        """The stores and styles are those of `catalog`."""
        self._conversion = conversion
        self._report = conversion.report
        self._root = conversion.root
        self._catalog = catalog
        self._styles = {style.name for style in catalog.styles} | {"generic", "raster"}
        self._taken: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Feature types, then coverages, folder by folder."""
        for folder, document in self._documents("featureTypes", "featureType"):
            self._feature_type(folder, document)
        for folder, document in self._documents("coverages", "coverage"):
            self._coverage(folder, document)

    def _documents(self, parent: str, kind: str) -> list[tuple[Path, etree._Element]]:
        """Folders with what their info.xml holds; those that carry the name of 1.x's own making go first.

        GeoServer 1.x names a folder `STORE_LAYER`. Where two folders have the same layer, that one is the later work.
        """
        own: list[tuple[Path, etree._Element]] = []
        others: list[tuple[Path, etree._Element]] = []
        for folder in _folders(self._root / parent):
            try:
                document = read_document(folder / _INFO)
            except (DamagedFile, OSError) as error:
                self._drop(kind, folder, error)
                continue
            store = document.get("datastore") or document.get("format") or ""
            is_own = folder.name == f"{store.strip()}_{text_of(document, 'name')}"
            (own if is_own else others).append((folder, document))
        return own + others

    def _drop(self, kind: str, folder: Path, error: Exception) -> None:
        self._report.add(kind, folder.name).drop(f"{folder.name}/{_INFO} cannot be used: {error}.")

    def _feature_type(self, folder: Path, document: etree._Element) -> None:
        try:
            resource = feature_types.read_feature_type(document, folder.name)
        except DamagedFile as error:
            self._drop("featureType", folder, error)
            return
        store = next((one for one in self._catalog.data_stores if one.name == resource.store), None)
        entry = self._report.add("featureType", resource.name, store.workspace if store else "")
        if store is None:
            entry.drop(f"There is no data store {resource.store!r} for it.")
            return
        if not self._is_new(entry, store.workspace, resource):
            return
        for message in feature_types.lost_parts(document):
            entry.change(message)
        native, enabled = NativeData(), store.enabled
        try:
            native = look_at_store(self._root, store.parameters, resource.native_name)
        except DataMissing as missing:
            if enabled:
                entry.change(f"It is switched off, because {missing}.")
            enabled = False
        if resource.lat_lon_box is None:
            box = native.box.to(WGS84) if native.box is not None else None
            if box is None:
                entry.drop("Its box is to be read from the data, which cannot be read.")
                return
            entry.change("Its box is read from the data.")
            resource = replace(resource, lat_lon_box=box)
        self._taken.add((store.workspace, resource.name))
        target = f"workspaces/{store.workspace}/{store.name}/{resource.name}"
        content = write.feature_type_xml(
            resource, store.workspace, native if enabled else NativeData(), enabled=enabled
        )
        self._conversion.add(f"{target}/featuretype.xml", content)
        self._add_layer(entry, target, resource)
        self._copy_beside(folder, self._root / target)

    def _coverage(self, folder: Path, document: etree._Element) -> None:
        try:
            coverage = coverages.read_coverage(document, folder.name)
        except DamagedFile as error:
            self._drop("coverage", folder, error)
            return
        store = next((one for one in self._catalog.coverage_stores if one.name == coverage.store), None)
        entry = self._report.add("coverage", coverage.name, store.workspace if store else "")
        if store is None or not store.enabled:
            problem = "There is no" if store is None else "It is in a switched off"
            entry.drop(f"{problem} coverage store {coverage.store!r}.")
            return
        if not self._is_new(entry, store.workspace, coverage):
            return
        for message in coverages.lost_parts(document):
            entry.change(message)
        path = local_path(self._root, store.url)
        if path is None or not path.exists():
            entry.change(f"Its file is not there: {store.url}.")
        self._taken.add((store.workspace, coverage.name))
        target = f"workspaces/{store.workspace}/{store.name}/{coverage.name}"
        self._conversion.add(f"{target}/coverage.xml", write.coverage_xml(coverage, store.workspace, enabled=True))
        self._add_layer(entry, target, coverage)

    def _is_new(self, entry: ReportedObject, workspace: str, resource: _Resource) -> bool:
        if not is_folder_name(resource.name):
            entry.drop("A layer cannot have this name.")
        elif (workspace, resource.name) in self._taken:
            entry.drop(f"A layer of this name is taken from another folder; {resource.folder}/{_INFO} is left out.")
        else:
            return True
        return False

    def _add_layer(self, entry: ReportedObject, target: str, resource: _Resource) -> None:
        default = resource.default_style
        if default not in self._styles:
            fallback = "raster" if isinstance(resource, LegacyCoverage) else "generic"
            entry.change(f"The style {default!r} is not there; {fallback} is its default style now.")
            default = fallback
        for name in resource.styles:
            if name not in self._styles:
                entry.change(f"The style {name!r} is not there and left out.")
        others = [name for name in dict.fromkeys(resource.styles) if name in self._styles]
        self._conversion.add(f"{target}/layer.xml", write.layer_xml(resource, default, others))

    def _copy_beside(self, folder: Path, target: Path) -> None:
        """Templates and schemas beside info.xml, as bytes: some schemas are no XML at all."""
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.is_symlink() and path.name != _INFO:
                self._conversion.copies.append((path, target / path.name))


def _folders(parent: Path) -> Iterator[Path]:
    """Folders with an info.xml, sorted by name; symbolic links that lead out of the directory are not followed."""
    if parent.is_dir():
        for folder in sorted(parent.iterdir()):
            if folder.is_dir() and not folder.is_symlink() and (folder / _INFO).is_file():
                yield folder
