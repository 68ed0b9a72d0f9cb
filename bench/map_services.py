"""Kept tiles, capabilities of many layers, and the memory of the engine's processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.client import Client, per_second
from bench.measures import Run
from bench.table import Row
from layman_server.bootstrap import build_stores
from layman_server.commands.running import status_report
from layman_server.model.layer_source import FeatureTypeToPublish
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from layman_server.supervisor.proc import all_processes, pss_bytes, with_descendants

MANY_LAYERS = 1000
_WORKSPACE = "bench_many"
_TILES_A_SIDE = 8


def rows(run: Run) -> Iterator[Row]:
    """Tiles of countries for four clients; capabilities at the first and at the fifth time."""
    paths = _tile_paths(f"{run.workspace}:countries_0")
    per_second(run.stack.base, "", paths, 4, run.seconds)
    rate = per_second(run.stack.base, "", paths, 4, run.seconds)
    yield Row("kept tile of WMTS, 4 clients", rate, "/s", aim=2000, more_is_better=True)
    stores = build_stores(Settings.from_environment(Home(run.stack.home).read_settings()))
    table = stores.tables.describe(run.workspace, "countries_0")
    if table is None:
        raise RuntimeError("there is no table of countries")
    stores.map_service.add_workspace(_WORKSPACE)

    def publish(number: int) -> None:
        stores.map_service.publish_feature_type(
            FeatureTypeToPublish(_WORKSPACE, f"layer_{number:04}", f"Layer {number}", "One of many", table, None)
        )

    try:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(publish, range(MANY_LAYERS)))
        seconds = [_capabilities_s(run) for _ in range(5)]
    finally:
        stores.map_service.remove_workspace(_WORKSPACE)
    yield Row(f"WMS capabilities of {MANY_LAYERS:,} layers, first time", seconds[0], "s")
    yield Row(f"WMS capabilities of {MANY_LAYERS:,} layers", min(seconds), "s", aim=0.3)
    yield Row("memory of an OGC process, PSS", _engine_mib(run), "MiB", aim=120)


def _tile_paths(layer: str) -> list[str]:
    address = "/geoserver/gwc/service/wmts/rest/{}/EPSG:900913/EPSG:900913:3/{}/{}?format=image/png"
    return [address.format(layer, row, column) for row in range(_TILES_A_SIDE) for column in range(_TILES_A_SIDE)]


def _capabilities_s(run: Run) -> float:
    started = time.monotonic()
    path = f"/geoserver/{_WORKSPACE}/wms?service=WMS&version=1.3.0&request=GetCapabilities"
    Client(run.stack.base, run.stack.token).request("GET", path)
    return time.monotonic() - started


def _engine_mib(run: Run) -> float:
    """The largest of the processes that draw."""
    services = status_report(Home(run.stack.home))["services"]
    engine = next(service["pid"] for service in services if service["name"] == "ogc")
    workers = [pid for pid in with_descendants(engine, all_processes()) if pid != engine]
    return max(pss_bytes(pid) for pid in workers) / 2**20
