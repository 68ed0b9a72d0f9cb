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
from layman_server.ogc.wfs.feature_table import NUMBERS, PARTS, Attribute, FeatureTable
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
class _Value:
    """An expression in SQL; `column` when it is one, `text` when it is a literal."""

    sql: sql.Composable
    column: Attribute | None = None
    text: str | None = None


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
            raise _wrong("The filter is empty.")
        if all(etree.QName(child).localname in _IDENTIFIERS for child in children):
            return self._identified(children)
        if len(children) != 1:
            raise _wrong("The filter has more than one condition.")
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
        if not keys:
            return sql.SQL("false")
        # As text: what is no key of the column's type is nobody's.
        return sql.SQL("{}::text IN ({})").format(
            sql.Identifier(table.key.name), sql.SQL(", ").join(map(sql.Literal, keys))
        )

    def _identified(self, nodes: Sequence[etree._Element]) -> sql.Composable:
        found = []
        for node in nodes:
            wanted = _IDENTIFIERS[etree.QName(node).localname]
            found += [str(value) for name, value in node.attrib.items() if etree.QName(str(name)).localname == wanted]
        return self.identified(found)

    def _condition(self, node: etree._Element, depth: int) -> sql.Composable:
        if depth > _DEEPEST:
            raise _wrong("The filter is nested too deep.")
        name = etree.QName(node).localname
        children = _children(node)
        if name in {"And", "Or"}:
            if not children:
                raise _wrong(f"{name} has nothing to join.")
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
        raise _wrong(f"The condition {name} is not known here.")

    def _comparison(self, node: etree._Element, sign: str, sides: Sequence[etree._Element]) -> sql.Composable:
        ignore_case = node.get("matchCase", "true").lower() == "false"
        return self._compared(sides[0], sign, sides[1], ignore_case)

    def _compared(self, left: etree._Element, sign: str, right: etree._Element, ignore_case: bool) -> sql.Composable:
        values = [self._value(left, 0), self._value(right, 0)]
        columns = [value.column for value in values if value.column is not None]
        literals = [value.text for value in values if value.text is not None]
        if literals and len(columns) == 1:
            sides = [_like_column(value, columns[0]) for value in values]
        elif all(value.text is not None for value in values) or len({column.type for column in columns}) == 2:
            numbers = all(column.type in NUMBERS for column in columns) and not literals
            sides = [value.sql if numbers else sql.SQL("({})::text").format(value.sql) for value in values]
        else:
            sides = [_as_number(value) if value.column is None else value.sql for value in values]
        if ignore_case:
            sides = [sql.SQL("lower({}::text)").format(side) for side in sides]
        return sql.SQL("({} {} {})").format(sides[0], sql.SQL(sign), sides[1])

    def _like(self, node: etree._Element, children: Sequence[etree._Element]) -> sql.Composable:
        column, pattern = _exactly(children, 2, "PropertyIsLike")
        wild, single = node.get("wildCard", "%"), node.get("singleChar", "_")
        escape = node.get("escapeChar") or node.get("escape") or "\\"
        operator = "ILIKE" if node.get("matchCase", "true").lower() == "false" else "LIKE"
        like = _like_pattern(_text(pattern), wild, single, escape)
        return sql.SQL("{}::text {} {}").format(self._property(column), sql.SQL(operator), sql.Literal(like))

    def _spatial(self, name: str, children: Sequence[etree._Element]) -> sql.Composable:
        geometry = next((child for child in children if is_gml(child)), None)
        if geometry is None:
            raise _wrong(f"{name} needs a geometry.")
        self._check_geometry_name(children)
        value = self._geometry(geometry)
        return sql.SQL("{}({}, {})").format(sql.SQL(_SPATIAL[name]), self.table.geometry, value)

    def _distance(self, name: str, children: Sequence[etree._Element]) -> sql.Composable:
        geometry = next((child for child in children if is_gml(child)), None)
        distance = next((child for child in children if etree.QName(child).localname == "Distance"), None)
        if geometry is None or distance is None:
            raise _wrong(f"{name} needs a geometry and a distance.")
        self._check_geometry_name(children)
        unit = (distance.get("units") or distance.get("uom") or "").rpartition("#")[2].lower()
        length_m = _number(_text(distance)) * _METRES.get(unit, 1.0)
        value = self._geometry(geometry)
        near = sql.SQL("ST_DWithin(ST_Transform({}, 4326)::geography, ST_Transform({}, 4326)::geography, {})").format(
            self.table.geometry, value, sql.Literal(length_m)
        )
        return near if name == "DWithin" else sql.SQL("NOT coalesce({}, false)").format(near)

    def _check_geometry_name(self, children: Sequence[etree._Element]) -> None:
        for child in children:
            if _is_property(child) and not self.table.is_geometry(_text(child)):
                raise _wrong(f"{_text(child)!r} is no geometry of {self.table.type_name}.")

    def _geometry(self, node: etree._Element) -> sql.Composable:
        geometry = read_geometry(node, self.default, self.version)
        return geometry.in_srid(self.srid_of(geometry.crs), self.table.srid)

    def _property(self, node: etree._Element) -> sql.Composable:
        if not _is_property(node):
            raise _wrong(f"{etree.QName(node).localname} stands where a property must.")
        name = _text(node)
        attribute = self.table.attribute(name)
        if attribute is not None:
            return sql.Identifier(attribute.name)
        if self.table.is_geometry(name):
            return self.table.geometry
        raise no_such_property(self.table, name)

    def _value(self, node: etree._Element, depth: int) -> _Value:
        name = etree.QName(node).localname
        if depth > _DEEPEST:
            raise _wrong("The filter is nested too deep.")
        if name == "Literal":
            text = "".join(map(str, node.itertext()))
            return _Value(sql.Literal(text), text=text.strip() if _children(node) else text)
        if _is_property(node):
            column = self.table.attribute(_text(node))
            return _Value(self._property(node), column)
        if name in _ARITHMETIC:
            sides = [_as_number(self._value(child, depth + 1)) for child in _exactly(_children(node), 2, name)]
            return _Value(sql.SQL("({} {} {})").format(sides[0], sql.SQL(_ARITHMETIC[name]), sides[1]))
        if name == "Function":
            raise _wrong(f"Functions are not available in filters: {node.get('name')}.")
        raise _wrong(f"The expression {name} is not known here.")


def no_such_property(table: FeatureTable, name: str) -> OgcError:
    """The exception for a property that the feature type does not have."""
    known = ", ".join([*table.columns, table.geometry_column][:12])
    message = f"Feature type {table.type_name} has no property {name!r}; it has {known}."
    return OgcError(message, "InvalidParameterValue", locator="propertyName")


def _like_column(value: _Value, column: Attribute) -> sql.Composable:
    """A side of a comparison between a column and a literal: the literal gets the column's type."""
    if value.text is None:
        return value.sql
    if column.type in NUMBERS:
        return sql.SQL("{}::{}").format(
            sql.Literal(repr(_number(value.text)) if column.type.startswith("float") else _exact(value.text)),
            sql.SQL("double precision" if column.type.startswith("float") else "numeric"),
        )
    if column.type in {"text", "varchar", "bpchar", "name", "char"}:
        return sql.Literal(value.text)
    return sql.SQL("{}::{}").format(sql.Literal(value.text), sql.SQL(column.sql_type))


def _as_number(value: _Value) -> sql.Composable:
    if value.text is not None:
        return sql.SQL("{}::double precision").format(sql.Literal(repr(_number(value.text))))
    if value.column is not None and value.column.type not in NUMBERS:
        raise _wrong(f"{value.column.name!r} is no number.")
    return sql.SQL("({})::double precision").format(value.sql)


def _like_pattern(text: str, wild: str, single: str, escape: str) -> str:
    """The pattern in PostgreSQL's words (`%`, `_`, backslash)."""
    result, index = [], 0
    while index < len(text):
        rest = text[index:]
        if escape and rest.startswith(escape) and len(rest) > len(escape):
            result.append("\\" + rest[len(escape)])
            index += len(escape) + 1
        elif wild and rest.startswith(wild):
            result.append("%")
            index += len(wild)
        elif single and rest.startswith(single):
            result.append("_")
            index += len(single)
        else:
            result.append("\\" + rest[0] if rest[0] in "%_\\" else rest[0])
            index += 1
    return "".join(result)


def _is_property(node: etree._Element) -> bool:
    return etree.QName(node).localname in {"PropertyName", "ValueReference"}


def _children(node: etree._Element) -> list[etree._Element]:
    return list(node.iterchildren(tag=etree.Element))


def _only(nodes: Sequence[etree._Element], name: str) -> etree._Element:
    return _exactly(nodes, 1, name)[0]


def _exactly(nodes: Sequence[etree._Element], count: int, name: str) -> Sequence[etree._Element]:
    if len(nodes) != count:
        raise _wrong(f"{name} needs {count} expressions, it has {len(nodes)}.")
    return nodes


def _text(node: etree._Element) -> str:
    return "".join(map(str, node.itertext())).strip()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _wrong(f"{text[:40]!r} is no number.") from None


def _exact(text: str) -> str:
    _number(text)
    return text.strip()


def _wrong(message: str) -> OgcError:
    return OgcError(message, "InvalidParameterValue", locator="filter")
