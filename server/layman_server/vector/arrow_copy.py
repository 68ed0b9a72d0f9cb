"""Rows of PostgreSQL's binary COPY format from Arrow arrays; see `binary_copy` for the format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from layman_server.vector.binary_copy import PG_EPOCH_DAYS, PG_EPOCH_MICROSECONDS
from layman_server.vector.text_encoding import decoded_values

Numbers = npt.NDArray[Any]
_JSONB_VERSION = pa.scalar(b"\x01", pa.large_binary())
_EMPTY = pa.scalar(b"", pa.large_binary())
#: SQL types by Arrow type; see `sql_type` for those with parameters.
_SQL_TYPES = {
    pa.bool_(): "boolean",
    pa.int8(): "smallint",
    pa.uint8(): "smallint",
    pa.int16(): "smallint",
    pa.uint16(): "integer",
    pa.int32(): "integer",
    pa.uint32(): "bigint",
    pa.int64(): "bigint",
    pa.uint64(): "bigint",
    pa.float32(): "real",
    pa.float64(): "double precision",
    pa.date32(): "date",
}
_INTEGER_BYTES = {"smallint": 2, "integer": 4, "bigint": 8}


def sql_type(kind: pa.DataType) -> str:
    """PostgreSQL's type for an Arrow type; lists and structures are JSON, what is unknown is text."""
    if isinstance(kind, pa.JsonType):
        return "jsonb"
    if isinstance(kind, pa.BaseExtensionType):
        return sql_type(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return sql_type(kind.value_type)
    if pa.types.is_timestamp(kind):
        return f"timestamp {'with' if kind.tz else 'without'} time zone"
    if pa.types.is_time(kind):
        return "time without time zone"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return "bytea"
    if pa.types.is_nested(kind):
        return "jsonb"
    return _SQL_TYPES.get(kind, "text")


def encode_batch(columns: Sequence[pa.Array], count: int) -> memoryview:
    """`count` rows of the given columns, all of that length."""
    rows = _Rows(count, len(columns))
    for column in columns:
        rows.add(_plain(column))
    return rows.joined()


def _plain(column: pa.Array) -> pa.Array:
    """The column without dictionary and extension types other than JSON's."""
    if isinstance(column.type, pa.BaseExtensionType) and not isinstance(column.type, pa.JsonType):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column


def _fixed(column: pa.Array) -> Numbers | None:
    """The values in network byte order with anything where there is NULL; None for types of varying length."""
    kind = column.type
    sql = sql_type(kind)
    if sql == "boolean":
        return np.asarray(column.cast(pa.uint8()).fill_null(0))
    if sql in _INTEGER_BYTES:
        return np.asarray(column.fill_null(0)).astype(f">i{_INTEGER_BYTES[sql]}")
    if sql in ("real", "double precision"):
        return np.asarray(column.fill_null(0)).astype(">f4" if sql == "real" else ">f8")
    if sql == "date":
        days = np.asarray(column.cast(pa.int32()).fill_null(0)).astype("i8")
        return (days - PG_EPOCH_DAYS).astype(">i4")
    if pa.types.is_timestamp(kind):
        ticks = column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64()).fill_null(PG_EPOCH_MICROSECONDS)
        return (np.asarray(ticks) - PG_EPOCH_MICROSECONDS).astype(">i8")
    if pa.types.is_time(kind):
        return np.asarray(column.cast(pa.time64("us"), safe=False).cast(pa.int64()).fill_null(0)).astype(">i8")
    return None


def _variable(column: pa.Array) -> pa.Array:
    """The values as large_binary, NULL kept; text is made valid for PostgreSQL."""
    kind = column.type
    sql = sql_type(kind)
    if sql == "bytea":
        return column.cast(pa.large_binary())
    if isinstance(kind, pa.JsonType):
        texts = pc.replace_substring(clean_text(column.storage), pattern="\\u0000", replacement="")
        return pc.binary_join_element_wise(_JSONB_VERSION, texts.cast(pa.large_binary()), _EMPTY)
    if sql == "jsonb":
        texts = [None if value is None else _json_text(value) for value in column.to_pylist()]
        return pa.array([None if text is None else b"\x01" + text.encode() for text in texts], pa.large_binary())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        column = column.cast(pa.string())
    return clean_text(column).cast(pa.large_binary())


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).replace("\\u0000", "")


def clean_text(column: pa.Array) -> pa.Array:
    """The same text without U+0000, which PostgreSQL refuses, and with bytes that are no UTF-8 repaired."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        values = column.cast(pa.large_binary(), safe=False).to_pylist()
        column = pa.array(list(decoded_values(values)), pa.large_string())
    data = column.buffers()[2]
    if data is not None and not np.frombuffer(data, np.uint8).all():
        column = pc.replace_substring(column, pattern="\0", replacement="")
    return column


class _Rows:
    """Collects what every row consists of; neighbours of fixed width become one piece."""

    def __init__(self, count: int, width: int) -> None:
        self._count = count
        self._run: list[Numbers] = [np.full(count, width, dtype=">i2")]
        self._pieces: list[pa.Array] = []

    def add(self, column: pa.Array) -> None:
        values = _fixed(column)
        if values is None:
            binary = _variable(column)
            self._run.append(np.asarray(pc.binary_length(binary).fill_null(-1)).astype(">i4"))
            self._close_run()
            self._pieces.append(binary.fill_null(b"") if binary.null_count else binary)
            return
        width = values.dtype.itemsize
        if not column.null_count:
            self._run += [np.full(self._count, width, dtype=">i4"), values]
            return
        valid = np.asarray(column.is_valid())
        self._run.append(np.where(valid, width, -1).astype(">i4"))
        self._close_run()
        self._pieces.append(_binary_array(values[valid].tobytes(), np.where(valid, width, 0)))

    def _close_run(self) -> None:
        if self._run:
            record = np.empty(self._count, dtype=[(f"f{i}", values.dtype) for i, values in enumerate(self._run)])
            for i, values in enumerate(self._run):
                record[f"f{i}"] = values
            self._pieces.append(_binary_array(record.tobytes(), np.full(self._count, record.dtype.itemsize)))
            self._run = []

    def joined(self) -> memoryview:
        self._close_run()
        rows = self._pieces[0]
        if len(self._pieces) > 1:
            rows = pc.binary_join_element_wise(*self._pieces, _EMPTY)
        offsets = np.frombuffer(rows.buffers()[1], dtype=np.int64)
        start, end = int(offsets[rows.offset]), int(offsets[rows.offset + self._count])
        return memoryview(rows.buffers()[2])[start:end]


def _binary_array(data: bytes, sizes: Numbers) -> pa.Array:
    """Array of binary values that lie one after another in `data`."""
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(sizes), [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    )


def geometry_codes(column: pa.Array) -> Numbers:
    """The type number at the head of each little-endian WKB; 0 for NULL."""
    codes = np.zeros(len(column), dtype=np.uint32)
    valid = np.asarray(column.is_valid())
    if not valid.any():
        return codes
    wide = pa.types.is_large_binary(column.type)
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int64 if wide else np.int32)
    starts = offsets[column.offset : column.offset + len(column)].astype(np.int64)[valid]
    data = np.frombuffer(column.buffers()[2], dtype=np.uint8)
    codes[valid] = data[starts[:, None] + np.arange(1, 5)].copy().view("<u4").ravel()
    return codes


def as_multi(column: pa.Array, is_single: npt.NDArray[np.bool_], multi_code: int) -> pa.Array:
    """The geometries with the single ones put into a Multi geometry of one member."""
    if not is_single.any():
        return column
    column = column.cast(pa.large_binary())
    head = b"\x01" + multi_code.to_bytes(4, "little") + (1).to_bytes(4, "little")
    wrapped = pc.binary_join_element_wise(pa.scalar(head, pa.large_binary()), column, _EMPTY)
    return wrapped if is_single.all() else pc.if_else(pa.array(is_single), wrapped, column)
