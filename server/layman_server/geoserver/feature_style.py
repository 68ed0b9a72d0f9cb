"""The style of a vector layer as it is written to the catalogue: the client's, tried on the table, or the default."""

from __future__ import annotations

from layman_server.errors import BadStyle
from layman_server.geoserver import default_style, objects
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.objects import object_id
from layman_server.geoserver.style_file import parse_style, without_outside_pictures
from layman_server.model.layer_source import FeatureTypeToPublish, Style, StyleFormat, TableInfo


def feature_style(engine: EngineClient, wanted: FeatureTypeToPublish) -> tuple[objects.Style, dict[str, bytes]]:
    """The catalogue's style and its files by name.

    Raises:
        BadStyle: the style does not fit the table. GeoServerUnavailable: the engine does not answer.
    """
    name, table, style = wanted.name, wanted.table, wanted.style
    sld, version = default_style.default_sld(table.geometry_type), default_style.VERSION
    files, metadata = {}, {}
    if style is not None:
        content = style.path.read_bytes()
        derived = checked_feature_style(engine, style, table)
        if style.format is StyleFormat.SLD:
            sld, version = content, style.version
        else:
            files[f"{name}.qml"] = content
            metadata[objects.QML_KEY] = f"{name}.qml"
            sld, version = (derived, "1.1.0") if derived else (sld, version)
    files[f"{name}.sld"] = sld
    identifier = object_id("Style", wanted.workspace, name)
    return objects.Style(identifier, name, wanted.workspace, f"{name}.sld", version, metadata), files


def checked_feature_style(engine: EngineClient, style: Style, table: TableInfo) -> bytes | None:
    """The SLD that QGIS makes of a QML style; None for SLD, or when QGIS cannot express the style in SLD.

    Raises:
        BadStyle: the style does not fit the table, or QGIS cannot read it.
        GeoServerUnavailable: the engine does not answer.
    """
    question = {
        "format": style.format.value,
        "content": without_outside_pictures(parse_style(style.path.read_bytes())).decode(),
        "geometry_type": table.geometry_type,
        "geometry_column": table.geometry_column,
        "columns": [[column.name, column.sql_type] for column in table.columns]
        + [[table.primary_key, "integer"]] * (table.primary_key not in {column.name for column in table.columns}),
    }
    answer = engine.style_check(question)
    if answer.get("message"):
        raise BadStyle({"message": answer["message"]})
    return answer["sld"].encode() if answer.get("sld") else None
