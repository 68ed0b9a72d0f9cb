"""The fast reader of GeoJSON: blocks of features, a typed decoder, columns, COPY rows; bounded memory, no GDAL."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta, timezone
from operator import attrgetter
from typing import Any, BinaryIO

import msgspec
import numpy as np

from layman_server.errors import WrongParameter
from layman_server.model.layer_source import Column
from layman_server.vector import wkb
from layman_server.vector.binary_copy import (
    PG_EPOCH_DAYS,
    FixedField,
    VariableField,
    encode_rows,
)
from layman_server.vector.geojson_blocks import BrokenCollection, FeatureBlock, NotFeatureCollection, feature_blocks
from layman_server.vector.geojson_coordinates import WrongFeature, decoded
from layman_server.vector.geojson_head import broken_json
from layman_server.vector.geojson_schema import (
    INT32,
    GeoJsonSchema,
    Kind,
    family,
    feature_decoder,
    fits_struct,
)
from layman_server.vector.layout import GENERATED_KEY, GEOMETRY_COLUMN, LayoutMismatch, TableLayout, column_names
from layman_server.vector.upload import wrong_file

_PG_EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)

Opener = Callable[[], AbstractContextManager[BinaryIO]]


@contextmanager
def _without_gc() -> Iterator[None]:
    """Cyclic collection off: millions of young tuples make it run all the time, and nothing here has cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class GeoJsonReader:
    """Reads a FeatureCollection whose geometries are of one family and of one number of dimensions.

    `whole_file` False takes the layout from the first block, which is enough for most files; True reads
    everything once before, for files whose later features have other attributes or types.
    """

    def __init__(self, name: str, opener: Opener, size_bytes: int, *, whole_file: bool = False) -> None:
        """Learn the layout.

        Raises:
            LayoutMismatch: only the general reader can read the file. WrongParameter: the file is broken.
        """
        self._name = name
        self._open = opener
        self._size_bytes = max(size_bytes, 1)
        self._schema = GeoJsonSchema()
        with _without_gc():
            for block in self._raw_blocks():
                # What is in the first block, the look into the head has checked.
                self._learn(block, check_coordinates=whole_file)
                if not whole_file:
                    break
        attributes = self._schema.attributes()
        # Dictionaries are not checked feature by feature, so the schema must be that of the whole file.
        self._as_dict = not fits_struct(attributes)
        if self._as_dict and not whole_file:
            raise LayoutMismatch("attribute names")
        self._source_names = list(attributes)
        self._kinds = list(attributes.values())
        self._geometry_kind, self._has_z = self._geometry()
        names = column_names(attributes, (GENERATED_KEY, GEOMETRY_COLUMN))
        self.layout = TableLayout(
            columns=tuple(Column(name, kind.sql_type) for name, kind in zip(names, self._kinds, strict=True)),
            geometry_type=self._geometry_kind.upper() if self._geometry_kind else "GEOMETRY",
            has_z=self._has_z,
        )
        self._decoder = feature_decoder(attributes, self._schema.geometry_types, self._has_z, self._as_dict)

    def _geometry(self) -> tuple[str, bool]:
        """Type of the column (empty when no feature has a geometry) and whether it has heights."""
        dimensions = self._schema.dimensions - {0}
        if not self._schema.geometry_types:
            return "", False
        kind = family(self._schema.geometry_types)
        if kind is None or len(dimensions) > 1 or not dimensions <= {2, 3}:
            raise LayoutMismatch("geometries")
        return kind, dimensions == {3}

    def _raw_blocks(self) -> Iterator[FeatureBlock]:
        with self._open() as stream:
            try:
                yield from feature_blocks(stream)
            except NotFeatureCollection as error:
                raise LayoutMismatch("not a collection") from error
            except BrokenCollection as error:
                raise WrongParameter(
                    {
                        "parameter": "file",
                        "message": f"{self._name} is not valid GeoJSON: {error} (byte {error.offset_bytes}).",
                        "offset_bytes": error.offset_bytes,
                    }
                ) from error

    def _learn(self, block: FeatureBlock, check_coordinates: bool) -> None:
        try:
            self._schema.learn(block.json, check_coordinates=check_coordinates)
        except WrongFeature as error:
            raise wrong_file(f"{self._name} is not valid GeoJSON: {error}.") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            # The general reader takes what JSON does not allow but GDAL does (NaN).
            raise self._misfit(error, block) from error

    def _misfit(self, error: Exception, block: FeatureBlock) -> LayoutMismatch:
        if isinstance(error, msgspec.ValidationError):
            return LayoutMismatch(str(error))
        return LayoutMismatch(str(error), broken_json(self._name, str(error), block.json, block.offset_bytes))

    def close(self) -> None:
        """Nothing to do: the file is open only while it is read."""

    def blocks(self) -> Iterator[tuple[bytes, float]]:
        """Encoded rows and the share of the file that was read."""
        key = 1
        for block in self._raw_blocks():
            with _without_gc():
                rows = self._encode(block, key)
            key += block.count
            yield rows, block.end_bytes / self._size_bytes

    def _encode(self, block: FeatureBlock, key: int) -> bytes:
        try:
            features = decoded(self._decoder, block.json)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._misfit(error, block) from error
        count = len(features)
        fields: list[FixedField | VariableField] = [FixedField(np.arange(key, key + count, dtype=">i4"))]
        may_hold_nul = b"\\u0000" in block.json
        own_ids = [feature.id for feature in features] if self._schema.id_is_attribute else None
        properties = [feature.properties for feature in features]
        # A struct of nulls stands in for a feature without properties.
        if None in properties:
            empty = self._decoder.decode(b'[{"properties":{}}]')[0].properties
            properties = [empty if item is None else item for item in properties]
        for i, kind in enumerate(self._kinds):
            if i == 0 and own_ids is not None:
                values = [None if value is None else str(value) for value in own_ids]
            else:
                values = self._values(properties, i)
            try:
                fields.append(column_field(kind, values, may_hold_nul))
            except (ValueError, OverflowError) as error:
                raise LayoutMismatch(str(error)) from error
        if not own_ids and any(isinstance(feature.id, str) for feature in features) and "id" not in self._schema.kinds:
            raise LayoutMismatch("textual ids")
        fields.append(self._geometry_field([feature.geometry for feature in features]))
        return encode_rows(fields, count)

    def _values(self, properties: list[Any], i: int) -> list[Any]:
        if not self._as_dict:
            return list(map(attrgetter(f"f{i}"), properties))
        values = [item.get(self._source_names[i]) for item in properties]
        if self._kinds[i] is Kind.JSON:
            return [None if value is None else msgspec.json.encode(value) for value in values]
        return values

    def _geometry_field(self, geometries: list[Any]) -> FixedField | VariableField:
        kind = self._geometry_kind
        if not kind:
            return VariableField([None] * len(geometries))
        if kind == "Point" and None not in geometries:
            return FixedField(wkb.points([geometry.coordinates for geometry in geometries], self._has_z))
        encoders = {name: wkb.encoder(name, kind, self._has_z) for name in self._schema.geometry_types}
        return VariableField(
            [
                None if geometry is None else encoders[type(geometry).__name__](geometry.coordinates)
                for geometry in geometries
            ]
        )


def column_field(kind: Kind, values: list[Any], may_hold_nul: bool = False) -> FixedField | VariableField:
    """Values of one attribute as a COPY field; None is NULL.

    Raises:
        ValueError, OverflowError: a value does not fit the kind.
    """
    if kind is Kind.TEXT:
        if may_hold_nul:
            values = [value if value is None else value.replace("\0", "") for value in values]
        return VariableField([value if value is None else value.encode() for value in values])
    if kind is Kind.MIXED:
        return column_field(Kind.TEXT, [_mixed_text(value) for value in values], may_hold_nul)
    if kind is Kind.JSON:
        return VariableField([_jsonb(value) for value in values])
    valid = None
    if None in values:
        valid = np.fromiter((value is not None for value in values), dtype=np.bool_, count=len(values))
    convert, null = _FIXED[kind]
    if valid is not None:
        values = [null if value is None else value for value in values]
    return FixedField(convert(values), valid)


def _int32(values: list[Any]) -> Any:
    numbers = np.array(values, dtype=np.int64)
    if len(numbers) and (numbers.min() < -INT32 or numbers.max() >= INT32):
        raise OverflowError("integer out of range")
    return numbers.astype(">i4")


def _date(values: list[Any]) -> Any:
    if not all(len(value) == 10 and value[4] in "-/" for value in values):
        raise ValueError("not a date")
    days = np.array([value.replace("/", "-") for value in values], dtype="datetime64[D]").astype(np.int64)
    return (days - PG_EPOCH_DAYS).astype(">i4")


def _timestamp(values: list[Any]) -> Any:
    return _microseconds(values, with_zone=False)


def _timestamp_tz(values: list[Any]) -> Any:
    return _microseconds(values, with_zone=True)


def _microseconds(values: list[str], with_zone: bool) -> Any:
    result = []
    for value in values:
        if value[10:11] != "T":
            raise ValueError("not a time")
        time = datetime.fromisoformat(f"{value[:-1]}+00:00" if value.endswith("Z") else value)
        if (time.tzinfo is not None) is not with_zone:
            raise ValueError("time zone")
        result.append(((time if with_zone else time.replace(tzinfo=timezone.utc)) - _PG_EPOCH) // _MICROSECOND)
    return np.array(result, dtype=">i8")


_FIXED: dict[Kind, tuple[Callable[[list[Any]], Any], Any]] = {
    Kind.BOOLEAN: (lambda values: np.array(values, dtype=np.uint8), False),
    Kind.INT32: (_int32, 0),
    Kind.INT64: (lambda values: np.array(values, dtype=">i8"), 0),
    Kind.FLOAT: (lambda values: np.array(values, dtype=">f8"), 0.0),
    Kind.DATE: (_date, "2000-01-01"),
    Kind.TIMESTAMP: (_timestamp, "2000-01-01T00:00:00"),
    Kind.TIMESTAMP_TZ: (_timestamp_tz, "2000-01-01T00:00:00Z"),
}


def _mixed_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _jsonb(value: Any) -> bytes | None:
    """Version byte and JSON text, PostgreSQL's binary form of jsonb, which knows no U+0000."""
    if value is None:
        return None
    raw = bytes(value)
    if raw == b"null":
        return None
    if b"\\u0000" in raw:
        raw = msgspec.json.encode(msgspec.json.decode(raw)).replace(b"\\u0000", b"")
    return b"\x01" + raw
