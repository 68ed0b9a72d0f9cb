"""DescribeFeatureType: the columns of tables as XML Schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from layman_server.ogc.request_names import LayerName
from layman_server.ogc.wfs import names
from layman_server.ogc.wfs.dialect import Dialect
from layman_server.ogc.wfs.feature_table import FeatureTable
from layman_server.ogc.wfs.xml_text import attribute_text, namespace_prefix, workspace_uri

_GEOMETRIES = {
    "POINT": ("Point", "Point", "Point"),
    "MULTIPOINT": ("MultiPoint", "MultiPoint", "MultiPoint"),
    "LINESTRING": ("LineString", "Curve", "Curve"),
    "CIRCULARSTRING": ("LineString", "Curve", "Curve"),
    "COMPOUNDCURVE": ("LineString", "Curve", "Curve"),
    "MULTILINESTRING": ("MultiLineString", "MultiCurve", "MultiCurve"),
    "MULTICURVE": ("MultiLineString", "MultiCurve", "MultiCurve"),
    "POLYGON": ("Polygon", "Surface", "Surface"),
    "CURVEPOLYGON": ("Polygon", "Surface", "Surface"),
    "MULTIPOLYGON": ("MultiPolygon", "MultiSurface", "MultiSurface"),
    "MULTISURFACE": ("MultiPolygon", "MultiSurface", "MultiSurface"),
    "GEOMETRYCOLLECTION": ("MultiGeometry", "MultiGeometry", "MultiGeometry"),
}
_VERSIONS = ("1.0.0", "1.1.0", "2.0.0")


def describe(tables: Sequence[FeatureTable], dialect: Dialect, workspace: str) -> bytes:
    """The schema of the tables' features, all of one workspace."""
    prefix, uri = namespace_prefix(workspace), attribute_text(workspace_uri(workspace))
    root = "gml:AbstractFeature" if dialect.gml == "3.2.1" else "gml:_Feature"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:gml="{dialect.gml_namespace}"'
        f' xmlns:{prefix}="{uri}" elementFormDefault="qualified" targetNamespace="{uri}">',
        f'<xsd:import namespace="{dialect.gml_namespace}" schemaLocation="{dialect.gml_schema}"/>',
    ]
    for table in tables:
        name = attribute_text(table.type_name)
        lines += [
            f'<xsd:complexType name="{name}Type"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType">'
            "<xsd:sequence>",
            *_elements(table, dialect),
            "</xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>",
            f'<xsd:element name="{name}" substitutionGroup="{root}" type="{prefix}:{name}Type"/>',
        ]
    return "\n".join([*lines, "</xsd:schema>\n"]).encode()


def imports(types: Iterable[LayerName], dialect: Dialect, url: str) -> bytes:
    """The schema of types of several workspaces: where those of each are, as one document has one namespace."""
    by_workspace: dict[str, list[str]] = {}
    for name in types:
        by_workspace.setdefault(name.workspace, []).append(str(name))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">']
    for workspace, listed in by_workspace.items():
        query = f"service=WFS&version={dialect.version}&request=DescribeFeatureType&typeName={','.join(listed)}"
        address = attribute_text(f"{url}?{query}")
        namespace = attribute_text(workspace_uri(workspace))
        lines.append(f'<xsd:import namespace="{namespace}" schemaLocation="{address}"/>')
    return "\n".join([*lines, "</xsd:schema>\n"]).encode()


def _elements(table: FeatureTable, dialect: Dialect) -> list[str]:
    found = [
        _element(column.xml_name, f"xsd:{column.xsd_type}", required=column.not_null and column != table.key)
        for column in table.columns.values()
    ]
    geometry = _GEOMETRIES.get(_word(table), ("Geometry",) * 3)[_VERSIONS.index(dialect.version)]
    association = "GeometryAssociationType" if dialect.gml == "2.1.2" else "GeometryPropertyType"
    kind = association if geometry == "Geometry" else f"{geometry}PropertyType"
    return [*found, _element(names.to_xml(table.geometry_column), f"gml:{kind}", required=False)]


def _word(table: FeatureTable) -> str:
    return {"points": "MULTIPOINT", "lines": "MULTILINESTRING", "polygons": "MULTIPOLYGON"}.get(
        table.part, table.single_type
    )


def _element(name: str, type_: str, *, required: bool) -> str:
    least = "" if required else ' minOccurs="0" nillable="true"'
    return f'<xsd:element name="{attribute_text(name)}" type="{type_}"{least} maxOccurs="1"/>'
