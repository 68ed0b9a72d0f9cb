"""`catalog.xml` of GeoServer 1.x: namespaces, styles, data stores and coverage stores (reference, 6.2).

A section that is missing is empty; GeoServer's own importer dies of a catalogue without `<formats>`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from lxml import etree

from layman_server.geoserver.import_report import ImportReport
from layman_server.geoserver.legacy.documents import child, children, is_folder_name, is_true, text_of
from layman_server.geoserver.legacy.entries import (
    LegacyCoverageStore,
    LegacyDataStore,
    LegacyNamespace,
    LegacyStyle,
)

#: What GeoServer 1.x falls back on where nothing is said.
_DEFAULT_TYPE = "GeoTIFF"


@dataclass(frozen=True)
class LegacyCatalog:
    """All of a `catalog.xml` that can be used."""

    namespaces: tuple[LegacyNamespace, ...] = ()
    styles: tuple[LegacyStyle, ...] = ()
    data_stores: tuple[LegacyDataStore, ...] = ()
    coverage_stores: tuple[LegacyCoverageStore, ...] = ()

    @property
    def default_namespace(self) -> LegacyNamespace | None:
        """The namespace marked as default, or the last one with its URI, as GeoServer chooses; else the first."""
        marked = [one for one in self.namespaces if one.is_default]
        if not marked:
            return next(iter(self.namespaces), None)
        return [one for one in self.namespaces if one.uri == marked[-1].uri][-1]


def read_catalog_file(root: etree._Element, report: ImportReport) -> LegacyCatalog:
    """The catalogue; every entry is put into the report, those that cannot be used as dropped."""
    namespaces = _namespaces(child(root, "namespaces"), report)
    workspaces = {one.prefix for one in namespaces}
    return LegacyCatalog(
        namespaces,
        _styles(child(root, "styles"), report),
        _data_stores(child(root, "datastores"), workspaces, report),
        _coverage_stores(child(root, "formats"), workspaces, report),
    )


def _namespaces(section: etree._Element | None, report: ImportReport) -> tuple[LegacyNamespace, ...]:
    found: dict[str, LegacyNamespace] = {}
    for node in children(section, "namespace"):
        prefix, uri = node.get("prefix", "").strip(), node.get("uri", "").strip()
        entry = report.add("workspace", prefix)
        if not is_folder_name(prefix) or ":" in prefix:
            entry.drop("A workspace cannot have this name.")
        elif prefix in found:
            entry.drop("A workspace of this name stands before it in catalog.xml.")
        else:
            if not uri:
                entry.change("The namespace has no URI; it gets one made of its prefix.")
            found[prefix] = LegacyNamespace(prefix, uri or f"http://{prefix}", is_true(node.get("default", "")))
    if found and not any(one.is_default for one in found.values()):
        first = next(iter(found))
        report.find("workspace", first).change("No namespace is marked as the default one; this is the first.")
    return tuple(found.values())


def _styles(section: etree._Element | None, report: ImportReport) -> tuple[LegacyStyle, ...]:
    found: dict[str, LegacyStyle] = {}
    for node in children(section, "style"):
        name, filename = node.get("id", "").strip(), node.get("filename", "").strip()
        entry = report.add("style", name)
        if not is_folder_name(name):
            entry.drop("A style cannot have this name.")
        elif not is_folder_name(filename):
            entry.drop(f"Its file is not in the folder of styles: {filename!r}.")
        elif name in found:
            entry.drop("A style of this name stands before it in catalog.xml.")
        else:
            found[name] = LegacyStyle(name, filename)
    return tuple(found.values())


def _data_stores(
    section: etree._Element | None, workspaces: set[str], report: ImportReport
) -> tuple[LegacyDataStore, ...]:
    found: dict[str, LegacyDataStore] = {}
    for node in children(section, "datastore"):
        name, workspace = node.get("id", "").strip(), node.get("namespace", "").strip()
        entry = report.add("dataStore", name, workspace)
        if problem := _problem(name, workspace, workspaces, found):
            entry.drop(problem)
            continue
        parameters = {}
        for parameter in children(child(node, "connectionParams"), "parameter"):
            parameters[parameter.get("name", "")] = parameter.get("value", "")
        parameters.pop("", None)
        lost = tuple(word for word in ("description", "title", "abstract") if text_of(node, word))
        if lost:
            entry.change(f"GeoServer 2 has no place for its {', '.join(lost)}.")
        found[name] = LegacyDataStore(name, workspace, is_true(node.get("enabled", "true")), parameters, lost)
    return tuple(found.values())


def _coverage_stores(
    section: etree._Element | None, workspaces: set[str], report: ImportReport
) -> tuple[LegacyCoverageStore, ...]:
    found: dict[str, LegacyCoverageStore] = {}
    for node in children(section, "format"):
        name, workspace = node.get("id", "").strip(), node.get("namespace", "").strip()
        entry = report.add("coverageStore", name, workspace)
        if problem := _problem(name, workspace, workspaces, found):
            entry.drop(problem)
            continue
        url = text_of(node, "url")
        if not url:
            entry.drop("It does not say where its files are.")
            continue
        found[name] = LegacyCoverageStore(
            name=name,
            workspace=workspace,
            enabled=is_true(node.get("enabled", "true")),
            type=text_of(node, "type") or _DEFAULT_TYPE,
            url=url,
            description=text_of(node, "description"),
        )
        title = text_of(node, "title")
        if title and title != name:
            entry.change("GeoServer 2 has no place for its title.")
    return tuple(found.values())


def _problem(name: str, workspace: str, workspaces: set[str], found: Container[str]) -> str:
    """Why a store cannot be taken; empty when it can."""
    if not is_folder_name(name):
        return "A store cannot have this name."
    if workspace not in workspaces:
        return f"There is no workspace {workspace!r} for it."
    if name in found:
        return "A store of this name stands before it in catalog.xml."
    return ""
