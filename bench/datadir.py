"""Rows of the table from a data directory of 10,000 layers: loading it, and one change at that size."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.table import Row
from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_directory import CatalogDirectory
from layman_server.geoserver.catalog_xml import xml_of
from layman_server.geoserver.objects import DataStore, FeatureType, Layer, Namespace, Style, Workspace, object_id
from layman_server.geoserver.reading import read_catalog
from layman_server.model.crs import BoundingBox

LAYERS = 10_000
#: What GeoServer 2.26.2 took for the same (its log line "Read catalog in"; REST, second and later feature types).
PEER_LOAD_S = 54.0
PEER_ADD_MS = 150.0
SOURCE = "GeoServer 2.26.2 recorded 2026-11"
ROUNDS = 3
CHANGES = 20


def rows(data: Path) -> Iterator[Row]:
    """Load the directory, add feature types with their layers, look whether others have changed something."""
    root = data / "datadir_10k"
    if not (root / "workspaces" / "default.xml").is_file():
        make(root, LAYERS)
    loads = [_seconds(lambda: read_catalog(root)) for _ in range(ROUNDS)]
    yield Row(f"load a data directory of {LAYERS:,} layers", min(loads), "s", PEER_LOAD_S, 3, note=SOURCE)
    directory = CatalogDirectory(root)
    names = [f"added_{number}" for number in range(CHANGES)]
    added = [_seconds(partial(_add, directory.catalog, name)) * 1000 for name in names]
    measure = f"add a feature type with its layer to {LAYERS:,}"
    yield Row(measure, statistics.median(added), "ms", PEER_ADD_MS, 20, note=f"{SOURCE}, the feature type alone")
    yield Row("look whether others changed one of them", _seconds(directory.refresh) * 1000, "ms")
    for name in names:
        resource = directory.catalog.resource("ws", name)
        if resource is not None:
            directory.catalog.remove(resource, recurse=True)


def make(root: Path, layers: int) -> None:
    """Write a directory with one workspace, one store, one style and this many layers on one table."""
    shutil.rmtree(root, ignore_errors=True)
    workspace = Workspace(object_id("Workspace", "ws"), "ws")
    style = Style(object_id("Style", "ws", "plain"), "plain", "ws", "plain.sld", "1.0.0")
    folder = root / "workspaces" / "ws"
    files = {
        folder / "namespace.xml": xml_of(Namespace(object_id("Namespace", "ws"), "ws", "http://ws")),
        folder / "workspace.xml": xml_of(workspace),
        folder / "pg" / "datastore.xml": xml_of(
            DataStore(object_id("DataStore", "ws", "pg"), "pg", "ws", "PostGIS", {"dbtype": "postgis"})
        ),
        folder / "styles" / "plain.xml": xml_of(style),
        folder / "styles" / "plain.sld": b"<StyledLayerDescriptor/>",
    }
    for number in range(layers):
        feature_type, layer = _layer(f"layer_{number:05d}")
        files[folder / "pg" / layer.name / "featuretype.xml"] = xml_of(feature_type)
        files[folder / "pg" / layer.name / "layer.xml"] = xml_of(layer)
    # Last: it tells that the directory is whole.
    files[root / "workspaces" / "default.xml"] = xml_of(workspace)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _layer(name: str) -> tuple[FeatureType, Layer]:
    feature_type = FeatureType(
        object_id("FeatureType", "ws", name),
        name,
        "ws",
        "pg",
        "countries",
        "EPSG:3857",
        title=name,
        native_box=BoundingBox(-20037508.34, -30240971.96, 20037508.34, 18394384.32, "EPSG:3857"),
        lat_lon_box=BoundingBox(-180.0, -89.0, 180.0, 84.0, "EPSG:4326"),
    )
    return feature_type, Layer(object_id("Layer", "ws", name), name, feature_type.id, object_id("Style", "ws", "plain"))


def _add(catalog: Catalog, name: str) -> None:
    feature_type, layer = _layer(name)
    catalog.add(feature_type)
    catalog.add(layer)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
