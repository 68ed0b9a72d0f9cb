"""A data folder with ten thousand publications, what it takes to load it, and to search it.

    python -m bench.many /tmp/many [count]

Redis is a private one in the same folder. Prints milliseconds.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import redis

from layman_server.model.access import EVERYONE, AccessRights, User
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, TableInfo
from layman_server.model.publication import Publication, PublicationKey, PublicationType, waiting
from layman_server.model.status import StepState, StepStatus
from layman_server.publishing.index import PublicationIndex
from layman_server.rest.search_arguments import search_of
from layman_server.stores.filesystem import PublicationFiles
from layman_server.stores.redis import PublicationRegistry

WORKSPACES = 50
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def publication(number: int, chance: random.Random, words: list[str]) -> Publication:
    """A published layer, or every tenth a map of five layers; its words and place are drawn by `chance`."""
    type_ = PublicationType.MAP if number % 10 == 9 else PublicationType.LAYER
    workspace = f"user{number % WORKSPACES}"
    x, y, size = chance.uniform(-2e7, 1.9e7), chance.uniform(-1e7, 1e7), chance.uniform(1e3, 1e6)
    box = BoundingBox(x, y, x + size, y + size, "EPSG:3857")
    columns = tuple(Column(f"column_{index}", "text") for index in range(10))
    name = f"publication_{number}"
    table = TableInfo(workspace, name, "ogc_fid", "wkb_geometry", "POINT", "EPSG:3857", 1000, box, columns)
    shown = tuple((f"user{n % WORKSPACES}", f"publication_{n}") for n in range(number - 9, number - 4))
    return Publication(
        uuid=f"00000000-0000-4000-8000-{number:012d}",
        key=PublicationKey(workspace, type_, name),
        title=" ".join(chance.sample(words, 4)),
        description=" ".join(chance.sample(words, 20)),
        updated_at=START + timedelta(seconds=number),
        access_rights=AccessRights((EVERYONE,) if number % 5 else (workspace,), (workspace,)),
        steps=dict.fromkeys(waiting(type_), StepStatus(StepState.DONE, seconds=0.1)),
        native_crs="EPSG:3857",
        native_bounding_box=box,
        bounding_box=box,
        file_paths=(f"input_file/{name}.geojson",),
        table=table if type_ is PublicationType.LAYER else None,
        layers=shown if type_ is PublicationType.MAP else (),
    )


def make_folder(folder: Path, count: int) -> PublicationFiles:
    """The data folder, without the uploaded files."""
    files = PublicationFiles(folder)
    chance = random.Random(count)
    words = ["".join(chance.choices("aáeiíyouůbcčdnkrřlstž", k=chance.randint(3, 9))) for _ in range(4000)]
    for number in range(WORKSPACES):
        files.add_user(User(f"user{number}"))
    for number in range(count):
        made = publication(number, chance, words)
        place = files.folder(made.key)
        place.mkdir()
        (place / "publication.json").write_text(made.as_json())
    return files


def timed(name: str, work: Callable[[], object]) -> object:
    """The result of `work`, after its duration is printed."""
    started, started_cpu = time.perf_counter(), time.process_time()
    result = work()
    took, busy = time.perf_counter() - started, time.process_time() - started_cpu
    print(f"{name:40} {took * 1000:9.1f} ms, of which {busy * 1000:.1f} ms of this processor", flush=True)
    return result


def main() -> None:
    """Make the folder when it is absent, then load and search it."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    files = PublicationFiles(folder / "data") if (folder / "data/users/user0").is_dir() else None
    files = files or make_folder(folder / "data", count)
    socket = folder / "redis.sock"
    shutil.rmtree(folder / "redis", ignore_errors=True)
    (folder / "redis").mkdir()
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder / "redis")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            time.sleep(0.05)
        _measure(files, PublicationRegistry(redis.Redis(unix_socket_path=str(socket))))
    finally:
        server.terminate()
        server.wait(10)


def _measure(files: PublicationFiles, registry: PublicationRegistry) -> None:
    publications = timed("read the data folder", lambda: list(files.publications()))
    assert isinstance(publications, list)
    timed("load Redis", lambda: registry.load(files.users(), files.accounts(), publications))
    index = PublicationIndex(registry)
    timed("fill the index of a process", index.entries)
    chance, durations = random.Random(1), []
    titles = [known.title.split() for known in publications]
    for number in range(200):
        x, y = chance.uniform(-2e7, 1.5e7), chance.uniform(-1e7, 5e6)
        arguments = {
            "full_text_filter": f"{chance.choice(titles)[0]} {chance.choice(titles)[1]}",
            "bbox_filter": f"{x:.0f},{y:.0f},{x + 5e6:.0f},{y + 5e6:.0f}",
            "limit": "20",
        }
        started = time.perf_counter()
        assert number or index.find(index.entries(), search_of({"full_text_filter": arguments["full_text_filter"]}))
        index.find(index.entries(), search_of(arguments))[:20]
        durations.append((time.perf_counter() - started) * 1000)
    durations.sort()
    print(
        f"search by text and box: first {durations[-1]:.1f} ms, median {durations[100]:.1f}, p95 {durations[190]:.1f}"
    )
    changed = publications[5]
    started = time.perf_counter()
    for _ in range(20):
        registry.put(changed)
        index.entries()
    print(f"one change taken up by the index: {(time.perf_counter() - started) * 50:.2f} ms")


if __name__ == "__main__":
    main()
