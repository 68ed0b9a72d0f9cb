"""What a transaction wants to store, as SQL that fits the column."""

from __future__ import annotations

import re

from psycopg2 import sql

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.feature_table import Attribute, FeatureTable
from layman_server.ogc.wfs.filters import Srid
from layman_server.ogc.wfs.gml import read_geometry
from layman_server.ogc.wfs.selection import default_crs
from layman_server.ogc.wfs.transaction_xml import Action, Value

_TEXTS = frozenset({"text", "varchar", "bpchar", "char", "name", "json", "jsonb", "xml"})
_WHOLE = re.compile(r"\s*([+-]?\d+)\.0*\s*")
_CURVED = frozenset({"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE"})
_FORCE = {"": "ST_Force2D", "Z": "ST_Force3DZ", "M": "ST_Force3DM", "ZM": "ST_Force4D"}


def attribute_value(column: Attribute, value: Value) -> sql.Composable:
    """A text for a column; PostgreSQL makes the column's type of it, or refuses.

    Raises:
        OgcError: it is a geometry.
    """
    if value.geometry is not None:
        raise OgcError(f"{column.name} is no geometry.", "InvalidParameterValue", locator=column.name)
    if value.text is None or (column.type not in _TEXTS and not value.text.strip()):
        return sql.SQL("NULL")
    if column.type == "bytea":
        return sql.SQL("decode({}, 'base64')").format(sql.Literal(value.text))
    if column.type in {"int2", "int4", "int8"} and (whole := _WHOLE.fullmatch(value.text)):
        return sql.Literal(whole[1])
    # No cast is written: one to varchar(n) would cut silently what is too long.
    return sql.Literal(value.text)


def geometry_value(table: FeatureTable, action: Action, value: Value, version: str, srid_of: Srid) -> sql.Composable:
    """A geometry as the column takes it: its system, dimensions, one or many, straight or curved.

    Raises:
        OgcError: it is no geometry.
    """
    if value.geometry is None:
        if (value.text or "").strip():
            raise OgcError(f"{value.name} must be a geometry.", "InvalidParameterValue", locator=value.name)
        return sql.SQL("NULL")
    geometry = read_geometry(value.geometry, default_crs(action.srs_name, table.crs, version), version)
    found = geometry.in_srid(srid_of(geometry.crs), table.srid or srid_of(table.crs))
    if not table.srid:
        found = sql.SQL("ST_SetSRID({}, 0)").format(found)
    return fitted(found, table)


def fitted(value: sql.Composable, table: FeatureTable) -> sql.Composable:
    """The geometry made to fit the column, as far as that changes nothing of what it shows."""
    word = table.single_type
    if word == "GEOMETRY":
        return value
    value = sql.SQL("{}({})").format(sql.SQL(_FORCE[table.dimension_suffix]), value)
    if word not in _CURVED | {"GEOMETRYCOLLECTION"}:
        value = sql.SQL("ST_CurveToLine({})").format(value)
    if word == "GEOMETRYCOLLECTION":
        return sql.SQL("ST_ForceCollection({})").format(value)
    if word.startswith("MULTI"):
        value = sql.SQL("ST_Multi({})").format(value)
    else:
        # One in a collection is one; more than one is left to PostGIS to refuse.
        single = "(SELECT CASE WHEN ST_NumGeometries(g) = 1 THEN ST_GeometryN(g, 1) ELSE g END FROM (SELECT {} AS g) s)"
        value = sql.SQL(single).format(value)
    if word in {"COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE"}:
        value = sql.SQL("ST_ForceCurve({})").format(value)
    return value
