"""From a query to SQL: which rows of the table, in which order, in which coordinate system."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg2 import sql
from psycopg2.errors import ReadOnlySqlTransaction
from psycopg2.extensions import cursor as Cursor

from layman_server.errors import UnsupportedCrs
from layman_server.model.crs import BoundingBox
from layman_server.ogc.axis_order import CrsName, crs_name
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.feature_table import PARTS, Attribute, FeatureTable
from layman_server.ogc.wfs.filters import FilterReader, no_such_property
from layman_server.ogc.wfs.queries import Query
from layman_server.stores.postgresql.spatial_reference import srid_of

_CURVES = frozenset({"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE"})


@dataclass(frozen=True)
class Selection:
    """Rows of a table as a query wants them; `output` is the system of the answer, `srid` its number."""

    table: FeatureTable
    attributes: tuple[Attribute, ...]
    with_geometry: bool
    condition: sql.Composable
    order: sql.Composable
    output: CrsName
    srid: int

    @property
    def geometry(self) -> sql.Composable:
        """The geometry in the system of the answer, x, y; without measures, which GML cannot say."""
        value = self.table.geometry
        if self.table.srid and self.srid != self.table.srid:
            value = sql.SQL("ST_Transform({}, {})").format(value, sql.Literal(self.srid))
        word = self.table.dimension_suffix
        if "M" in word:
            force = "ST_Force3DZ" if word == "ZM" else "ST_Force2D"
            return sql.SQL("{}({})").format(sql.SQL(force), value)
        if self.table.single_type in {"GEOMETRY", ""}:
            flag = "CASE ST_Zmflag({0}) WHEN 1 THEN ST_Force2D({0}) WHEN 3 THEN ST_Force3DZ({0}) ELSE {0} END"
            return sql.SQL(flag).format(value)
        return value

    @property
    def straight_geometry(self) -> sql.Composable:
        """As `geometry`, curves as lines, for formats without curves."""
        if self.table.single_type in _CURVES | {"GEOMETRY", "GEOMETRYCOLLECTION"}:
            has_curve = "CASE WHEN ST_HasArc({0}) THEN ST_CurveToLine({0}) ELSE {0} END"
            return sql.SQL(has_curve).format(self.geometry)
        return self.geometry

    @property
    def source(self) -> sql.Composable:
        """FROM and WHERE."""
        return sql.SQL("FROM {} WHERE {}").format(self.table.target, self.condition)


def select(cursor: Cursor, table: FeatureTable, query: Query, version: str) -> Selection:
    """The rows that a query of this version of WFS means.

    Raises:
        OgcError: it names properties or coordinate systems that are not there.
    """
    default = default_crs(query.srs_name, table.crs, version)
    reader = FilterReader(table, version, default, lambda crs: known_srid(cursor, crs))
    conditions = [part_condition(table)]
    if query.filter is not None:
        conditions.append(reader.condition(query.filter))
    if query.cql is not None:
        conditions.append(own_order_reader(cursor, table).condition(query.cql))
    if query.identifiers:
        conditions.append(reader.identified(query.identifiers))
    if query.box:
        conditions.append(_box_condition(cursor, table, query.box, default))
    attributes, with_geometry = _properties(table, query)
    return Selection(
        table=table,
        attributes=attributes,
        with_geometry=with_geometry,
        condition=sql.SQL(" AND ").join(conditions),
        order=_order(table, query),
        output=default,
        srid=known_srid(cursor, default.authid) if default.authid != table.crs else table.srid,
    )


def own_order_reader(cursor: Cursor, table: FeatureTable) -> FilterReader:
    """Reads filters in which geometries that name no system are x, y in that of the table."""
    return FilterReader(table, "1.1.0", CrsName(table.crs, False), lambda crs: known_srid(cursor, crs))


def default_crs(asked: str, native: str, version: str) -> CrsName:
    """The system of what names none: the asked one, else the layer's; from WFS 1.1.0 on in the register's order."""
    if asked:
        return CrsName(crs_name(asked).authid, False) if version == "1.0.0" else crs_name(asked)
    return CrsName(native, version != "1.0.0")


def part_condition(table: FeatureTable) -> sql.Composable:
    """The condition that a row belongs to the feature type; a layer of mixed geometries has parts."""
    if not table.part:
        return sql.SQL("true")
    return sql.SQL("ST_Dimension({}) = {}").format(table.geometry, sql.Literal(PARTS[table.part]))


def known_srid(cursor: Cursor, crs: str) -> int:
    """PostGIS's number of a coordinate system.

    Raises:
        OgcError: neither PostGIS nor PROJ knows it.
    """
    try:
        return srid_of(cursor, crs)
    except (UnsupportedCrs, ReadOnlySqlTransaction) as error:
        message = f"There is no coordinate system {crs}."
        raise OgcError(message, "InvalidParameterValue", locator="srsName") from error


def _properties(table: FeatureTable, query: Query) -> tuple[tuple[Attribute, ...], bool]:
    """The wanted columns, in the table's order, and whether the geometry is wanted."""
    if not query.properties:
        return tuple(table.columns.values()), True
    wanted, with_geometry = set(), False
    for name in query.properties:
        attribute = table.attribute(name)
        if attribute is not None:
            wanted.add(attribute.name)
        elif table.is_geometry(name):
            with_geometry = True
        else:
            raise no_such_property(table, name)
    return tuple(column for column in table.columns.values() if column.name in wanted), with_geometry


def _order(table: FeatureTable, query: Query) -> sql.Composable:
    """ORDER BY: as wished, rows that are equal in this by their key, so that pages fit together."""
    terms = []
    for name, down in query.sort:
        attribute = table.attribute(name)
        if attribute is None:
            raise no_such_property(table, name)
        terms.append(sql.SQL("{} {}").format(sql.Identifier(attribute.name), sql.SQL("DESC" if down else "ASC")))
    return sql.SQL("ORDER BY {}").format(sql.SQL(", ").join([*terms, sql.Identifier(table.key.name)]))


def _box_condition(cursor: Cursor, table: FeatureTable, text: str, default: CrsName) -> sql.Composable:
    parts = [part.strip() for part in text.split(",")]
    try:
        numbers = [float(part) for part in parts[:4]]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or len(parts) > 5 or any(abs(number) > 1e30 or number != number for number in numbers):
        raise OgcError(f"BBOX must have four numbers, it is {text!r}.", "InvalidParameterValue", locator="bbox")
    crs = crs_name(parts[4]) if len(parts) == 5 else default
    minx, miny, maxx, maxy = [numbers[i] for i in (1, 0, 3, 2)] if crs.swapped else numbers
    srid = known_srid(cursor, crs.authid) if crs.authid != table.crs else table.srid
    box = BoundingBox(minx, miny, maxx, maxy, crs.authid)
    if not box.is_finite():
        raise OgcError(f"BBOX is inside out: {text!r}.", "InvalidParameterValue", locator="bbox")
    own = box.to(table.crs)
    if own is None:
        # The layer's system does not reach as far as the box: its geometries are taken to the box instead.
        geometry: sql.Composable = sql.SQL("ST_Transform({}, {})").format(table.geometry, sql.Literal(srid))
    else:
        geometry, box, srid = table.geometry, own, table.srid
    envelope = sql.SQL("ST_MakeEnvelope({}, {})").format(
        sql.SQL(", ").join(map(sql.Literal, box.as_list())), sql.Literal(srid)
    )
    return sql.SQL("ST_Intersects({}, {})").format(geometry, envelope)
