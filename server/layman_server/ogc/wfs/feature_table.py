"""The table of a feature type: its columns and key as PostgreSQL has them at this moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.geoserver.objects import GEOMETRY_COLUMN_KEY, FeatureType, PublishedLayer
from layman_server.model.crs import BoundingBox
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs import names

#: Parts of a layer of mixed geometries: a suffix of its name, and the dimension of the geometries in it.
PARTS = {"points": 0, "lines": 1, "polygons": 2}
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname, a.atttypmod, a.attnotnull,
           COALESCE(a.attnum = ANY (i.indkey::int2[]) AND i.indnkeyatts = 1, false),
           CASE t.typname WHEN 'geometry' THEN postgis_typmod_type(a.atttypmod) END,
           CASE t.typname WHEN 'geometry' THEN postgis_typmod_srid(a.atttypmod) END,
           a.attgenerated <> ''
      FROM pg_attribute a
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum
"""
_XSD_TYPES = {
    "int2": "short",
    "int4": "int",
    "int8": "long",
    "float4": "float",
    "float8": "double",
    "numeric": "decimal",
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "timestamp": "dateTime",
    "timestamptz": "dateTime",
    "bytea": "base64Binary",
}
NUMBERS = frozenset({"int2", "int4", "int8", "float4", "float8", "numeric"})


@dataclass(frozen=True)
class Attribute:
    """A column that is no geometry; `type` is PostgreSQL's short name (`int4`), `sql_type` the full one."""

    name: str
    sql_type: str
    type: str
    not_null: bool
    generated: bool = False

    @property
    def xml_name(self) -> str:
        """Name of its element."""
        return names.to_xml(self.name)

    @property
    def xsd_type(self) -> str:
        """Its type in XML Schema, without prefix."""
        return _XSD_TYPES.get(self.type, "string")


@dataclass(frozen=True)
class FeatureTable:
    """A feature type with its table. `part` is one of `PARTS` or empty; `crs` is `AUTHORITY:CODE`."""

    workspace: str
    name: str
    part: str
    schema: str
    table: str
    key: Attribute
    attributes: tuple[Attribute, ...]
    geometry_column: str
    geometry_type: str
    srid: int
    crs: str
    box: BoundingBox | None

    @property
    def type_name(self) -> str:
        """Name of the feature type, without its workspace."""
        return f"{self.name}.{self.part}" if self.part else self.name

    @property
    def target(self) -> sql.Composable:
        """The table in SQL."""
        return sql.Identifier(self.schema, self.table)

    @property
    def geometry(self) -> sql.Composable:
        """The geometry column in SQL."""
        return sql.Identifier(self.geometry_column)

    @cached_property
    def columns(self) -> dict[str, Attribute]:
        """All columns but the geometry by name, the key too."""
        return {column.name: column for column in (self.key, *self.attributes)}

    @property
    def single_type(self) -> str:
        """PostGIS's word for the geometry type in upper case, without dimension."""
        return re.sub(r"(?:ZM|Z|M)$", "", self.geometry_type.upper())

    @property
    def dimension_suffix(self) -> str:
        """`Z`, `M`, `ZM` or nothing."""
        found = re.search(r"(?:ZM|Z|M)$", self.geometry_type.upper())
        return found[0] if found else ""

    def attribute(self, name: str) -> Attribute | None:
        """The column that a property's name in a request means: with or without prefix, path and escapes."""
        plain = re.split(r"[:/]", name.strip())[-1]
        for candidate in (name.strip(), plain, names.from_xml(plain)):
            if candidate in self.columns:
                return self.columns[candidate]
        return None

    def is_geometry(self, name: str) -> bool:
        """Whether a property's name in a request means the geometry; none, or a usual word for it, does."""
        plain = names.from_xml(re.split(r"[:/]", name.strip())[-1])
        if plain == self.geometry_column:
            return True
        usual = {"", "geometry", "the_geom", "geom", "msgeometry", "boundedby", "location"}
        return plain not in self.columns and plain.lower() in usual


def read_table(cursor: Cursor, published: PublishedLayer, part: str) -> FeatureTable:
    """Ask PostgreSQL for the table of a layer.

    Raises:
        OgcError: it is not there at the moment, or has no key or geometry.
    """
    feature_type = published.feature_type
    schema = published.store.parameters.get("schema", feature_type.workspace)
    target = sql.Identifier(schema, feature_type.native_name).as_string(cursor)
    cursor.execute(_COLUMNS, (target,))
    rows = cursor.fetchall()
    geometry_name = feature_type.metadata.get(GEOMETRY_COLUMN_KEY, "wkb_geometry")
    geometries = [row for row in rows if row[2] == "geometry"]
    geometry = next((row for row in geometries if row[0] == geometry_name), geometries[0] if geometries else None)
    key = next((row for row in rows if row[5]), None)
    if geometry is None or key is None:
        raise OgcError(f"The table of {feature_type.name} cannot be read. Try again shortly.", http_status=503)
    attributes = [_attribute(row) for row in rows if row[2] != "geometry" and row is not key]
    return FeatureTable(
        workspace=feature_type.workspace,
        name=feature_type.name,
        part=part,
        schema=schema,
        table=feature_type.native_name,
        key=_attribute(key),
        attributes=tuple(attributes),
        geometry_column=geometry[0],
        geometry_type=geometry[6] or "Geometry",
        srid=geometry[7] or 0,
        crs=feature_type.srs,
        box=_box(feature_type),
    )


def _attribute(row: tuple[str, str, str, int, bool, bool, str, int, bool]) -> Attribute:
    return Attribute(name=row[0], sql_type=row[1], type=row[2], not_null=row[4], generated=row[8])


def _box(feature_type: FeatureType) -> BoundingBox | None:
    return feature_type.native_box
