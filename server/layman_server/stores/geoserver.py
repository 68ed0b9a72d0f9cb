"""The embedded GeoServer: a catalogue in a GeoServer data directory, drawn and served by the OGC engine."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image, UnidentifiedImageError

from layman_server.durable_files import leftovers_below
from layman_server.errors import FileMissing, GeoServerUnavailable, StartFailed, ThumbnailFailed
from layman_server.geoserver import objects
from layman_server.geoserver.access_rules import ADMIN, rules_of
from layman_server.geoserver.coverage_objects import coverage_objects, coverage_path
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.engine_client import ROLES_HEADER, EngineClient
from layman_server.geoserver.exception_text import exception_text
from layman_server.geoserver.feature_style import checked_feature_style, feature_style
from layman_server.geoserver.feature_type import described_feature_type
from layman_server.geoserver.inventory import Inventory, held_by_others, is_own_workspace, read_inventory
from layman_server.geoserver.legacy.conversion import NotConvertible, convert, is_legacy
from layman_server.geoserver.objects import (
    COVERAGE_STORE_PREFIX,
    EXTERNAL_STORE_PREFIX,
    POSTGRESQL_STORE,
    object_id,
)
from layman_server.geoserver.postgis_store import PostgresqlConnection, external_store, store_parameters
from layman_server.geoserver.raster_style import checked_raster_style, raster_style
from layman_server.model.access import AccessRights
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import FeatureTypeToPublish, Style, TableInfo
from layman_server.model.raster import CoverageToPublish, RasterInfo
from layman_server.stores.base import MapService

_log = logging.getLogger(__name__)


class EmbeddedGeoServer(MapService):
    """Writes the catalogue and asks the engine behind `engine_socket` for pictures."""

    def __init__(self, data_dir: Path, role: str, postgresql: PostgresqlConnection, engine_socket: Path) -> None:
        """`role` is the GeoServer role that reads and writes every workspace."""
        self._data = DataDirectory(data_dir)
        self._role = role
        self._postgresql = postgresql
        self._engine = EngineClient(engine_socket)

    def ping(self) -> None:
        """See the base class."""
        self._engine.ping()

    def prepare(self) -> None:
        """See the base class: a data directory of GeoServer 1.x is converted when it is opened.

        Raises:
            StartFailed: it is one that cannot be read at all.
        """
        root = self._data.root
        if not is_legacy(root):
            return
        try:
            report = convert(root)
        except NotConvertible as error:
            raise StartFailed(f"The GeoServer data directory {root} cannot be converted: {error}") from error
        for line in report.as_text().splitlines():
            _log.warning("Import of the data directory of GeoServer 1.x: %s", line)

    def is_of_others(self, workspace: str) -> bool:
        """See the base class; a workspace is told by its id."""
        return self._data.has_workspace(workspace) and not is_own_workspace(self._data, workspace)

    def held_by_others(self, workspace: str, name: str) -> str:
        """See the base class."""
        return held_by_others(self._data, workspace, name)

    def add_workspace(self, workspace: str) -> None:
        """See the base class; a datastore whose connection parameters changed is written anew."""
        uri = f"http://{workspace}"
        self._data.write_workspace(
            objects.Workspace(object_id("Workspace", workspace), workspace),
            objects.Namespace(object_id("Namespace", workspace), workspace, uri),
            objects.DataStore(
                id=object_id("DataStore", workspace, POSTGRESQL_STORE),
                name=POSTGRESQL_STORE,
                workspace=workspace,
                type="PostGIS",
                parameters=store_parameters(self._postgresql, workspace, uri),
            ),
        )
        self._data.access_rules.put(
            [
                objects.AccessRule(workspace, "*", "r", (self._role, objects.ANONYMOUS)),
                objects.AccessRule(workspace, "*", "w", (self._role,)),
            ]
        )

    def remove_workspace(self, workspace: str) -> None:
        """See the base class."""
        self._data.remove_workspace(workspace)
        self._data.access_rules.remove_workspace(workspace)

    def set_access(self, rights: Mapping[tuple[str, str], AccessRights]) -> None:
        """See the base class."""
        self._data.access_rules.put(
            [rule for (workspace, layer), its in rights.items() for rule in rules_of(workspace, layer, its)]
        )

    def publish_feature_type(self, feature_type: FeatureTypeToPublish) -> None:
        """See the base class; the style is tried on the table's columns before anything is written."""
        workspace, name = feature_type.workspace, feature_type.name
        style, style_files = feature_style(self._engine, feature_type)
        store, other = POSTGRESQL_STORE, f"{EXTERNAL_STORE_PREFIX}{name}"
        if feature_type.external is not None:
            store, other = other, store
            self._data.write_external_store(external_store(workspace, store, feature_type.external))
        its_type = described_feature_type(feature_type, store)
        layer = objects.Layer(object_id("Layer", workspace, name), name, its_type.id, style.id)
        self._data.write_layer(its_type, layer, style, style_files)
        self._data.leave_store(workspace, other, name)
        self._data.leave_store(workspace, f"{COVERAGE_STORE_PREFIX}{name}", name)

    def publish_coverage(self, coverage: CoverageToPublish) -> None:
        """See the base class; the style is tried on the bands before anything is written."""
        style, style_files = raster_style(self._engine, coverage)
        store, its_coverage, layer = coverage_objects(coverage, style.id)
        self._data.write_coverage(store, its_coverage, layer, style, style_files)
        for other in (POSTGRESQL_STORE, f"{EXTERNAL_STORE_PREFIX}{coverage.name}"):
            self._data.leave_store(coverage.workspace, other, coverage.name)

    def lead_coverage(self, workspace: str, layer: str, folder: str, raster: RasterInfo) -> None:
        """See the base class."""
        self._data.lead_coverage_store(workspace, layer, coverage_path(folder, raster))

    def check_raster_style(self, style: Style, raster: RasterInfo) -> None:
        """See the base class."""
        checked_raster_style(self._engine, style, raster)

    def check_style(self, style: Style, table: TableInfo) -> None:
        """See the base class."""
        checked_feature_style(self._engine, style, table)

    def remove_layer(self, workspace: str, layer: str) -> None:
        """See the base class."""
        self._data.remove_layer(workspace, POSTGRESQL_STORE, layer)
        self._data.access_rules.remove_layer(workspace, layer)

    def has_layer(self, workspace: str, layer: str) -> bool:
        """See the base class."""
        return self._data.has_layer(workspace, POSTGRESQL_STORE, layer)

    def layers(self, workspace: str) -> list[str]:
        """See the base class."""
        return self._data.layers(workspace, POSTGRESQL_STORE)

    def sweep(self) -> None:
        """See the base class."""
        for path in list(leftovers_below(self._data.root)):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def contents(self) -> Inventory:
        """See the base class."""
        return read_inventory(self._data, lambda name: store_parameters(self._postgresql, name, f"http://{name}"))

    def style_file(self, workspace: str, layer: str) -> bytes:
        """See the base class."""
        try:
            return self._data.style_path(workspace, f"{layer}.sld").read_bytes()
        except FileNotFoundError:
            raise FileMissing({"message": "The layer has no style yet."}) from None

    def capabilities(self, workspace: str, service: str, version: str, url: str) -> bytes:
        """See the base class."""
        query = urlencode({"SERVICE": service, "VERSION": version, "REQUEST": "GetCapabilities"})
        headers = {"X-Public-Url": url, ROLES_HEADER: ADMIN}
        answer = self._engine.request("GET", f"/{workspace}/{service.lower()}?{query}", headers=headers)
        if answer.status != 200:
            raise GeoServerUnavailable({"message": exception_text(answer.body)}, retry_after_s=2)
        return answer.body

    def map_image(
        self, layers: Sequence[tuple[str, str]], bounding_box: BoundingBox, width_px: int, height_px: int
    ) -> bytes:
        """See the base class; neighbours of one workspace are drawn in one request, workspaces laid over each other."""
        picture: Image.Image | None = None
        for workspace, group in groupby(layers, key=itemgetter(0)):
            names = [name for _, name in group]
            png = self._workspace_image(workspace, names, bounding_box, (width_px, height_px))
            if picture is None and len({workspace for workspace, _ in layers}) == 1:
                return png
            over = Image.open(io.BytesIO(png)).convert("RGBA")
            picture = over if picture is None else Image.alpha_composite(picture, over)
        picture = picture or Image.new("RGBA", (width_px, height_px))
        stream = io.BytesIO()
        picture.save(stream, "PNG")
        return stream.getvalue()

    def _workspace_image(self, workspace: str, names: list[str], box: BoundingBox, size_px: tuple[int, int]) -> bytes:
        query = {
            "SERVICE": "WMS",
            "VERSION": "1.1.1",
            "REQUEST": "GetMap",
            "LAYERS": ",".join(names),
            "STYLES": "",
            "SRS": box.crs,
            "BBOX": ",".join(map(repr, box.as_list())),
            "WIDTH": size_px[0],
            "HEIGHT": size_px[1],
            "FORMAT": "image/png",
            "TRANSPARENT": "TRUE",
        }
        target = f"/{workspace}/wms?{urlencode(query)}"
        answer = self._engine.request("GET", target, headers={ROLES_HEADER: ADMIN})
        if answer.status == 503:
            raise GeoServerUnavailable({"message": exception_text(answer.body)}, retry_after_s=2)
        if answer.status != 200 or not answer.content_type.startswith("image/png"):
            raise ThumbnailFailed(
                {"message": exception_text(answer.body), "layers": [f"{workspace}:{n}" for n in names]}
            )
        try:
            Image.open(io.BytesIO(answer.body)).verify()
        except (UnidentifiedImageError, OSError, SyntaxError) as error:
            raise ThumbnailFailed({"message": "The map service answered with a damaged picture."}) from error
        return answer.body
