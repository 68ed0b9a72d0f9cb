"""SQL expressions that write one feature as GML, GeoJSON or CSV: PostgreSQL does it faster than we could."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg2 import sql

from layman_server.ogc.wfs.dialect import Dialect
from layman_server.ogc.wfs.feature_table import NUMBERS, Attribute
from layman_server.ogc.wfs.selection import Selection

#: Digits after the decimal point of coordinates: a millimetre in degrees.
PRECISION = 8
#: PostgreSQL's functions take at most 100 arguments.
_MOST_ARGUMENTS = 90
#: Characters that XML 1.0 has no way to write.
_NOT_XML = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
# Options of PostGIS's ST_AsGML.
_URN, _LINE_STRINGS, _SWAP_AXES = 1, 4, 16


def gml_feature(selection: Selection, dialect: Dialect, prefix: str) -> sql.Composable:
    """A feature as an element of the workspace's namespace, which has this prefix."""
    table = selection.table
    name = f"{prefix}:{table.type_name}"
    identifier = sql.SQL("{} || {}").format(
        sql.Literal(f"{table.type_name}."), _escaped(_text(sql.Identifier(table.key.name)))
    )
    parts: list[sql.Composable] = [
        sql.SQL("{} || {} || {}").format(
            sql.Literal(f'<{name} {dialect.id_attribute}="'), identifier, sql.Literal('">')
        )
    ]
    parts += [
        sql.SQL("{} || {} || {}").format(
            sql.Literal(f"<{prefix}:{column.xml_name}>"),
            xml_value(column),
            sql.Literal(f"</{prefix}:{column.xml_name}>"),
        )
        for column in selection.attributes
    ]
    if selection.with_geometry:
        from_column = Attribute(table.geometry_column, "geometry", "geometry", False)
        parts.append(
            sql.SQL("{} || {} || {}").format(
                sql.Literal(f"<{prefix}:{from_column.xml_name}>"),
                gml_geometry(selection, dialect, identifier),
                sql.Literal(f"</{prefix}:{from_column.xml_name}>"),
            )
        )
    return _concat([*parts, sql.Literal(f"</{name}>")])


def needs_identifiers(selection: Selection, dialect: Dialect) -> bool:
    """Whether geometries have parts that need identifiers of their own, which PostGIS cannot give them (GML 3.2)."""
    return dialect.gml == "3.2.1" and selection.table.single_type not in {"POINT", "LINESTRING", "POLYGON"}


def json_feature(selection: Selection, *, ordered: bool = False) -> sql.Composable:
    """A feature as a GeoJSON object; x, y, or with `ordered` as the output's name of its system means."""
    table = selection.table
    identifier = sql.SQL("to_json({} || {})::text").format(
        sql.Literal(f"{table.type_name}."), _text(sql.Identifier(table.key.name))
    )
    geometry: sql.Composable = sql.Literal("null")
    if selection.with_geometry:
        value = selection.straight_geometry
        if ordered and selection.output.swapped:
            value = sql.SQL("ST_FlipCoordinates({})").format(value)
        geometry = sql.SQL("coalesce(ST_AsGeoJSON({}, {}, 0), 'null')").format(value, sql.Literal(PRECISION))
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in selection.attributes)
    properties: sql.Composable = sql.Literal("{}")
    if selection.attributes:
        properties = sql.SQL("(SELECT row_to_json(p)::text FROM (SELECT {}) p)").format(columns)
    return _concat(
        [
            sql.Literal('{"type":"Feature","id":'),
            identifier,
            sql.Literal(',"geometry":'),
            geometry,
            sql.Literal(',"properties":'),
            properties,
            sql.Literal("}"),
        ]
    )


def csv_feature(selection: Selection) -> sql.Composable:
    """A feature as a line of CSV: identifier, attributes, geometry as WKT."""
    table = selection.table
    values: list[sql.Composable] = [
        sql.SQL("{} || {}").format(sql.Literal(f"{table.type_name}."), _text(sql.Identifier(table.key.name)))
    ]
    values += [_plain_value(column) for column in selection.attributes]
    if selection.with_geometry:
        values.append(sql.SQL("ST_AsText({}, {})").format(selection.geometry, sql.Literal(PRECISION)))
    cells = [_cell(value) for value in values]
    joined: list[sql.Composable] = [cells[0]]
    for cell in cells[1:]:
        joined += [sql.Literal(","), cell]
    return _concat([*joined, sql.SQL("E'\\r\\n'")])


def csv_head(selection: Selection) -> str:
    """The first line of CSV."""
    names = ["FID", *(column.name for column in selection.attributes)]
    names += [selection.table.geometry_column] if selection.with_geometry else []
    quoted = (f'"{name.replace(chr(34), chr(34) * 2)}"' if set(name) & set('",\r\n') else name for name in names)
    return ",".join(quoted) + "\r\n"


def _cell(value: sql.Composable) -> sql.Composable:
    quoted = "CASE WHEN {0} ~ E'[\",\\r\\n]' THEN '\"' || replace({0}, '\"', '\"\"') || '\"' ELSE {0} END"
    return sql.SQL(quoted).format(value)


def gml_geometry(selection: Selection, dialect: Dialect, identifier: sql.Composable) -> sql.Composable:
    """The geometry as GML; NULL for none and for an empty one."""
    output = selection.output
    options = (_URN if output.register_order else 0) | _LINE_STRINGS | (_SWAP_AXES if output.swapped else 0)
    gml2 = dialect.gml == "2.1.2"
    value = selection.straight_geometry if gml2 else selection.geometry
    arguments: list[sql.Composable] = [
        sql.Literal(2 if gml2 else 3),
        value,
        sql.Literal(PRECISION),
        sql.Literal(options),
        sql.Literal("gml"),
    ]
    if dialect.gml == "3.2.1" and not needs_identifiers(selection, dialect):
        arguments.append(sql.SQL("{} || '.geometry'").format(identifier))
    as_gml = sql.SQL("ST_AsGML({})").format(sql.SQL(", ").join(arguments))
    return sql.SQL("CASE WHEN ST_IsEmpty({}) THEN NULL ELSE {} END").format(selection.table.geometry, as_gml)


def xml_value(column: Attribute) -> sql.Composable:
    """A column as text of an element."""
    value = _plain_value(column)
    if column.type in NUMBERS | {"bool", "date", "timestamp", "timestamptz", "bytea", "uuid"}:
        return value
    return _escaped(value)


def _plain_value(column: Attribute) -> sql.Composable:
    """A column as text in the lexical form of XML Schema."""
    name = sql.Identifier(column.name)
    if column.type in {"timestamp", "timestamptz"}:
        return sql.SQL("(to_json({}) #>> '{{}}')").format(name)
    if column.type in {"float4", "float8", "numeric"}:
        return sql.SQL("replace({}::text, 'Infinity', 'INF')").format(name)
    if column.type == "bytea":
        return sql.SQL("encode({}, 'base64')").format(name)
    return _text(name)


def _text(value: sql.Composable) -> sql.Composable:
    return sql.SQL("{}::text").format(value)


def _escaped(value: sql.Composable) -> sql.Composable:
    clean = sql.SQL("translate({}, {}, '')").format(value, sql.Literal(_NOT_XML))
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        clean = sql.SQL("replace({}, {}, {})").format(clean, sql.Literal(character), sql.Literal(entity))
    return clean


def _concat(parts: Sequence[sql.Composable]) -> sql.Composable:
    """One text of many, in which a part that is NULL is left out."""
    while len(parts) > _MOST_ARGUMENTS:
        groups = [parts[start : start + _MOST_ARGUMENTS] for start in range(0, len(parts), _MOST_ARGUMENTS)]
        parts = [sql.SQL("concat({})").format(sql.SQL(", ").join(group)) for group in groups]
    return sql.SQL("concat({})").format(sql.SQL(", ").join(parts))
