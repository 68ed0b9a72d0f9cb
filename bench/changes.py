"""Many at once, changes, a raster: the peer's measures of what comes after the first layer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench import inputs, peer
from bench.client import POLL_S
from bench.measures import Run
from bench.table import Row

TOGETHER = 20
ROUNDS = 5
STYLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">
  <NamedLayer><Name>dots</Name><UserStyle><FeatureTypeStyle><Rule><PointSymbolizer><Graphic>
    <Mark><WellKnownName>circle</WellKnownName><Fill><CssParameter name="fill">#%06x</CssParameter></Fill></Mark>
    <Size>6</Size></Graphic></PointSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>"""


def together(run: Run) -> Iterator[Row]:
    """Twenty small layers at once: the first and the last one that is complete, from the first POST."""
    rounds = [_publish_together(run, f"together_{number}") for number in range(3)]
    what = f"{TOGETHER} small layers at once"
    first, last = (statistics.median(times) for times in zip(*rounds, strict=True))
    yield Row(f"{what}, first complete", first, "s", peer.TWENTY_FIRST_S, 0.5, note=peer.SOURCE)
    yield Row(f"{what}, all complete", last, "s", peer.TWENTY_ALL_S, 4, note=peer.SOURCE)


def _publish_together(run: Run, prefix: str) -> tuple[float, float]:
    """Seconds to the first and to the last; twenty clients post, one asks, so that the asking takes little itself."""
    small, watcher = inputs.points(run.data, 10), run.client()
    names = [f"{prefix}_{index}" for index in range(TOGETHER)]
    paths = [f"/rest/workspaces/{run.workspace}/layers/{name}" for name in names]
    started = time.monotonic()
    with ThreadPoolExecutor(TOGETHER) as threads:
        posts = [threads.submit(run.client().post, "layers", run.workspace, name, small) for name in names]
        posted = dict(zip(paths, posts, strict=True))
        ended: list[float] = []
        while posted:
            for path, post in list(posted.items()):
                if post.done() and post.result() is None and watcher.is_complete(path):
                    ended.append(time.monotonic() - started)
                    del posted[path]
            time.sleep(POLL_S)
    for path in paths:
        watcher.delete(path)
    return ended[0], ended[-1]


def patches(run: Run) -> Iterator[Row]:
    """PATCH of the title, of the style, of the data, until every part is there again."""
    client, small = run.client(), inputs.points(run.data, 10)
    path = f"/rest/workspaces/{run.workspace}/layers/patched"
    client.publish("layers", run.workspace, "patched", small)
    client.patch(path, {"title": "warm"})
    titles = [client.patch(path, {"title": f"Title {number}"}) for number in range(ROUNDS)]
    yield Row(
        "PATCH title, to all parts there", statistics.median(titles), "s", peer.PATCH_TITLE_S, 0.15, note=peer.SOURCE
    )
    styles = []
    for number in range(ROUNDS):
        style = run.data / "style.sld"
        style.write_bytes(STYLE % (number * 40_000))
        styles.append(client.patch(path, {}, style, field="style"))
    yield Row(
        "PATCH style, to all parts there", statistics.median(styles), "s", peer.PATCH_STYLE_S, 0.3, note=peer.SOURCE
    )
    files = [client.patch(path, {}, small) for _ in range(ROUNDS)]
    yield Row("PATCH file, 10 features", statistics.median(files), "s", peer.PATCH_FILE_S, note=peer.SOURCE)
    client.delete(path)


def raster(run: Run) -> Iterator[Row]:
    """A GeoTIFF of 50 MB, RGB, 4096 x 4096 px, without overviews."""
    client, file = run.client(), inputs.raster(run.data)
    times = []
    for number in range(3):
        times.append(client.publish("layers", run.workspace, f"raster_{number}", file)["ready_s"])
        client.delete(f"/rest/workspaces/{run.workspace}/layers/raster_{number}")
    measure = "raster GeoTIFF 50 MB, 4096 x 4096 RGB, POST to all parts there"
    yield Row(measure, min(times), "s", peer.RASTER_S, 1.5, note=peer.SOURCE)
    limit_s = inputs.copy_s(file)
    yield Row(
        measure, min(times), "s", limit_s, note="gdal_translate to a COG with overviews of the same file, same run"
    )
