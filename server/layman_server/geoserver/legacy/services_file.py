"""`services.xml` of GeoServer 1.x: global settings, logging, the three services and layer groups (reference, 6.5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.import_report import ImportReport
from layman_server.geoserver.legacy.coverages import read_box
from layman_server.geoserver.legacy.documents import (
    child,
    children,
    is_folder_name,
    is_true,
    number_of,
    text_of,
    value_of,
)
from layman_server.geoserver.legacy.entries import LegacyGroup

#: Types of services that 1.x has.
SERVICES = ("WMS", "WFS", "WCS")
_DROPPED_SETTINGS = (
    "loggingLevel",
    "loggingToFile",
    "adminUserName",
    "adminPassword",
    "tileCache",
)


@dataclass(frozen=True)
class LegacyServices:
    """The parts of services.xml that the writers take their values from; `services` by type."""

    global_settings: etree._Element | None
    services: dict[str, etree._Element] = field(default_factory=dict)
    groups: tuple[LegacyGroup, ...] = ()


def read_services_file(root: etree._Element, report: ImportReport) -> LegacyServices:
    """The settings; what cannot be used is put into the report as dropped."""
    settings = child(root, "global")
    entry = report.add("settings", "global")
    for name in _DROPPED_SETTINGS:
        if child(settings, name) is not None:
            entry.change(f"GeoServer 2 has no place for {name}.")
    if text_of(settings, "ContactInformation", "ContactOnlineResource"):
        entry.change("GeoServer 2 has no place for ContactOnlineResource.")
    services: dict[str, etree._Element] = {}
    for node in children(child(root, "services"), "service"):
        kind = node.get("type", "").strip().upper()
        service = report.add("service", kind.lower())
        if kind not in SERVICES:
            service.drop("There is no service of this type.")
        elif kind in services:
            service.drop("A service of this type stands before it in services.xml.")
        else:
            services[kind] = node
            if text_of(node, "capabilitiesCrsList"):
                service.change("GeoServer drops capabilitiesCrsList; it is kept as the list of CRSs of WMS.")
    groups = _groups(child(services.get("WMS"), "BaseMapGroups"), report)
    return LegacyServices(settings, services, groups)


def _groups(section: etree._Element | None, report: ImportReport) -> tuple[LegacyGroup, ...]:
    found: dict[str, LegacyGroup] = {}
    for node in children(section, "BaseMapGroup"):
        name = node.get("baseMapTitle", "").strip()
        entry = report.add("layerGroup", name)
        if not is_folder_name(name):
            entry.drop("A layer group cannot have this name.")
            continue
        if name in found:
            entry.drop("A layer group of this name stands before it in services.xml.")
            continue
        layers = tuple(filter(None, (part.strip() for part in text_of(node, "baseMapLayers").split(","))))
        if not layers:
            entry.drop("It has no layers.")
            continue
        raw = text_of(node, "baseMapStyles")
        styles = [part.strip() for part in raw.split(",")][: len(layers)] if raw else []
        try:
            box = read_box(child(node, "baseMapEnvelope"), "baseMapEnvelope")
        except DamagedFile as error:
            entry.change(f"Its box is left out: {error}.")
            box = None
        found[name] = LegacyGroup(name, layers, (*styles, *[""] * (len(layers) - len(styles))), raw, box)
    return tuple(found.values())


def whole_number(node: etree._Element | None, name: str, default: int, *, in_text: bool = False) -> int:
    """A whole number in the attribute `value` of a child or in its text; `default` when there is none."""
    text = text_of(node, name) if in_text else value_of(node, name)
    try:
        return int(number_of(text, name)) if text else default
    except DamagedFile:
        return default


def flag(node: etree._Element | None, name: str, *, default: bool) -> bool:
    """A truth value in the attribute `value` of a child."""
    text = value_of(node, name)
    return is_true(text) if text else default
