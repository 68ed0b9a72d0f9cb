"""Files that arrive in chunks: any order, any repetition, wrong numbers, a restart in between."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layman_server.errors import (
    ChunkUploadInactive,
    RequestTooLarge,
    ServerError,
    StorageFull,
    UnknownChunkFile,
    WrongParameter,
)
from layman_server.stores.chunk_files import ChunkFiles
from layman_server.stores.chunk_numbers import Chunk


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "input_chunk"


def chunk(folder: Path, content: bytes, number: int, total: int, **said: Any) -> Chunk:
    path = folder.parent / f"arrived-{number}-{os.urandom(4).hex()}"
    path.write_bytes(content)
    return Chunk(said.pop("parameter", "file"), said.pop("filename", "a.bin"), number, total, path, **said)


def saved(upload: ChunkFiles, folder: Path, content: bytes, number: int, total: int, **said: Any) -> None:
    upload.save(chunk(folder, content, number, total, **said))


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(min_size=1, max_size=200),
    chunk_bytes=st.integers(1, 60),
    long_last=st.booleans(),
    says_size=st.booleans(),
    data=st.data(),
)
def test_chunks_in_any_order_and_again_make_the_file(content, chunk_bytes, long_last, says_size, data):
    """Resumable.js makes the last chunk up to twice as long as the others, other clients make it shorter."""
    total = max(1, len(content) // chunk_bytes) if long_last else -(-len(content) // chunk_bytes)
    ends = [*((number + 1) * chunk_bytes for number in range(total - 1)), len(content)]
    pieces = [content[number * chunk_bytes : end] for number, end in enumerate(ends)]
    order = data.draw(st.permutations(range(total)))
    again = data.draw(st.lists(st.sampled_from(range(total)), max_size=3))
    said = {"chunk_bytes": chunk_bytes, "total_bytes": len(content)} if says_size else {}
    with TemporaryDirectory() as place:
        folder = Path(place) / "input_chunk"
        ChunkFiles(folder).begin(["a.bin"])
        for position, index in enumerate([*order[:2], *again, *order[2:]]):
            # Another process each time: nothing is remembered but what is on disk.
            upload = ChunkFiles(folder)
            if position < 2 or index not in order[:2]:
                assert index in again or not upload.has_chunk("file", "a.bin", index + 1)
            saved(upload, folder, pieces[index], index + 1, total, **said)
            assert upload.has_chunk("file", "a.bin", index + 1)
        assert upload.is_complete() and upload.share() == 1
        ((name, path),) = upload.arrived()
        assert (name, path.read_bytes()) == ("a.bin", content)


def test_chunks_in_parallel(folder):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin", "b.bin"])
    pieces = [bytes([number]) * 1000 for number in range(40)]
    jobs = [(name, number) for number in range(40) for name in ("a.bin", "b.bin")]
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda job: saved(upload, folder, pieces[job[1]], job[1] + 1, 40, filename=job[0]), reversed(jobs))
        )
    assert upload.is_complete()
    for _, path in upload.arrived():
        assert path.read_bytes() == b"".join(pieces)


def test_share_counts_what_is_there(folder):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin", "b.bin"])
    assert upload.share() == 0
    saved(upload, folder, b"12", 2, 2, chunk_bytes=2, total_bytes=4)
    assert upload.share() == 0.25
    saved(upload, folder, b"1", 1, 1, filename="b.bin")
    assert upload.share() == pytest.approx(3 / 5)
    assert not upload.is_complete()


@pytest.mark.parametrize(
    ("content", "number", "total", "said", "error"),
    [
        (b"12", 1, 3, {}, WrongParameter),
        (b"123", 2, 2, {}, WrongParameter),
        (b"12", 2, 2, {"chunk_bytes": 3}, WrongParameter),
        (b"12", 2, 2, {"total_bytes": 5}, WrongParameter),
        (b"12", 2, 2, {"total_bytes": 2}, WrongParameter),
        (b"", 2, 2, {}, WrongParameter),
        (b"12", 2, 2, {"filename": "b.bin"}, UnknownChunkFile),
        (b"12", 2, 2, {"parameter": "style"}, UnknownChunkFile),
    ],
)
def test_what_does_not_fit_is_refused_and_harms_nothing(folder, content, number, total, said, error):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin"])
    saved(upload, folder, b"ab", 1, 2, total_bytes=4)
    with pytest.raises(error):
        saved(upload, folder, content, number, total, **said)
    saved(upload, folder, b"cd", 2, 2)
    assert upload.arrived()[0][1].read_bytes() == b"abcd"


def test_a_last_chunk_that_came_first_is_checked_when_the_size_of_chunks_is_known(folder):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin"])
    saved(upload, folder, b"xyz", 2, 2, total_bytes=4)
    assert upload.has_chunk("file", "a.bin", 2)
    with pytest.raises(WrongParameter, match="last chunk"):
        saved(upload, folder, b"ab", 1, 2)
    saved(upload, folder, b"cd", 2, 2)
    assert upload.arrived()[0][1].read_bytes() == b"abcd"


def test_no_upload_is_inactive(folder):
    upload = ChunkFiles(folder)
    with pytest.raises(ChunkUploadInactive):
        upload.has_chunk("file", "a.bin", 1)
    with pytest.raises(ChunkUploadInactive):
        saved(upload, folder, b"ab", 1, 1)


def test_removed_while_chunks_come(folder):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin"])
    saved(upload, folder, b"ab", 1, 2)
    upload.remove()
    with pytest.raises(ChunkUploadInactive):
        saved(upload, folder, b"cd", 2, 2)
    assert not folder.exists()


def test_a_file_that_is_too_large_is_refused_with_its_first_chunk(folder):
    upload = ChunkFiles(folder, max_bytes=1000)
    upload.begin(["a.bin"])
    with pytest.raises(RequestTooLarge):
        saved(upload, folder, b"ab", 1, 501)
    with pytest.raises(RequestTooLarge):
        saved(upload, folder, b"ab", 1, 2, chunk_bytes=2, total_bytes=1001)


@pytest.mark.parametrize("said", [{"total_bytes": 2**60, "chunk_bytes": 2**59}, {"chunk_bytes": 2**59}])
def test_a_file_larger_than_the_disk_is_refused_with_its_first_chunk(folder, said):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin"])
    with pytest.raises((StorageFull, WrongParameter)) as caught:
        saved(upload, folder, b"ab", 2, 2, **said)
    assert isinstance(caught.value, ServerError)
    assert not list(folder.glob("*.data"))


def test_idle_time_is_that_since_the_last_chunk(folder):
    upload = ChunkFiles(folder)
    upload.begin(["a.bin"])
    os.utime(folder / "upload.json", (time.time() - 500,) * 2)
    assert upload.idle_s() >= 499
    saved(upload, folder, b"ab", 1, 2)
    assert upload.idle_s() < 400


def test_words_are_kept(folder):
    ChunkFiles(folder).begin(["a.bin"], {"crs": "EPSG:5514"})
    saved(ChunkFiles(folder), folder, b"ab", 1, 2)
    assert ChunkFiles(folder).words() == {"crs": "EPSG:5514"}
