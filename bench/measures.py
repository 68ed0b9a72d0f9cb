"""The measures: each takes the running stack and yields rows of the table."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench import inputs, peer
from bench.client import Client, map_paths, per_second
from bench.stack import Stack
from bench.table import Row

LIST_LENGTH = 124
SETTLE_S = 20


@dataclass
class Run:
    """One run of all measures; `seconds` is how long each rate is measured."""

    stack: Stack
    data: Path
    seconds: float
    million: bool
    workspace: str = ""

    def client(self) -> Client:
        """A connection of its own."""
        return Client(self.stack.base, self.stack.token)


def first_start(run: Run) -> Iterator[Row]:
    """A start in an empty home and one in an existing home."""
    yield Row("first start, empty home, to ready", run.stack.start(), "s")
    run.stack.stop()
    yield Row("start to ready, existing home", run.stack.start(), "s", peer.START_S, 4, note=peer.SOURCE)
    run.workspace = run.client().workspace()


def publishing(run: Run) -> Iterator[Row]:
    """POST until every part is there: ten features, countries, a million points; a map; DELETE."""
    client = run.client()
    small = inputs.points(run.data, 10)
    _publish(run, client, "warm_up", small)
    times = [_publish(run, client, f"small_{number}", small) for number in range(5)]
    yield Row(
        "small GeoJSON, POST to all parts there", statistics.median(times), "s", peer.SMALL_S, 0.25, note=peer.SOURCE
    )
    deleted = [client.delete(f"/rest/workspaces/{run.workspace}/layers/small_{number}") for number in range(5)]
    yield Row("DELETE of a small layer", statistics.median(deleted), "s", peer.DELETE_S, 0.1, note=peer.SOURCE)
    times = [_publish(run, client, f"countries_{number}", inputs.countries(run.data)) for number in range(2)]
    yield Row("countries GeoJSON, 10 MB, 240 polygons", min(times), "s", peer.COUNTRIES_S, 0.8, note=peer.SOURCE)
    yield Row(
        "map of two layers, POST to all parts there", _publish_map(run, client), "s", peer.MAP_S, 0.3, note=peer.SOURCE
    )
    if run.million:
        seconds = _publish(run, client, "points_million", inputs.points(run.data, 1_000_000))
        yield Row("1,000,000 points GeoJSON", seconds, "s", peer.POINTS_1M_S, 8, note=peer.SOURCE)


def _publish(run: Run, client: Client, name: str, file: Path) -> float:
    return client.publish("layers", run.workspace, name, file)["ready_s"]


def _publish_map(run: Run, client: Client) -> float:
    wms = f"{run.stack.base}/geoserver/{run.workspace}/ows"
    layers = [
        {
            "metadata": {}, "visibility": True, "opacity": 1, "title": name, "className": "HSLayers.Layer.WMS",
            "singleTile": True, "url": wms, "params": {"LAYERS": name, "FORMAT": "image/png"},
        }
        for name in ("countries_0", "countries_1")
    ]  # fmt: skip
    composition = {
        "describedBy": "https://raw.githubusercontent.com/hslayers/map-compositions/2.0.0/schema.json",
        "schema_version": "2.0.0", "title": "Two layers", "abstract": "Two layers", "projection": "epsg:3857",
        "extent": [-170, -75, 170, 75], "nativeExtent": [-18924313, -12932243, 18924313, 12932243], "layers": layers,
    }  # fmt: skip
    file = run.data / "composition.json"
    file.write_text(json.dumps(composition), encoding="utf-8")
    return client.publish("maps", run.workspace, "two_layers", file)["ready_s"]


def reading(run: Run) -> Iterator[Row]:
    """Rates of the list of 124 publications, of one layer, and of what the front can do at most."""
    fill(run)
    total = len(run.client().json("/rest/publications"))
    layer = f"/rest/workspaces/{run.workspace}/layers/countries_0"
    limits = {clients: _rate(run, ["/rest/about/version"], clients) for clients in (1, 4)}
    yield Row("GET version, 1 client", limits[1], "/s", peer.VERSION_PER_S, more_is_better=True, note=peer.SOURCE)
    for clients in (1, 4):
        rate = _rate(run, ["/rest/publications"], clients)
        measure = f"GET list of {total} publications, {clients} client{'s' if clients > 1 else ''}"
        yield Row(measure, rate, "/s", peer.LIST_124_PER_S, 300, more_is_better=True, note=peer.SOURCE)
    for clients in (1, 4):
        rate = _rate(run, [layer], clients)
        measure = f"GET one layer, {clients} client{'s' if clients > 1 else ''}"
        yield Row(measure, rate, "/s", peer.LAYER_PER_S, 500, more_is_better=True, note=peer.SOURCE)
    note = "GET version: the least this front can do, same run"
    yield Row("GET one layer, 4 clients", rate, "/s", limits[4], more_is_better=True, note=note)


def maps(run: Run) -> Iterator[Row]:
    """GetMap of 256 x 256 px on countries, four clients."""
    paths = map_paths(run.workspace, "countries_0")
    _rate(run, paths, 4)
    rate = _rate(run, paths, 4)
    note = "GeoServer 2.26.2 recorded 2026-11, warm"
    yield Row(
        "GetMap 256 x 256, countries, 4 clients", rate, "/s", peer.GETMAP_PER_S, 110, more_is_better=True, note=note
    )


def memory(run: Run) -> Iterator[Row]:
    """Memory of the whole stack after all that, when it has come to rest."""
    time.sleep(SETTLE_S)
    size, processes = run.stack.pss_mib()
    yield Row(
        f"memory after the run, PSS of {processes} processes", size, "MiB", peer.IDLE_PSS_MIB, 450, note=peer.SOURCE
    )
    run.stack.stop()
    yield Row(
        f"start to ready with {LIST_LENGTH} publications", run.stack.start(), "s", peer.START_S, 4, note=peer.SOURCE
    )
    time.sleep(SETTLE_S)
    size, processes = run.stack.pss_mib()
    yield Row(
        f"memory after a start, PSS of {processes} processes", size, "MiB", peer.IDLE_PSS_MIB, 450, note=peer.SOURCE
    )


def fill(run: Run) -> None:
    """Publish small layers, four at a time, until the list has `LIST_LENGTH` publications."""
    missing = LIST_LENGTH - len(run.client().json("/rest/publications"))
    small = inputs.points(run.data, 10)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: _publish(run, run.client(), f"fill_{number}", small), range(missing)))


def _rate(run: Run, paths: list[str], clients: int) -> float:
    return per_second(run.stack.base, run.stack.token, paths, clients, run.seconds)
