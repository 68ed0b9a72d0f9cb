"""Whether a style fits a table, and the SLD of a QML style; asked before a layer is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any

from lxml import etree
from qgis.core import (
    QgsExpression,
    QgsExpressionContextUtils,
    QgsField,
    QgsMapLayer,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtXml import QDomDocument

from layman_server.geoserver.default_style import geometry_family
from layman_server.geoserver.style_file import parse_style
from layman_server.model.layer_source import StyleFormat
from layman_server.ogc.layers import load_qml, load_sld
from layman_server.ogc.rasters import empty_raster, load_raster_qml, load_raster_sld, open_raster

_FAMILY_TYPES = {"point": "MultiPoint", "line": "MultiLineString", "polygon": "MultiPolygon"}
_FIELD_TYPES = (
    (re.compile(r"smallint|integer|serial|bigint|int[248]"), QVariant.LongLong),
    (re.compile(r"double|real|numeric|decimal|float"), QVariant.Double),
    (re.compile(r"timestamp"), QVariant.DateTime),
    (re.compile(r"date"), QVariant.Date),
    (re.compile(r"bool"), QVariant.Bool),
)
#: Most columns named in a message.
_NAMED_COLUMNS = 12


def check_style(question: Mapping[str, Any]) -> dict[str, str]:
    """Try a style on an empty layer with the table's columns.

    `question`: `format` (`sld` or `qml`), `content` (the file's text), `geometry_type`, `geometry_column`, `columns`
    (list of [name, SQL type]); of a raster `bands` (list of [colour, GDAL's data type]) instead of the last three. The
    answer has `message`, empty when the style fits, and for QML `sld`, the SLD that QGIS derives from it.
    """
    root = parse_style(question["content"].encode())
    if "bands" in question:
        return _check_raster_style(question, root)
    names = [name for name, _ in question["columns"]]
    if question["format"] == StyleFormat.SLD.value:
        missing = _missing(_sld_properties(root), [*names, question["geometry_column"]])
        if missing:
            return {"message": _no_such_property(missing, names)}
    load = load_qml if question["format"] == StyleFormat.QML.value else load_sld
    family = geometry_family(question["geometry_type"])
    messages = []
    # A table of mixed geometries is drawn as three layers: a style may be made for one of them only.
    for geometry in [_FAMILY_TYPES[family]] if family in _FAMILY_TYPES else _FAMILY_TYPES.values():
        layer = _empty_layer(geometry, question["columns"])
        message = load(layer, deepcopy(root))
        if not message:
            return _checked_layer(layer, question)
        messages.append(message)
    return {"message": messages[0]}


def _check_raster_style(question: Mapping[str, Any], root: etree._Element) -> dict[str, str]:
    """Try a style on an empty raster with these bands."""
    layer = open_raster(empty_raster(question["bands"]), "layer")
    if question["format"] == StyleFormat.SLD.value:
        return {"message": load_raster_sld(layer, root)}
    message = load_raster_qml(layer, root)
    return {"message": message} if message else {"message": "", "sld": _derived_sld(layer)}


def _checked_layer(layer: QgsVectorLayer, question: Mapping[str, Any]) -> dict[str, str]:
    """The answer for a layer that has got the style."""
    if question["format"] == StyleFormat.SLD.value:
        return {"message": ""}
    names = [name for name, _ in question["columns"]]
    missing = _missing(_used_fields(layer), [*(field.name() for field in layer.fields()), question["geometry_column"]])
    if missing:
        return {"message": _no_such_property(missing, names)}
    return {"message": "", "sld": _derived_sld(layer)}


def _empty_layer(geometry: str, columns: Iterable[tuple[str, str]]) -> QgsVectorLayer:
    layer = QgsVectorLayer(geometry, "layer", "memory")
    layer.dataProvider().addAttributes([QgsField(name, _field_type(sql)) for name, sql in columns])
    layer.updateFields()
    return layer


def _field_type(sql_type: str) -> QVariant.Type:
    lowered = sql_type.lower()
    return next((kind for pattern, kind in _FIELD_TYPES if pattern.match(lowered)), QVariant.String)


def _sld_properties(root: etree._Element) -> set[str]:
    """Names in `PropertyName` elements, without namespace prefixes and XPath steps; `Geometry` is not looked at."""
    nodes = [node for node in root.iter("{*}PropertyName") if not _is_geometry(node.getparent())]
    names = ((node.text or "").strip() for node in nodes)
    return {re.split(r"[:/]", name)[-1] if ":" in name or "/" in name else name for name in names if name}


def _is_geometry(node: etree._Element | None) -> bool:
    return node is not None and etree.QName(node).localname == "Geometry"


def _used_fields(layer: QgsVectorLayer) -> set[str]:
    """Columns that symbols, labels and diagrams read."""
    context = QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.expressionContext().setFields(layer.fields())
    used = set(layer.renderer().usedAttributes(context)) if layer.renderer() else set()
    labeling = layer.labeling()
    if labeling is not None and layer.labelsEnabled():
        for provider in labeling.subProviders():
            used |= set(labeling.settings(provider).referencedFields(context))
    diagrams = layer.diagramRenderer()
    if diagrams is not None:
        used |= set(diagrams.referencedFields(context.expressionContext()))
    columns = set().union(*(_columns_of(name, layer) for name in used))
    return {name for name in columns if not name.startswith("*")} - {"#!allattributes!#"}


def _columns_of(used: str, layer: QgsVectorLayer) -> set[str]:
    """The columns that a name stands for: a renderer gives the expression that it classifies by as if it were one."""
    if layer.fields().indexFromName(used) >= 0:
        return {used}
    expression = QgsExpression(used)
    if expression.hasParserError() or expression.isField():
        return {used}
    return set(expression.referencedColumns())


def _missing(used: Iterable[str], there: Iterable[str]) -> list[str]:
    return sorted(set(used) - set(there) - {""})


def _no_such_property(missing: list[str], names: list[str]) -> str:
    near = get_close_matches(missing[0], names, n=_NAMED_COLUMNS, cutoff=0.5)
    lower = [name for name in names if name.lower() == missing[0].lower()]
    listed = list(dict.fromkeys([*lower, *near, *names]))
    has = ", ".join(f"'{name}'" for name in listed[:_NAMED_COLUMNS])
    more = ", ..." if len(listed) > _NAMED_COLUMNS else ""
    what = ", ".join(f"'{name}'" for name in missing)
    property_word = "property" if len(missing) == 1 else "properties"
    return f"no such {property_word} {what} in the data; it has {has or 'none'}{more}"


def _derived_sld(layer: QgsMapLayer) -> str:
    """The style as SLD 1.1; empty when QGIS cannot express it."""
    document = QDomDocument()
    message = layer.exportSldStyle(document, "")
    text: str = document.toString(1)
    return "" if message or "StyledLayerDescriptor" not in text else text
