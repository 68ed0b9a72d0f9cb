"""Cuts a GeoJSON FeatureCollection of any size into blocks of whole features, in bounded memory.

Only quotes, backslashes and braces are looked at, with numpy; the features themselves are decoded elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

BLOCK_BYTES = 2 << 20
#: A collection's members before `features` (name, crs, bounding box) are looked for in this much.
HEAD_BYTES = 1 << 20
#: Objects that may stand after the feature array (`crs` and other members).
TRAILING_OBJECTS = 50
_BETWEEN = b" \t\r\n,"
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)


class NotFeatureCollection(Exception):
    """The text is no FeatureCollection whose head names `features` within its first part."""


class BrokenCollection(Exception):
    """The feature array is cut off or its braces do not match; `offset_bytes` is where the bad part begins."""

    def __init__(self, message: str, offset_bytes: int) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.offset_bytes = offset_bytes


@dataclass(frozen=True)
class FeatureBlock:
    """`json` is an array of `count` features; `json[1]` stands at `offset_bytes` of the text."""

    json: bytes
    count: int
    offset_bytes: int
    end_bytes: int


def features_start(head: bytes) -> tuple[int, int]:
    """Where the member name `features` of the outermost object begins, and the byte after its `[`.

    Raises:
        NotFeatureCollection: there is no such member in `head`.
    """
    depth = 0
    name: re.Match[bytes] | None = None
    named = False
    for token in _TOKEN.finditer(head):
        text = token.group()
        if text in b"{[":
            if named and name is not None and text == b"[" and name.group() == b'"features"':
                return name.start(), token.end()
            depth += 1
        elif text in b"}]":
            depth -= 1
        elif text == b":":
            named = depth == 1 and name is not None
            continue
        elif text == b"," and depth > 1:
            continue
        elif depth == 1 and not named and text != b",":
            name = token
            continue
        named, name = False, None
    raise NotFeatureCollection


def feature_blocks(stream: BinaryIO, block_bytes: int = BLOCK_BYTES) -> Iterator[FeatureBlock]:
    """The features of the collection that `stream` holds from its beginning.

    Raises:
        NotFeatureCollection: see `features_start`.
        BrokenCollection: the stream ends too early, or braces do not match.
    """
    head = stream.read(HEAD_BYTES)
    offset = features_start(head)[1]
    rest = head[offset:]
    while True:
        # An unfinished feature doubles the next read, so that one huge feature is not scanned again and again.
        data = stream.read(max(block_bytes, len(rest)))
        text = rest + data
        cut = _cut(text)
        if cut.count:
            body = text[: cut.end]
            leading = len(body) - len(body.lstrip(_BETWEEN))
            yield FeatureBlock(b"[" + body[leading:] + b"]", cut.count, offset + leading, offset + cut.end)
        rest = text[cut.end :]
        offset += cut.end
        if rest.lstrip(_BETWEEN).startswith(b"]"):
            _check_end(rest + stream.read(HEAD_BYTES), offset)
            return
        if cut.finished:
            raise BrokenCollection("a brace is closed that was not opened", offset)
        if not data:
            raise BrokenCollection("the file ends before its features do", offset)


def _check_end(text: bytes, offset_bytes: int) -> None:
    """Nothing may follow the brace that closes the collection; `text` is the file from the end of the last feature.

    Raises:
        BrokenCollection: something does, most often a second collection, whose features would be lost.
    """
    depth = 2
    for token in _TOKEN.finditer(text):
        if depth == 0:
            raise BrokenCollection("something follows the collection's end", offset_bytes + token.start())
        if token.group() in b"{[":
            depth += 1
        elif token.group() in b"}]":
            depth -= 1


@dataclass(frozen=True)
class _Cut:
    end: int
    count: int
    finished: bool


def _cut(text: bytes) -> _Cut:
    """Find the end of the last whole feature in `text`, which begins between two features."""
    plain = _ESCAPE.sub(b"__", text) if b"\\" in text else text
    if plain and plain[-1:] == b"\\":
        plain = plain[:-1]
    characters = np.frombuffer(plain, dtype=np.uint8)
    positions = np.flatnonzero((characters == 34) | (characters == 123) | (characters == 125))
    kinds = characters[positions]
    quotes = kinds == 34
    braces = ~quotes & ((np.cumsum(quotes) & 1) == 0)
    positions, opening = positions[braces], kinds[braces] == 123
    depth = np.cumsum(np.where(opening, 1, -1))
    below = np.flatnonzero(depth < 0)
    if len(below):
        positions, opening, depth = positions[: below[0]], opening[: below[0]], depth[: below[0]]
    ends = positions[~opening & (depth == 0)]
    starts = positions[opening & (depth == 1)]
    count = _features_before_array_end(plain, starts, ends)
    finished = count < len(ends) or bool(len(below))
    return _Cut(int(ends[count - 1]) + 1 if count else 0, count, finished)


def _features_before_array_end(
    plain: bytes, starts: np.ndarray[tuple[int], np.dtype[np.int64]], ends: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> int:
    """How many of the objects belong to the array: those before a `]` between two objects."""
    count = len(ends)
    for index in range(max(0, count - TRAILING_OBJECTS), count):
        gap_start = int(ends[index - 1]) + 1 if index else 0
        if b"]" in plain[gap_start : int(starts[index])]:
            return index
    return count
