"""The general reader: any format of GDAL, as Arrow batches from pyogrio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layman_server.model.layer_source import Column
from layman_server.vector.arrow_copy import as_multi, encode_batch, geometry_codes, sql_type
from layman_server.vector.csv_head import check_all_numbers
from layman_server.vector.gdal_drivers import pyogrio
from layman_server.vector.gdal_head import gdal_errors, geometry_type
from layman_server.vector.geopackage_values import unreadable_dates, unreadable_numbers
from layman_server.vector.layout import (
    GENERATED_KEY,
    GEOMETRY_COLUMN,
    LayoutMismatch,
    TableLayout,
    column_names,
)
from layman_server.vector.source import VectorSource
from layman_server.vector.upload import wrong_file
from layman_server.vector.wkb import CODES

#: Aimed size of one batch, judged by the size of the file.
BATCH_BYTES = 4 << 20
MOST_BATCH_FEATURES = 32_768
FEWEST_BATCH_FEATURES = 64
INT32 = 2**31
#: Formats whose head has the exact number of features; GDAL ends some damaged files as if that were all.
_EXACT_COUNTS = frozenset({"FlatGeobuf", "GPKG"})
#: ISO WKB adds this to the type of geometries with heights; old WKB sets the highest bit.
_ISO_Z = 1000
_OLD_Z = 0x80000000
_WKB_CODES = {name.upper(): code for name, code in CODES.items()}
#: Shapefiles call both polygons and multipolygons Polygon; lines likewise.
_SHAPEFILE_TYPES = {"POLYGON": "MULTIPOLYGON", "LINESTRING": "MULTILINESTRING"}


class ArrowReader:
    """Reads through GDAL; `careful` takes any mixture of geometries and any key, for a slower finish in PostGIS."""

    def __init__(self, source: VectorSource, path: Path | None = None, *, careful: bool = False) -> None:
        """Open the source, or the copy of it at `path`, and read the layout.

        Raises:
            WrongParameter: GDAL cannot read it.
        """
        self._source = source
        self._careful = careful
        self._opened = ExitStack()
        self._key_from_source = source.driver == "GPKG" and bool(source.fid_column)
        with gdal_errors(source.main_file):
            meta, self._batches = self._opened.enter_context(
                pyogrio.open_arrow(
                    source.main if path is None else str(path),
                    layer=source.layer if source.driver == "GPKG" else None,
                    batch_size=_batch_features(source),
                    use_pyarrow=True,
                    return_fids=self._key_from_source,
                    **dict(source.open_options),
                )
            )
        self._fields = _Fields(self._batches.schema, meta, self._key_from_source)
        self._unreadable = self._unreadable_values(path) if self._key_from_source else {}
        self._is_to_check = source.driver == "CSV" and source.geometry_type == "POINT"
        self.layout = self._layout(meta)

    def close(self) -> None:
        """Close the source."""
        self._opened.close()

    def _layout(self, meta: dict[str, Any]) -> TableLayout:
        key = GENERATED_KEY
        if self._key_from_source:
            key = column_names([self._fields.key], [GEOMETRY_COLUMN])[0]
        names = column_names(self._fields.attributes, (key, GEOMETRY_COLUMN))
        schema = self._batches.schema
        columns = tuple(
            Column(name, sql_type(self._kind(schema.field(place).type)))
            for name, place in zip(names, self._fields.places, strict=True)
        )
        word, dimensions = geometry_type(meta["geometry_type"])
        if self._source.driver == "ESRI Shapefile" and word is not None:
            word = _SHAPEFILE_TYPES.get(word, word)
        known = word in _WKB_CODES and dimensions in ("XY", "XYZ") and not self._careful
        return TableLayout(
            columns=columns,
            geometry_type=word if known else None,
            has_z=dimensions in ("XYZ", "XYZM"),
            primary_key=key,
            key_sql_type="bigint" if self._careful and self._key_from_source else "integer",
            key_from_source=self._key_from_source,
        )

    def _kind(self, kind: pa.DataType) -> pa.DataType:
        """The type to store; only of GeoJSON's parser is it sure that what is called JSON is JSON."""
        is_unsure = isinstance(kind, pa.JsonType) and self._source.driver != "GeoJSON"
        return kind.storage_type if is_unsure else kind

    def blocks(self) -> Iterator[tuple[memoryview, float]]:
        """Encoded rows and the share of the features that was read."""
        total = self._source.feature_count
        done = 0
        with gdal_errors(self._source.main_file):
            for batch in self._batches:
                rows = self._encode(batch, done + 1)
                done += batch.num_rows
                yield rows, done / total if total else 0.5
        if self._source.driver in _EXACT_COUNTS and total and done < total:
            name = self._source.main_file.name
            raise wrong_file(f"{name} is cut off or damaged: only {done} of its {total} features can be read.")

    def _encode(self, batch: pa.RecordBatch, first_key: int) -> memoryview:
        fields = self._fields
        self._check_points(batch)
        columns = [self._keys(batch, first_key)]
        columns += [self._attribute(self._readable(batch, place)) for place in fields.places]
        columns.append(self._geometries(batch.column(fields.geometry)))
        return encode_batch(columns, batch.num_rows)

    def _unreadable_values(self, path: Path | None) -> dict[int, pa.Array]:
        """Keys of the features without a date or number where the column at a place has something else."""
        schema, source = self._batches.schema, self._source
        places = {schema.names[place]: place for place in self._fields.places}
        dates = [name for name, place in places.items() if _is_date(schema.types[place])]
        numbers = [name for name, place in places.items() if _is_number(schema.types[place])]
        file = source.main_file.path if path is None else path
        found = unreadable_dates(file, source.layer, source.fid_column or "", dates)
        found |= unreadable_numbers(file, source.layer, source.fid_column or "", numbers)
        return {places[name]: pa.array(keys, pa.int64()) for name, keys in found.items()}

    def _readable(self, batch: pa.RecordBatch, place: int) -> pa.Array:
        column = batch.column(place)
        if place not in self._unreadable:
            return column
        is_none = pc.is_in(batch.column(0).cast(pa.int64()), value_set=self._unreadable[place])
        return pc.if_else(is_none, pa.scalar(None, column.type), column)

    def _check_points(self, batch: pa.RecordBatch) -> None:
        """When a row of a CSV lacks its point: whether all rows have coordinates that are numbers, or none at all.

        The first rows were looked at when the file came; of later ones GDAL leaves out such points silently.

        Raises:
            WrongParameter: with the row and the text that is no number.
        """
        if self._is_to_check and batch.column(self._fields.geometry).null_count:
            self._is_to_check = False
            check_all_numbers(self._source.main_file, self._source.encoding)

    def _attribute(self, column: pa.Array) -> pa.Array:
        return column if self._kind(column.type) is column.type else column.storage

    def _keys(self, batch: pa.RecordBatch, first_key: int) -> pa.Array:
        wide = self.layout.key_sql_type == "bigint"
        if not self._key_from_source:
            return pa.array(np.arange(first_key, first_key + batch.num_rows, dtype=np.int32))
        keys = np.asarray(batch.column(0))
        if wide:
            return pa.array(keys)
        if len(keys) and (keys.max() >= INT32 or keys.min() < -INT32):
            raise LayoutMismatch("key beyond 32 bits")
        return pa.array(keys.astype(np.int32))

    def _geometries(self, column: pa.Array) -> pa.Array:
        """The geometries as the layout's type; its Multi type takes single ones too."""
        column = column.storage if isinstance(column.type, pa.BaseExtensionType) else column
        target = self.layout.geometry_type
        if target is None:
            return column
        z_code = _ISO_Z if self.layout.has_z else 0
        codes = geometry_codes(column)
        codes = np.where(codes & _OLD_Z, (codes & 0xFF) + _ISO_Z, codes)
        wanted = _WKB_CODES[target] + z_code
        is_single = np.zeros(len(codes), dtype=np.bool_)
        if target.startswith("MULTI"):
            is_single = codes == _WKB_CODES[target.removeprefix("MULTI")] + z_code
        if not np.all((codes == wanted) | is_single | (codes == 0)):
            raise LayoutMismatch("geometry types")
        return as_multi(column, is_single, wanted)


class _Fields:
    """Places and names of the stream's fields by their part."""

    def __init__(self, schema: pa.Schema, meta: dict[str, Any], with_key: bool) -> None:
        geometry = meta["geometry_name"] or "wkb_geometry"
        names = list(schema.names)
        # The key stands first and the geometry last; attributes may have the same names, so places count.
        first = 1 if with_key else 0
        self.geometry = len(names) - 1 - names[::-1].index(geometry)
        self.key = names[0] if with_key else ""
        self.places = [place for place in range(first, len(names)) if place != self.geometry]
        self.attributes = [names[place] for place in self.places]


def _batch_features(source: VectorSource) -> int:
    if not source.feature_count:
        return 4096
    per_feature_bytes = max(1, source.main_file.size_bytes // source.feature_count)
    return max(FEWEST_BATCH_FEATURES, min(MOST_BATCH_FEATURES, BATCH_BYTES // per_feature_bytes))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _is_date(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))
