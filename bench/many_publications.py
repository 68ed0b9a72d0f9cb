"""Ten thousand publications: the time of a start and of a search; their tables and pictures are not there."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bench import many, peer, plugin
from bench.client import Client
from bench.measures import Run
from bench.stack import Stack
from bench.table import Row

COUNT = 10_000
ASKED = 200


def rows(run: Run, port: int) -> Iterator[Row]:
    """A server of its own on a home that is made once; the second start is measured."""
    home = (run.data / "many").resolve()
    stack = Stack(home, port)
    try:
        stack.start()
        stack.stop()
        if not (home / "layman" / "users" / "user0").is_dir():
            _fill(home)
            stack.start()
            stack.stop()
        started_s = stack.start()
        yield Row(
            f"start to ready with {COUNT:,} publications", started_s, "s", peer.START_S, 5, note=f"{peer.SOURCE}, 124"
        )
        durations = sorted(_search(Client(stack.base, stack.token)))
        measure = f"list, limit=20, text and box, over {COUNT:,} publications"
        yield Row(f"{measure}, median", 1000 * durations[ASKED // 2], "ms", note="")
        yield Row(f"{measure}, 95th percentile", 1000 * durations[ASKED * 95 // 100], "ms", aim=20)
        yield from plugin.listed(stack)
        size, processes = stack.pss_mib()
        yield Row(f"memory with {COUNT:,} publications, PSS of {processes} processes", size, "MiB")
    finally:
        stack.stop()


def _fill(home: Path) -> None:
    """Put the publications beside what the first start has made."""
    aside = home / "many"
    shutil.rmtree(aside, ignore_errors=True)
    many.make_folder(aside, COUNT)
    for folder in (aside / "users").iterdir():
        folder.rename(home / "layman" / "users" / folder.name)
    shutil.rmtree(aside)


def _search(client: Client) -> Iterator[float]:
    """Seconds of each of the requests, after two of warm-up for each process."""
    chance = random.Random(1)
    listed = client.json("/rest/publications?limit=500")
    titles = [item["title"].split() for item in listed]
    for number in range(ASKED + 4):
        x, y = chance.uniform(-2e7, 1.5e7), chance.uniform(-1e7, 5e6)
        query = {
            "full_text_filter": " ".join(chance.choice(chance.choice(titles)) for _ in range(2)),
            "bbox_filter": f"{x:.0f},{y:.0f},{x + 5e6:.0f},{y + 5e6:.0f}",
            "limit": "20",
        }
        started = time.perf_counter()
        client.request("GET", f"/rest/publications?{urlencode(query)}")
        if number >= 4:
            yield time.perf_counter() - started
