"""Converts a data directory of GeoServer 1.x in place, as GeoServer 2 does at its first start.

`catalog.xml` and `services.xml` become `.old`, byte for byte the same, after everything else is on the disk: a
conversion that was interrupted is found by them and run again. Other files stay where they are.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from layman_server.durable_files import FileToWrite, disk_errors, flush_folder, locked, write_files
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.default_style import default_sld
from layman_server.geoserver.import_report import ImportReport
from layman_server.geoserver.legacy import catalog_writing as write
from layman_server.geoserver.legacy.catalog_file import LegacyCatalog, read_catalog_file
from layman_server.geoserver.legacy.documents import read_document
from layman_server.geoserver.legacy.entries import LegacyStyle
from layman_server.geoserver.legacy.groups import GroupWriter, known_layers
from layman_server.geoserver.legacy.resources import ResourceConversion
from layman_server.geoserver.legacy.services_file import LegacyServices, read_services_file
from layman_server.geoserver.legacy.services_xml import service_xml
from layman_server.geoserver.legacy.settings_xml import global_xml, logging_xml
from layman_server.geoserver.legacy.users import report_users
from layman_server.geoserver.service_rules import SERVICE_RULES
from layman_server.geoserver.store_places import is_inside

CATALOG, SERVICES = "catalog.xml", "services.xml"
#: Styles that GeoServer makes when they are missing: their files, and whose default style they hold.
_BUILT_IN = {
    "point": ("default_point.sld", "POINT"),
    "line": ("default_line.sld", "LINESTRING"),
    "polygon": ("default_polygon.sld", "POLYGON"),
    "generic": ("default_generic.sld", "GEOMETRY"),
    "raster": ("default_raster.sld", ""),
}
_RASTER_SLD = b"""<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>raster</Name>
    <UserStyle>
      <Title>Raster</Title>
      <FeatureTypeStyle>
        <Rule><RasterSymbolizer><Opacity>1.0</Opacity></RasterSymbolizer></Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
"""


#: Files that are written and flushed together.
_TOGETHER = 500


class NotConvertible(Exception):
    """Nothing of the directory can be read; the text is a sentence that says why. Nothing has been changed."""


def is_legacy(root: Path) -> bool:
    """Whether the folder is a data directory of GeoServer 1.x that is not converted yet."""
    return (root / CATALOG).is_file() or (root / SERVICES).is_file()


@dataclass
class Conversion:
    """What is to be written: `files` in their order, then `copies` of files as bytes, then the renames to `.old`."""

    root: Path
    report: ImportReport
    files: list[FileToWrite] = field(default_factory=list)
    copies: list[tuple[Path, Path]] = field(default_factory=list)
    renames: list[Path] = field(default_factory=list)

    def add(self, name: str, content: bytes, mode: int = 0o644) -> None:
        """A file of the data directory; `name` is relative to it."""
        self.files.append(FileToWrite(self.root / name, content, mode))


def convert(root: Path, *, dry_run: bool = False, moment: Callable[[str], None] | None = None) -> ImportReport:
    """Convert the directory and say what became of each object; `dry_run` writes nothing.

    `moment` is called with a name before each kind of write, for tests of crashes.

    Raises:
        NotConvertible: catalog.xml cannot be read at all. StorageFull, OSError: it cannot be written to.
    """
    report = ImportReport(root, "1.x", dry_run)
    if dry_run:
        plan(root, report)
        return report
    with locked(root / ".conversion.lock"):
        if is_legacy(root):
            carry_out(plan(root, report), moment or (lambda name: None))
    (root / ".conversion.lock").unlink(missing_ok=True)
    return report


def write_trial(root: Path, trial: Path) -> ImportReport:
    """Write what the directory would become to another folder, without its data; the directory stays as it is.

    Raises:
        NotConvertible: catalog.xml cannot be read at all.
    """
    report = ImportReport(root, "1.x", dry_run=True)
    conversion = plan(root, report)
    moved = [FileToWrite(trial / file.path.relative_to(root), file.content, file.mode) for file in conversion.files]
    write_files(moved)
    styles = root / "styles"
    for path in sorted(styles.iterdir()) if styles.is_dir() else []:
        if path.is_file() and not (trial / "styles" / path.name).exists():
            write_files([FileToWrite(trial / "styles" / path.name, path.read_bytes())])
    for name in ("layers.properties", *SERVICE_RULES):
        rules = root / "security" / name
        if rules.is_file():
            write_files([FileToWrite(trial / "security" / name, rules.read_bytes())])
    return report


def plan(root: Path, report: ImportReport) -> Conversion:
    """Read the old directory; nothing is written.

    Raises:
        NotConvertible: catalog.xml cannot be read at all.
    """
    for name in ("workspaces", "styles", "layergroups", "security"):
        if not is_inside(root / name, root):
            raise NotConvertible(f"Its folder {name} is a link that leads out of the directory.")
    conversion = Conversion(root, report)
    has_catalog = (root / CATALOG).is_file()
    catalog = _plan_catalog(conversion) if has_catalog else LegacyCatalog()
    layers = known_layers(root, conversion.files)
    if (root / SERVICES).is_file():
        _plan_services(conversion, GroupWriter(layers, {style.name for style in catalog.styles}))
    if has_catalog:
        report_users(root, report)
        conversion.renames.append(root / CATALOG)
    return conversion


def carry_out(conversion: Conversion, moment: Callable[[str], None]) -> None:
    """Write everything; the renames are last, and that of catalog.xml the very last."""
    for start in range(0, len(conversion.files), _TOGETHER):
        moment("files")
        write_files(conversion.files[start : start + _TOGETHER])
    for source, target in conversion.copies:
        moment("copy")
        write_files([FileToWrite(target, source.read_bytes())])
    for path in conversion.renames:
        moment("rename")
        with disk_errors():
            os.replace(path, _old_name(path))
            flush_folder(path.parent)


def _old_name(path: Path) -> Path:
    """`NAME.old`, or `NAME.old.1`, ... where another file has that name already."""
    target, number = path.with_name(f"{path.name}.old"), 0
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.old.{number}")
    return target


def _plan_catalog(conversion: Conversion) -> LegacyCatalog:
    root, report = conversion.root, conversion.report
    try:
        document = read_document(root / CATALOG)
    except (DamagedFile, OSError) as error:
        raise NotConvertible(f"{CATALOG} cannot be read: {error}.") from error
    if etree.QName(document).localname != "catalog":
        raise NotConvertible(f"{CATALOG} is none of GeoServer 1.x: it holds a <{etree.QName(document).localname}>.")
    catalog = read_catalog_file(document, report)
    uris = {one.prefix: one.uri for one in catalog.namespaces}
    for namespace in catalog.namespaces:
        folder = f"workspaces/{namespace.prefix}"
        conversion.add(f"{folder}/namespace.xml", write.namespace_xml(namespace))
        conversion.add(f"{folder}/workspace.xml", write.workspace_xml(namespace))
    if catalog.default_namespace is not None:
        conversion.add("workspaces/default.xml", write.workspace_xml(catalog.default_namespace))
    _plan_styles(conversion, catalog)
    for store in catalog.data_stores:
        said = store.parameters.get("namespace", "")
        if said not in {"", uris[store.workspace], store.workspace}:
            report.find("dataStore", store.name, store.workspace).change(
                f"Its parameter namespace is now the URI of its workspace, {uris[store.workspace]}, not {said}."
            )
        path = f"workspaces/{store.workspace}/{store.name}/datastore.xml"
        conversion.add(path, write.data_store_xml(store, uris[store.workspace]), 0o600)
    for raster_store in catalog.coverage_stores:
        folder = f"workspaces/{raster_store.workspace}/{raster_store.name}"
        conversion.add(f"{folder}/coveragestore.xml", write.coverage_store_xml(raster_store))
    ResourceConversion(conversion, catalog).run()
    return catalog


def _plan_styles(conversion: Conversion, catalog: LegacyCatalog) -> None:
    """The styles, and those that GeoServer makes when there are none of their names."""
    for style in catalog.styles:
        conversion.add(f"styles/{style.name}.xml", write.style_xml(style))
        if not (conversion.root / "styles" / style.filename).is_file():
            conversion.report.find("style", style.name).change(f"Its file styles/{style.filename} is not there.")
    names = {style.name for style in catalog.styles}
    for name, (filename, geometry_type) in _BUILT_IN.items():
        if name in names:
            continue
        conversion.add(f"styles/{name}.xml", write.style_xml(LegacyStyle(name, filename)))
        if not (conversion.root / "styles" / filename).exists():
            conversion.add(f"styles/{filename}", default_sld(geometry_type) if geometry_type else _RASTER_SLD)


def _plan_services(conversion: Conversion, groups: GroupWriter) -> None:
    """Settings, services and groups; a damaged services.xml leaves GeoServer's defaults."""
    root, report = conversion.root, conversion.report
    try:
        services = read_services_file(read_document(root / SERVICES), report)
    except (DamagedFile, OSError) as error:
        report.add("settings", "global").drop(f"{SERVICES} cannot be read, everything in it is lost: {error}.")
        services = LegacyServices(None)
    conversion.add("logging.xml", logging_xml(services.global_settings))
    for kind, node in services.services.items():
        conversion.add(f"{kind.lower()}.xml", service_xml(kind, node, services.global_settings))
    for group in services.groups:
        content = groups.content(group, report.find("layerGroup", group.name))
        if content is not None:
            conversion.add(f"layergroups/{group.name}.xml", content)
    conversion.add("global.xml", global_xml(services.global_settings, write.legacy_id("Settings", "global")))
    conversion.renames.append(root / SERVICES)
