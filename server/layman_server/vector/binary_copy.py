"""Rows of PostgreSQL's binary COPY format from numpy arrays and lists of bytes, without pyarrow.

The format is in PostgreSQL's manual, COPY, "Binary Format": per row a 16-bit count of fields, then per field a
32-bit length (-1 is NULL) and the bytes in network order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
#: PostgreSQL counts dates and times from 2000-01-01.
PG_EPOCH_DAYS = 10957
PG_EPOCH_MICROSECONDS = PG_EPOCH_DAYS * 86_400_000_000

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class FixedField:
    """Values of one width, already in network byte order (`V` types are taken as they are); `valid` None: no NULL."""

    values: Array
    valid: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class VariableField:
    """Values of any length; None is NULL."""

    values: Sequence[bytes | None]


def encode_rows(fields: Sequence[FixedField | VariableField], count: int) -> bytes:
    """`count` rows with the given fields, to stand between `HEADER` and `TRAILER`."""
    rows = _Rows(count)
    rows.add_fixed(np.full(count, len(fields), dtype=">i2"))
    for item in fields:
        if isinstance(item, VariableField):
            rows.add_lengths(np.fromiter(map(_length, item.values), dtype=">i4", count=count))
            rows.add_pieces([value or b"" for value in item.values])
        elif item.valid is None:
            rows.add_lengths(np.full(count, item.values.dtype.itemsize, dtype=">i4"))
            rows.add_fixed(item.values)
        else:
            width = item.values.dtype.itemsize
            rows.add_lengths(np.where(item.valid, width, -1).astype(">i4"))
            raw = _as_bytes(item.values)
            rows.add_pieces([value if there else b"" for value, there in zip(raw, item.valid.tolist(), strict=True)])
    return rows.joined()


def _length(value: bytes | None) -> int:
    return -1 if value is None else len(value)


def _as_bytes(values: Array) -> list[bytes]:
    """Each element's bytes; void types keep trailing zero bytes, which `S` types would lose."""
    raw: list[bytes] = np.ascontiguousarray(values).view(f"V{values.dtype.itemsize}").tolist()
    return raw


@dataclass
class _Rows:
    """Collects what every row consists of; neighbours of fixed width become one piece."""

    count: int
    run: list[Array] = field(default_factory=list)
    pieces: list[Sequence[bytes]] = field(default_factory=list)

    def add_fixed(self, values: Array) -> None:
        self.run.append(values)

    add_lengths = add_fixed

    def add_pieces(self, pieces: Sequence[bytes]) -> None:
        self._close_run()
        self.pieces.append(pieces)

    def _close_run(self) -> None:
        if self.run:
            record = np.empty(self.count, dtype=[(f"f{i}", values.dtype) for i, values in enumerate(self.run)])
            for i, values in enumerate(self.run):
                record[f"f{i}"] = values
            self.pieces.append(_as_bytes(record))
            self.run = []

    def joined(self) -> bytes:
        if not self.pieces:
            record = np.empty(self.count, dtype=[(f"f{i}", values.dtype) for i, values in enumerate(self.run)])
            for i, values in enumerate(self.run):
                record[f"f{i}"] = values
            return record.tobytes()
        self._close_run()
        return b"".join(chain.from_iterable(zip(*self.pieces, strict=True)))
