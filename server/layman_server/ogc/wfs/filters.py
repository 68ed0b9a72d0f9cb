"""OGC filters (Filter Encoding 1.0, 1.1 and 2.0) as SQL conditions on one table.

Everything that a client says gets into SQL as a quoted literal, or as the name of a column that the table has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree
from psycopg2 import sql

from layman_server.ogc.axis_order import CrsName
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.feature_table import NUMBERS, PARTS, FeatureTable
from layman_server.ogc.wfs.filter_values import (
    Value,
    as_number,
    key_value,
    like_column,
    like_pattern,
    number_of,
    wrong_filter,
)
from layman_server.ogc.wfs.gml import is_gml, read_geometry

_COMPARISONS = {
    "PropertyIsEqualTo": "=",
    "PropertyIsNotEqualTo": "<>",
    "PropertyIsLessThan": "<",
    "PropertyIsGreaterThan": ">",
    "PropertyIsLessThanOrEqualTo": "<=",
    "PropertyIsGreaterThanOrEqualTo": ">=",
}
_ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_SPATIAL = {
    "BBOX": "ST_Intersects",
    "Intersects": "ST_Intersects",
    "Equals": "ST_Equals",
    "Disjoint": "ST_Disjoint",
    "Touches": "ST_Touches",
    "Within": "ST_Within",
    "Overlaps": "ST_Overlaps",
    "Crosses": "ST_Crosses",
    "Contains": "ST_Contains",
}
_IDENTIFIERS = {"FeatureId": "fid", "GmlObjectId": "id", "ResourceId": "rid"}
_METRES = {"": 1.0, "m": 1.0, "metre": 1.0, "meter": 1.0, "meters": 1.0, "metres": 1.0, "km": 1000.0}
_METRES |= {"kilometers": 1000.0, "kilometer": 1000.0, "feet": 0.3048, "ft": 0.3048, "statute miles": 1609.344}
#: Depth of nested conditions; PostgreSQL and Python would follow further, but nobody needs it.
_DEEPEST = 100

Srid = Callable[[str], int]


@dataclass(frozen=True)
class FilterReader:
    """Reads filters on one table in a version of WFS.

    Geometries that name no system are in `default`; `srid_of` gives SRIDs of CRSs.
    """

    table: FeatureTable
    version: str
    default: CrsName
    srid_of: Srid

    def condition(self, filter_: etree._Element) -> sql.Composable:
        """The condition of a `Filter` element, or of a condition that stands without one.

        Raises:
            OgcError: it cannot be understood.
        """
        if etree.QName(filter_).localname != "Filter":
            return self._condition(filter_, 0)
        children = _children(filter_)
        if not children:
            raise wrong_filter("The filter is empty.")
        if all(etree.QName(child).localname in _IDENTIFIERS for child in children):
            return self._identified(children)
        if len(children) != 1:
            raise wrong_filter("The filter has more than one condition.")
        return self._condition(children[0], 0)

    def identified(self, identifiers: Sequence[str]) -> sql.Composable:
        """The condition that a feature has one of these identifiers (`<layer>.<key>`)."""
        keys = []
        table = self.table
        known = {table.name, *(f"{table.name}.{part}" for part in PARTS)}
        for identifier in identifiers:
            type_name, dot, key = identifier.rpartition(":")[2].rpartition(".")
            if not dot or type_name in known:
                keys.append(key)
        values = list(filter(None, (key_value(table.key, key) for key in keys)))
        if not values:
            return sql.SQL("false")
        return sql.SQL("{} IN ({})").format(sql.Identifier(table.key.name), sql.SQL(", ").join(values))

    def _identified(self, nodes: Sequence[etree._Element]) -> sql.Composable:
        found = []
        for node in nodes:
            wanted = _IDENTIFIERS[etree.QName(node).localname]
            found += [str(value) for name, value in node.attrib.items() if etree.QName(str(name)).localname == wanted]
        return self.identified(found)

    def _condition(self, node: etree._Element, depth: int) -> sql.Composable:
        if depth > _DEEPEST:
            raise wrong_filter("The filter is nested too deep.")
        name = etree.QName(node).localname
        children = _children(node)
        if name in {"And", "Or"}:
            if not children:
                raise wrong_filter(f"{name} has nothing to join.")
            joiner = sql.SQL(f" {name.upper()} ")
            return sql.SQL("({})").format(joiner.join(self._condition(child, depth + 1) for child in children))
        if name == "Not":
            # Not of unknown is true here, as in a language without NULL.
            return sql.SQL("NOT coalesce({}, false)").format(self._condition(_only(children, name), depth + 1))
        if name in _COMPARISONS:
            return self._comparison(node, _COMPARISONS[name], _exactly(children, 2, name))
        if name in _IDENTIFIERS:
            return self._identified([node])
        if name in _SPATIAL:
            return self._spatial(name, children)
        if name in {"DWithin", "Beyond"}:
            return self._distance(name, children)
        return self._other(name, node, children)

    def _other(self, name: str, node: etree._Element, children: Sequence[etree._Element]) -> sql.Composable:
        if name == "PropertyIsLike":
            return self._like(node, children)
        if name in {"PropertyIsNull", "PropertyIsNil"}:
            return sql.SQL("{} IS NULL").format(self._property(_only(children, name)))
        if name == "PropertyIsBetween":
            value, lower, upper = _exactly(children, 3, name)
            bounds = [_only(_children(bound), name) for bound in (lower, upper)]
            parts = (
                self._compared(value, sign, bound, False) for sign, bound in zip((">=", "<="), bounds, strict=True)
            )
            return sql.SQL("({})").format(sql.SQL(" AND ").join(parts))
        raise wrong_filter(f"The condition {name} is not known here.")

    def _comparison(self, node: etree._Element, sign: str, sides: Sequence[etree._Element]) -> sql.Composable:
        ignore_case = node.get("matchCase", "true").lower() == "false"
        return self._compared(sides[0], sign, sides[1], ignore_case)

    def _compared(self, left: etree._Element, sign: str, right: etree._Element, ignore_case: bool) -> sql.Composable:
        values = [self._value(left, 0), self._value(right, 0)]
        columns = [value.column for value in values if value.column is not None]
        literals = [value.text for value in values if value.text is not None]
        if literals and len(columns) == 1:
            sides = [like_column(value, columns[0]) for value in values]
        elif all(value.text is not None for value in values) or len({column.type for column in columns}) == 2:
            numbers = all(column.type in NUMBERS for column in columns) and not literals
            sides = [value.sql if numbers else sql.SQL("({})::text").format(value.sql) for value in values]
        else:
            sides = [as_number(value) if value.column is None else value.sql for value in values]
        if ignore_case:
            sides = [sql.SQL("lower({}::text)").format(side) for side in sides]
        return sql.SQL("({} {} {})").format(sides[0], sql.SQL(sign), sides[1])

    def _like(self, node: etree._Element, children: Sequence[etree._Element]) -> sql.Composable:
        column, pattern = _exactly(children, 2, "PropertyIsLike")
        wild, single = node.get("wildCard", "%"), node.get("singleChar", "_")
        escape = node.get("escapeChar") or node.get("escape") or "\\"
        operator = "ILIKE" if node.get("matchCase", "true").lower() == "false" else "LIKE"
        like = like_pattern(_text(pattern), wild, single, escape)
        return sql.SQL("{}::text {} {}").format(self._property(column), sql.SQL(operator), sql.Literal(like))

    def _spatial(self, name: str, children: Sequence[etree._Element]) -> sql.Composable:
        geometry = next((child for child in children if is_gml(child)), None)
        if geometry is None:
            raise wrong_filter(f"{name} needs a geometry.")
        self._check_geometry_name(children)
        value = self._geometry(geometry)
        return sql.SQL("{}({}, {})").format(sql.SQL(_SPATIAL[name]), self.table.geometry, value)

    def _distance(self, name: str, children: Sequence[etree._Element]) -> sql.Composable:
        geometry = next((child for child in children if is_gml(child)), None)
        distance = next((child for child in children if etree.QName(child).localname == "Distance"), None)
        if geometry is None or distance is None:
            raise wrong_filter(f"{name} needs a geometry and a distance.")
        self._check_geometry_name(children)
        unit = (distance.get("units") or distance.get("uom") or "").rpartition("#")[2].lower()
        length_m = number_of(_text(distance)) * _METRES.get(unit, 1.0)
        value = self._geometry(geometry)
        near = sql.SQL("ST_DWithin(ST_Transform({}, 4326)::geography, ST_Transform({}, 4326)::geography, {})").format(
            self.table.geometry, value, sql.Literal(length_m)
        )
        return near if name == "DWithin" else sql.SQL("NOT coalesce({}, false)").format(near)

    def _check_geometry_name(self, children: Sequence[etree._Element]) -> None:
        for child in children:
            if _is_property(child) and not self.table.is_geometry(_text(child)):
                raise wrong_filter(f"{_text(child)!r} is no geometry of {self.table.type_name}.")

    def _geometry(self, node: etree._Element) -> sql.Composable:
        geometry = read_geometry(node, self.default, self.version)
        return geometry.in_srid(self.srid_of(geometry.crs), self.table.srid)

    def _property(self, node: etree._Element) -> sql.Composable:
        if not _is_property(node):
            raise wrong_filter(f"{etree.QName(node).localname} stands where a property must.")
        name = _text(node)
        attribute = self.table.attribute(name)
        if attribute is not None:
            return sql.Identifier(attribute.name)
        if self.table.is_geometry(name):
            return self.table.geometry
        raise no_such_property(self.table, name)

    def _value(self, node: etree._Element, depth: int) -> Value:
        name = etree.QName(node).localname
        if depth > _DEEPEST:
            raise wrong_filter("The filter is nested too deep.")
        if name == "Literal":
            text = "".join(map(str, node.itertext()))
            return Value(sql.Literal(text), text=text.strip() if _children(node) else text)
        if _is_property(node):
            column = self.table.attribute(_text(node))
            return Value(self._property(node), column)
        if name in _ARITHMETIC:
            sides = [as_number(self._value(child, depth + 1)) for child in _exactly(_children(node), 2, name)]
            return Value(sql.SQL("({} {} {})").format(sides[0], sql.SQL(_ARITHMETIC[name]), sides[1]))
        if name == "Function":
            raise wrong_filter(f"Functions are not available in filters: {node.get('name')}.")
        raise wrong_filter(f"The expression {name} is not known here.")


def no_such_property(table: FeatureTable, name: str) -> OgcError:
    """The exception for a property that the feature type does not have."""
    known = ", ".join([*table.columns, table.geometry_column][:12])
    message = f"Feature type {table.type_name} has no property {name!r}; it has {known}."
    return OgcError(message, "InvalidParameterValue", locator="propertyName")


def _is_property(node: etree._Element) -> bool:
    return etree.QName(node).localname in {"PropertyName", "ValueReference"}


def _children(node: etree._Element) -> list[etree._Element]:
    return list(node.iterchildren(tag=etree.Element))


def _only(nodes: Sequence[etree._Element], name: str) -> etree._Element:
    return _exactly(nodes, 1, name)[0]


def _exactly(nodes: Sequence[etree._Element], count: int, name: str) -> Sequence[etree._Element]:
    if len(nodes) != count:
        raise wrong_filter(f"{name} needs {count} expressions, it has {len(nodes)}.")
    return nodes


def _text(node: etree._Element) -> str:
    return "".join(map(str, node.itertext())).strip()
