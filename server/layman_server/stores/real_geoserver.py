"""A real GeoServer behind the same store: everything is published through its REST API.

GeoServer cannot draw styles of QGIS. A layer with such a style is a feature type for WFS, and besides a cascaded layer
that GeoServer fetches from the server's own engine, which has these layers, and only these, in a catalogue of its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from layman_server.errors import GeoServerRefused, GeoServerUnavailable, WorkspaceNameTaken
from layman_server.geoserver.access_rules import rules_of
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.feature_style import checked_feature_style, feature_style
from layman_server.geoserver.feature_type import described_feature_type
from layman_server.geoserver.inventory import Inventory
from layman_server.geoserver.objects import (
    ANONYMOUS,
    COVERAGE_STORE_PREFIX,
    EXTERNAL_STORE_PREFIX,
    POSTGRESQL_STORE,
    AccessRule,
    FeatureType,
)
from layman_server.geoserver.postgis_store import PostgresqlConnection, external_store, store_parameters
from layman_server.geoserver.raster_style import checked_raster_style, raster_style
from layman_server.geoserver.rest_client.cascade import RestCascade, cascade_workspace, cascaded_names
from layman_server.geoserver.rest_client.connection import RestConnection
from layman_server.geoserver.rest_client.contents import RestContents
from layman_server.geoserver.rest_client.map_requests import capabilities_of, map_picture
from layman_server.geoserver.rest_client.people import RestPeople
from layman_server.geoserver.rest_client.raster_files import RasterPublisher
from layman_server.geoserver.rest_client.resources import RestResources
from layman_server.geoserver.rest_client.rules import RestRules
from layman_server.geoserver.rest_client.styles import RestStyles
from layman_server.geoserver.rest_client.version import supported_version
from layman_server.geoserver.rest_client.workspaces import RestWorkspaces
from layman_server.model.access import AccessRights
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import FeatureTypeToPublish, Style, StyleFormat, TableInfo
from layman_server.model.raster import CoverageToPublish, RasterInfo
from layman_server.stores.base import MapService

log = logging.getLogger(__name__)

#: How long a start waits for GeoServer, which itself takes about half a minute to start.
START_PATIENCE_S = 60.0


@dataclass(frozen=True)
class RealGeoServerParts:
    """What a real GeoServer needs around it.

    `drawn` is the embedded catalogue that the engine draws from; `role` the GeoServer role that reads and writes every
    workspace; `admin` is given when GeoServer's administrator is known, who then makes the server's own user.
    """

    connection: RestConnection
    people: RestPeople
    cascade: RestCascade
    rasters: RasterPublisher
    drawn: MapService
    engine: EngineClient
    role: str
    postgresql: PostgresqlConnection
    admin: RestPeople | None = None


class RealGeoServer(MapService):
    """Publishes in a GeoServer that others may use as well: what they made is never touched."""

    def __init__(self, parts: RealGeoServerParts) -> None:
        """Remember the parts; nothing is asked yet."""
        self._parts = parts
        self._connection = parts.connection
        self._rules = RestRules(parts.connection)
        self._workspaces = RestWorkspaces(parts.connection)
        self._resources = RestResources(parts.connection)
        self._styles = RestStyles(parts.connection)
        self._cascade = parts.cascade
        self._contents = RestContents(parts.connection, parts.role, parts.cascade)

    def ping(self) -> None:
        """See the base class."""
        self._connection.get("/about/version")

    def prepare(self) -> None:
        """See the base class: the version is supported, and the server's user has its role."""
        place = self._connection.place
        self._wait()
        if self._parts.admin is not None:
            self._parts.admin.ensure_own(place.user, place.password, ("ADMIN", self._parts.role))
        version = supported_version(self._connection)
        if self._parts.admin is None:
            self._parts.people.give(place.user, (self._parts.role,))
        log.info("GeoServer %s at %s answers", version, place.url)

    def _wait(self) -> None:
        """Give a GeoServer that starts at the same time its time."""
        end = time.monotonic() + START_PATIENCE_S
        while time.monotonic() < end:
            try:
                self._connection.call("GET", "/about/version.json", allow=range(400, 500))
            except GeoServerUnavailable as error:
                log.warning("%s; trying again", error)
                time.sleep(2)
            except GeoServerRefused:
                # What is wrong is said by whoever asks as the right user.
                return
            else:
                return

    def add_workspace(self, workspace: str) -> None:
        """See the base class.

        Raises:
            WorkspaceNameTaken: there is a workspace of this name that somebody else made.
        """
        if self._workspaces.has(workspace) and not (
            self._contents.is_ours(workspace) or self._workspaces.is_empty(workspace)
        ):
            message = f"GeoServer has a workspace {workspace} that this server did not make."
            raise WorkspaceNameTaken({"username": workspace, "message": message})
        # The rules are first and last: they say whose the workspace is, and what is in it is never open to more.
        self._rules.put(
            [
                AccessRule(workspace, "*", "r", (self._parts.role, ANONYMOUS)),
                AccessRule(workspace, "*", "w", (self._parts.role,)),
            ]
        )
        self._workspaces.add(workspace)
        if self._contents.store_problem(workspace, self._store_parameters(workspace)):
            self._workspaces.put_store(workspace, POSTGRESQL_STORE, self._store_parameters(workspace))
        self._parts.drawn.add_workspace(workspace)

    def remove_workspace(self, workspace: str) -> None:
        """See the base class; a workspace of somebody else stays."""
        self._parts.drawn.remove_workspace(workspace)
        self._parts.people.remove(workspace)
        rules = self._rules.read()
        for name in (cascade_workspace(workspace), workspace):
            if self._workspaces.has(name) and self._contents.is_ours(name, rules):
                self._workspaces.remove(name)
                self._rules.remove_workspace(name)

    def set_access(self, rights: Mapping[tuple[str, str], AccessRights]) -> None:
        """See the base class."""
        pairs = [(key, its) for key, its in rights.items()]
        rules = [rule for (workspace, layer), its in pairs for rule in rules_of(workspace, layer, its)]
        # Those who may not see the layer may not see its picture either.
        rules += [
            rule
            for (workspace, layer), its in pairs
            if self.is_drawn_by_qgis(workspace, layer)
            for rule in rules_of(cascade_workspace(workspace), layer, its)
        ]
        self._rules.put(rules)
        self._parts.drawn.set_access(rights)

    def publish_feature_type(self, feature_type: FeatureTypeToPublish) -> None:
        """See the base class; the style is tried on the table's columns before anything is written."""
        wanted = feature_type
        workspace, name = wanted.workspace, wanted.name
        style, files = feature_style(self._parts.engine, wanted)
        store = POSTGRESQL_STORE if wanted.external is None else f"{EXTERNAL_STORE_PREFIX}{name}"
        self._leave_other_kinds(workspace, name, store)
        if wanted.external is not None:
            self._workspaces.put_store(workspace, store, external_store(workspace, store, wanted.external).parameters)
        self._styles.put(workspace, name, files[style.filename], style.version)
        its_type = described_feature_type(wanted, store)
        self._resources.put_feature_type(its_type)
        self._resources.put_default_style(workspace, name, name)
        if wanted.style is not None and wanted.style.format is StyleFormat.QML:
            self._parts.drawn.publish_feature_type(wanted)
            self._put_cascade(its_type)
        elif self.is_drawn_by_qgis(workspace, name):
            self._leave_cascade(workspace, name)

    def forget_columns(self, workspace: str, layer: str) -> None:
        """See the base class."""
        self._resources.reset_feature_type(workspace, POSTGRESQL_STORE, layer)

    def publish_coverage(self, coverage: CoverageToPublish) -> None:
        """See the base class; the style is tried on the bands before anything is written."""
        workspace, name = coverage.workspace, coverage.name
        style, files = raster_style(self._parts.engine, coverage)
        self._leave_other_kinds(workspace, name, f"{COVERAGE_STORE_PREFIX}{name}")
        if self.is_drawn_by_qgis(workspace, name):
            self._leave_cascade(workspace, name)
        self._styles.put(workspace, name, files[style.filename], style.version)
        # GeoServer takes the rules of a layer away with it, and the store is made anew.
        with self._kept_rules(workspace, name):
            self._parts.rasters.publish(coverage)
        self._resources.put_default_style(workspace, name, name)

    def lead_coverage(self, workspace: str, layer: str, folder: str, raster: RasterInfo) -> None:
        """See the base class."""
        self._parts.rasters.lead(workspace, layer, folder, raster)

    def check_style(self, style: Style, table: TableInfo) -> None:
        """See the base class."""
        checked_feature_style(self._parts.engine, style, table)

    def check_raster_style(self, style: Style, raster: RasterInfo) -> None:
        """See the base class."""
        checked_raster_style(self._parts.engine, style, raster)

    def remove_layer(self, workspace: str, layer: str) -> None:
        """See the base class; the rules go last, so that what a crash leaves is known as the server's own."""
        if self.is_drawn_by_qgis(workspace, layer):
            self._leave_cascade(workspace, layer)
        self._styles.remove(workspace, layer)
        self._parts.rasters.remove(workspace, f"{COVERAGE_STORE_PREFIX}{layer}")
        self._workspaces.remove_store(workspace, f"{EXTERNAL_STORE_PREFIX}{layer}")
        self._resources.remove(workspace, "datastores", POSTGRESQL_STORE, "featuretypes", layer)
        self._rules.remove_layer(workspace, layer)
        self._parts.drawn.remove_layer(workspace, layer)

    def has_layer(self, workspace: str, layer: str) -> bool:
        """See the base class."""
        return self._resources.layer(workspace, layer) is not None

    def layers(self, workspace: str) -> list[str]:
        """See the base class."""
        return sorted(self._contents.layers(workspace))

    def sweep(self) -> None:
        """See the base class."""
        self._parts.drawn.sweep()

    def contents(self) -> Inventory:
        """See the base class."""
        left = self._parts.drawn.contents().leftovers
        return replace(self._contents.read(self._store_parameters), leftovers=left)

    def style_file(self, workspace: str, layer: str) -> bytes:
        """See the base class."""
        return self._styles.content(workspace, layer)

    def capabilities(self, workspace: str, service: str, version: str, url: str) -> bytes:
        """See the base class."""
        return capabilities_of(self._connection, workspace, service, version, url)

    def map_image(
        self, layers: Sequence[tuple[str, str]], bounding_box: BoundingBox, width_px: int, height_px: int
    ) -> bytes:
        """See the base class; all layers are drawn in one request."""
        names = [
            cascaded_names(workspace, [layer], [layer] if self.is_drawn_by_qgis(workspace, layer) else [])[layer]
            for workspace, layer in layers
        ]
        return map_picture(self._connection, names, bounding_box, (width_px, height_px))

    def _store_parameters(self, workspace: str) -> Mapping[str, str]:
        return store_parameters(self._parts.postgresql, workspace, f"http://{workspace}")

    def is_drawn_by_qgis(self, workspace: str, layer: str) -> bool:
        """Whether GeoServer fetches a layer from the engine, because its style is one of QGIS."""
        return self._parts.drawn.has_layer(workspace, layer)

    @contextmanager
    def _kept_rules(self, workspace: str, layer: str) -> Iterator[None]:
        """Write the rules of a layer again after GeoServer took them away with it."""
        rules = self._rules.of_layer(workspace, layer)
        yield
        self._rules.put(rules)

    def _leave_other_kinds(self, workspace: str, layer: str, store: str) -> None:
        """Take away what the layer was before, when it will be in another store than it is now."""
        there = self._resources.store_of_layer(workspace, layer)
        if there is None or there == store:
            return
        with self._kept_rules(workspace, layer):
            if there == POSTGRESQL_STORE:
                self._resources.remove(workspace, "datastores", POSTGRESQL_STORE, "featuretypes", layer)
            elif there == f"{EXTERNAL_STORE_PREFIX}{layer}":
                self._workspaces.remove_store(workspace, there)
            elif there == f"{COVERAGE_STORE_PREFIX}{layer}":
                self._parts.rasters.remove(workspace, there)

    def _put_cascade(self, its_type: FeatureType) -> None:
        name = cascade_workspace(its_type.workspace)
        rules = self._rules.of_layer(its_type.workspace, its_type.name)
        self._rules.put(
            [
                *(AccessRule(name, "*", mode, (self._parts.role,)) for mode in "rw"),
                *(AccessRule(name, rule.layer, rule.mode, rule.roles) for rule in rules),
            ]
        )
        self._workspaces.add(name)
        self._cascade.put(its_type)

    def _leave_cascade(self, workspace: str, layer: str) -> None:
        self._cascade.remove(workspace, layer)
        self._rules.remove_layer(cascade_workspace(workspace), layer)
        self._parts.drawn.remove_layer(workspace, layer)
