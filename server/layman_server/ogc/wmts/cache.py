"""Tiles on disk, in a folder for each state of a layer:

    TILES/<workspace>/<layer>/edited                                    its time is that of the last edit by WFS
    TILES/<workspace>/<layer>/<key>/<grid>/<level>/<column>_<row>.png

The key is made of what the layer consists of in the catalogue (files, their times and sizes) and of the last edit: a
tile of another key is never served, and goes when the first one of the new key comes. Tiles are written aside and
renamed. When all together are larger than allowed, those not asked for the longest time go.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.objects import COVERAGE_STORE_PREFIX, POSTGRESQL_STORE
from layman_server.ogc.request_names import LayerName
from layman_server.ogc.wmts.grids import same_tiles
from layman_server.ogc.wmts.tile_request import TileRequest

_log = logging.getLogger(__name__)
_EDITED = "edited"
#: After how many written bytes, as a share of the allowed ones, the size of all tiles is looked at.
_LOOK_SHARE = 0.02
#: What is left after tiles had to go.
_KEPT_SHARE = 0.9
#: A tile that is asked for is marked as used at most this often.
_USED_S = 3600
_COLUMNS_A_FOLDER = 64
_KNOWN_LAYERS = 10_000
#: What the smallest file takes on a disk; most tiles are smaller.
_BLOCK_BYTES = 4096


class TileCache:
    """Tiles below `root`, `most_bytes` of them; for several threads and processes at once. 0 bytes keep none."""

    def __init__(self, root: Path, most_bytes: int, data: DataDirectory) -> None:
        """Make nothing yet."""
        self._root = root
        self._most_bytes = most_bytes
        self._data = data
        self._written_bytes = 0
        self._paths: dict[LayerName, tuple[str, ...]] = {}
        self._guard = threading.Lock()

    def path_of(self, tile: TileRequest) -> Path | None:
        """Where the tile is or would be; None when tiles of its layer are not kept.

        Tables of outside databases change without anybody telling, groups have layers of their own.
        """
        key = self._key(tile.layer) if self._most_bytes else None
        if key is None:
            return None
        place = f"{tile.level}/{tile.column // _COLUMNS_A_FOLDER}/{tile.column}_{tile.row}.{tile.ending}"
        return Path(f"{self._root}/{tile.layer.workspace}/{tile.layer.name}/{key}/{same_tiles(tile.grid)}/{place}")

    def read(self, path: Path) -> bytes | None:
        """The tile, or None when it is not there."""
        try:
            with path.open("rb", buffering=0) as file:
                content = file.read()
                now_s = time.time()
                if os.fstat(file.fileno()).st_mtime < now_s - _USED_S:
                    os.utime(path, (now_s, now_s))
        except OSError:
            return None
        return content or None

    def write(self, path: Path, tile: TileRequest, content: bytes) -> None:
        """Keep a tile; a disk that is full or not writable keeps none and hurts nobody."""
        folder = path.parent
        scratch = folder / f".{path.name}.{os.getpid()}.{threading.get_ident()}"
        try:
            is_new = not folder.is_dir()
            folder.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(content)
            scratch.rename(path)
            if is_new:
                self._drop_others(tile.layer, path)
        except OSError as error:
            _log.warning("A tile cannot be kept: %s", error)
            with contextlib.suppress(OSError):
                scratch.unlink()
            return
        with self._guard:
            self._written_bytes += _on_disk(len(content))
            is_due = self._written_bytes > self._most_bytes * _LOOK_SHARE
            self._written_bytes = 0 if is_due else self._written_bytes
        if is_due:
            threading.Thread(target=self.shrink, name="tiles", daemon=True).start()

    def edited(self, layer: LayerName) -> None:
        """Serve no tile any more that was drawn before now, nor one that is being drawn."""
        folder = self._layer_folder(layer)
        with contextlib.suppress(OSError):
            if self._most_bytes:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / _EDITED).write_bytes(b"")

    def shrink(self) -> int:
        """Remove what was not asked for the longest time until the rest is small enough; bytes that went.

        One process does it at a time.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / ".lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return 0
            files = sorted(_files(self._root))
            size_bytes, removed = sum(size for _, size, _ in files), 0
            if size_bytes <= self._most_bytes:
                return 0
            for _, size, path in files:
                if size_bytes - removed <= self._most_bytes * _KEPT_SHARE:
                    break
                with contextlib.suppress(OSError):
                    os.unlink(path)
                    removed += size
            _remove_empty_folders(self._root)
            return removed

    def _layer_folder(self, layer: LayerName) -> Path:
        return self._root / layer.workspace / layer.name

    def _key(self, layer: LayerName) -> str | None:
        """A word for the state that the layer is in; None for a layer whose state cannot be seen here."""
        if not layer.workspace:
            return None
        paths = self._paths.get(layer)
        if paths is None:
            paths = self._state_paths(layer)
            with self._guard:
                self._paths[layer] = paths
                while len(self._paths) > _KNOWN_LAYERS:
                    del self._paths[next(iter(self._paths))]
        state = [_state(path) for path in paths]
        if state[0] is None and state[1] is None:
            return None
        return hashlib.blake2b(repr(state).encode(), digest_size=12).hexdigest()

    def _state_paths(self, layer: LayerName) -> tuple[str, ...]:
        """Files that change when the layer does, the layer's own in both stores that it may be in first.

        The style may be one of another name: then any change of a style of its workspace counts.
        """
        workspace = str(self._data.workspace_folder(layer.workspace))
        stores = [f"{workspace}/{store}" for store in (POSTGRESQL_STORE, f"{COVERAGE_STORE_PREFIX}{layer.name}")]
        paths = [f"{store}/{layer.name}/layer.xml" for store in stores]
        paths += [f"{stores[0]}/{layer.name}/featuretype.xml", f"{stores[0]}/datastore.xml"]
        paths += [f"{stores[1]}/{layer.name}/coverage.xml", f"{stores[1]}/coveragestore.xml"]
        own_style = f"{workspace}/styles/{layer.name}"
        if os.path.exists(f"{own_style}.xml"):
            paths += [f"{own_style}.{ending}" for ending in ("xml", "sld", "qml")]
        else:
            paths += [f"{workspace}/styles", f"{self._data.root}/styles"]
        return (*paths, f"{self._layer_folder(layer)}/{_EDITED}")

    def _drop_others(self, layer: LayerName, path: Path) -> None:
        """Remove the tiles of other states of the layer."""
        kept = path.relative_to(self._layer_folder(layer)).parts[0]
        for folder in self._layer_folder(layer).iterdir():
            if folder.is_dir() and folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)


def _state(path: str) -> tuple[int, int, int] | None:
    """Identity of a file at this moment, None when it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _files(root: Path) -> Iterator[tuple[float, int, str]]:
    """Time of the last use, bytes on the disk and path of every tile."""
    for folder, _, names in os.walk(root):
        for name in names:
            if name in {_EDITED, ".lock"}:
                continue
            with contextlib.suppress(OSError):
                status = os.stat(f"{folder}/{name}")
                yield status.st_mtime, _on_disk(status.st_size), f"{folder}/{name}"


def _on_disk(size_bytes: int) -> int:
    return -(-size_bytes // _BLOCK_BYTES) * _BLOCK_BYTES


def _remove_empty_folders(root: Path) -> None:
    for folder, _, _ in os.walk(root, topdown=False):
        with contextlib.suppress(OSError):
            if folder != str(root):
                os.rmdir(folder)
