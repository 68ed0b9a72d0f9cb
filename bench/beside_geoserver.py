"""The map service beside a real GeoServer in the same run: the same tables, the same styles, the same requests."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bench import inputs
from bench.client import Client, map_paths, per_second
from bench.measures import Run
from bench.stack import Stack
from bench.table import Row
from layman_server.bootstrap import build_stores
from layman_server.model.layer_source import FeatureTypeToPublish
from layman_server.settings import Settings
from layman_server.supervisor.home import Home

FEATURES = 100_000
#: Layers of the workspace whose capabilities are asked for; publishing more takes minutes in the real one.
MANY_LAYERS = 1000
USER, PASSWORD = "layman_bench", "a password of the bench"
BOOT_TIMEOUT_S = 240
ROUNDS = 3
WARM_UP_REQUESTS, WARM_UP_S = 1500, 180
_OTHER = "GeoServer, same run"
_WFS = "service=WFS&version=2.0.0&request=GetFeature&typeNames=points_100k"
_FORMATS = {"GeoJSON": "application/json", "GML": "application/gml+xml; version=3.2"}


def rows(run: Run, port: int) -> Iterator[Row]:
    """GetMap, 100,000 features and capabilities of both; nothing when `GEOSERVER_HOME` is not set."""
    home = os.environ.get("GEOSERVER_HOME")
    if not home:
        return
    with _geoserver(Path(home), run.data / "geoserver", port + 2) as settings, _stack(run, "beside", port, {}) as ours:
        with _stack(run, "beside_real", port + 1, settings) as real:
            yield from _compared(run, ours, real)


def _compared(run: Run, ours: Stack, real: Stack) -> Iterator[Row]:
    """The real one is asked directly: what our proxy before it costs is not GeoServer's."""
    sides = {"ours": ours.base, "real": f"http://127.0.0.1:{ours.port + 2}"}
    workspace = ""
    for stack in (ours, real):
        client = Client(stack.base, stack.token)
        workspace = client.workspace()
        client.publish("layers", workspace, "countries", inputs.countries(run.data))
        client.publish("layers", workspace, "points_100k", inputs.points(run.data, FEATURES))
    yield _maps(run, sides, workspace)
    for name, kind in _FORMATS.items():
        path = f"/geoserver/{workspace}/wfs?{_WFS}&outputFormat={kind.replace(' ', '%20').replace('+', '%2B')}"
        here, there = _alternating(sides, partial(_seconds, path=path))
        yield Row(f"{FEATURES:,} points as {name}", here, "s", there, there / 1.5, note=_OTHER)
    here, there = (_fill(stack, workspace) for stack in (ours, real))
    yield Row("feature type, style and layer, one of many", 1000 * here, "ms", 1000 * there, 20, note=_OTHER)
    path = f"/geoserver/{workspace}/wms?service=WMS&version=1.3.0&request=GetCapabilities"
    here, there = _alternating(sides, partial(_seconds, path=path))
    yield Row(f"WMS capabilities of {MANY_LAYERS:,} layers", here, "s", there, 0.3, note=_OTHER)


def _fill(stack: Stack, workspace: str) -> float:
    """Publish one table again and again under other names; the seconds for each, four at a time."""
    stores = build_stores(Settings.from_environment(Home(stack.home).read_settings()))
    table = stores.tables.describe(workspace, "points_100k")
    assert table is not None

    def publish(number: int) -> None:
        stores.map_service.publish_feature_type(
            FeatureTypeToPublish(workspace, f"layer_{number:04}", f"Layer {number}", "One of many", table, None)
        )

    started = time.monotonic()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(publish, range(MANY_LAYERS)))
    return (time.monotonic() - started) / MANY_LAYERS


def _maps(run: Run, sides: dict[str, str], workspace: str) -> Row:
    paths = map_paths(workspace, "countries")
    for base in sides.values():
        _warm_up(base, paths)
    here, there = _alternating(sides, lambda base: per_second(base, "", paths, 4, run.seconds))
    return Row(
        "GetMap 256 x 256, countries, 4 clients", here, "/s", there, 3 * there, more_is_better=True,
        note=_OTHER,
    )  # fmt: skip


def _warm_up(base: str, paths: list[str]) -> None:
    """Ask until the compilers of both sides have had their time: GeoServer's needs hundreds of requests."""
    asked, end = 0.0, time.monotonic() + WARM_UP_S
    while asked < WARM_UP_REQUESTS and time.monotonic() < end:
        asked += 5 * per_second(base, "", paths, 4, 5)


def _alternating(sides: dict[str, str], measure: Callable[[str], float]) -> tuple[float, float]:
    """The median of both sides, measured by turns, because the machine has other things to do."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, base in sides.items():
            found[name].append(measure(base))
    return tuple(sorted(values)[ROUNDS // 2] for values in found.values())  # type: ignore[return-value]


def _seconds(base: str, path: str) -> float:
    """How long one answer takes until its end."""
    started = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=300)
    connection.request("GET", path)
    answer = connection.getresponse()
    size = 0
    while chunk := answer.read(1 << 20):
        size += len(chunk)
    if answer.status != http.client.OK or size < FEATURES:
        raise RuntimeError(f"{base}{path}: {answer.status}, {size} bytes")
    return time.monotonic() - started


@contextlib.contextmanager
def _stack(run: Run, name: str, port: int, settings: dict[str, str]) -> Iterator[Stack]:
    home = (run.data / name).resolve()
    shutil.rmtree(home, ignore_errors=True)
    stack = Stack(home, port, settings)
    stack.start()
    try:
        yield stack
    finally:
        stack.stop()


@contextlib.contextmanager
def _geoserver(home: Path, folder: Path, port: int) -> Iterator[dict[str, str]]:
    """A GeoServer on an empty data directory; the settings of a server that publishes in it."""
    shutil.rmtree(folder, ignore_errors=True)
    rules = folder.absolute() / "security" / "layers.properties"
    rules.parent.mkdir(parents=True)
    rules.write_text("mode=HIDE\n*.*.r=*\n*.*.w=GROUP_ADMIN,ADMIN\n", encoding="ascii")
    command = [
        "java", "-Xmx1g", "-Djava.awt.headless=true", f"-DGEOSERVER_DATA_DIR={folder.absolute()}",
        f"-Djetty.base={home}", "-jar", str(home / "start.jar"), "jetty.http.host=127.0.0.1", f"jetty.http.port={port}",
    ]  # fmt: skip
    with (folder / "geoserver.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(process, port)
        yield {
            "LAYMAN_GS_HOST": "127.0.0.1", "LAYMAN_GS_PORT": str(port), "LAYMAN_GS_USER": USER,
            "LAYMAN_GS_PASSWORD": PASSWORD, "GEOSERVER_ADMIN_PASSWORD": "geoserver",
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(60)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + BOOT_TIMEOUT_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/geoserver/wms?service=WMS&request=GetCapabilities")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.5)
    raise RuntimeError("GeoServer did not start; see geoserver.log in its folder")
