"""Which readers to try on a source, the fastest first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from layman_server.vector.geojson import GeoJsonReader, Opener
from layman_server.vector.kml import one_folder
from layman_server.vector.layout import FeatureReader
from layman_server.vector.source import VectorSource

Attempt = Callable[[], FeatureReader]
#: Formats that GDAL reads from front to back, so that a zip needs no unpacking.
_SEQUENTIAL_DRIVERS = frozenset({"GeoJSON", "KML", "GML", "CSV"})
COPY_BYTES = 1 << 20


@contextmanager
def attempts(source: VectorSource) -> Iterator[Iterator[Attempt]]:
    """Functions that make a reader each; the next is for a file that did not fit the reader before.

    A maker may itself raise LayoutMismatch. Temporary copies live as long as the context.
    """
    with ExitStack() as stack:
        yield _attempts(source, stack)


def _attempts(source: VectorSource, stack: ExitStack) -> Iterator[Attempt]:
    main = source.main_file
    path: Path | None = None
    if source.encoding is not None and source.driver in ("GeoJSON", "CSV"):
        path = _as_utf8(source, source.encoding, _temporary_folder(stack))
    elif source.has_folders:
        path = _temporary_folder(stack) / f"{source.layer}.kml"
        one_folder(main, path)
    elif main.member is not None and source.driver not in _SEQUENTIAL_DRIVERS:
        path = main.extract(_temporary_folder(stack))
    if source.driver == "GeoJSON":
        opener: Opener = main.open if path is None else lambda: path.open("rb")
        yield lambda: GeoJsonReader(main.name, opener, main.size_bytes)
        yield lambda: GeoJsonReader(main.name, opener, main.size_bytes, whole_file=True)
    # Only here: a worker that never reads another format than GeoJSON does without GDAL's and Arrow's memory.
    from layman_server.vector.arrow_reader import ArrowReader

    yield lambda: ArrowReader(source, path)
    yield lambda: ArrowReader(source, path, careful=True)


def _temporary_folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="layman-vector-")))


def _as_utf8(source: VectorSource, encoding: str, folder: Path) -> Path:
    """A copy of a text file in UTF-8; its encoding has one byte per character, so it can be cut anywhere."""
    path = folder / source.main_file.name
    with source.main_file.open() as stream, path.open("wb") as target:
        while data := stream.read(COPY_BYTES):
            target.write(data.decode(encoding, "replace").encode())
    return path
