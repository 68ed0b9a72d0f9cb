"""The style of a raster layer as it is written to the catalogue: the client's, tried on the bands, or the default."""

from __future__ import annotations

from layman_server.errors import BadStyle
from layman_server.geoserver import default_raster_style, objects
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.objects import object_id
from layman_server.geoserver.style_file import parse_style, without_outside_pictures
from layman_server.model.layer_source import Style, StyleFormat
from layman_server.model.raster import CoverageToPublish, RasterInfo


def raster_style(engine: EngineClient, wanted: CoverageToPublish) -> tuple[objects.Style, dict[str, bytes]]:
    """The catalogue's style and its files by name.

    Raises:
        BadStyle: the style does not fit the bands. GeoServerUnavailable: the engine does not answer.
    """
    name, style = wanted.name, wanted.style
    sld, version = default_raster_style.default_raster_sld(wanted.raster), default_raster_style.VERSION
    files, metadata = {}, {}
    if style is not None:
        content = style.path.read_bytes()
        derived = checked_raster_style(engine, style, wanted.raster)
        if style.format is StyleFormat.SLD:
            sld, version = content, style.version
        else:
            files[f"{name}.qml"] = content
            metadata[objects.QML_KEY] = f"{name}.qml"
            sld = derived or sld
    files[f"{name}.sld"] = sld
    identifier = object_id("Style", wanted.workspace, name)
    return objects.Style(identifier, name, wanted.workspace, f"{name}.sld", version, metadata), files


def checked_raster_style(engine: EngineClient, style: Style, raster: RasterInfo) -> bytes | None:
    """The SLD that QGIS makes of a QML style; None for SLD, or when QGIS cannot express the style in SLD.

    Raises:
        BadStyle: the style does not fit the bands, or QGIS cannot read it.
        GeoServerUnavailable: the engine does not answer.
    """
    question = {
        "format": style.format.value,
        "content": without_outside_pictures(parse_style(style.path.read_bytes())).decode(),
        "bands": [[band.color, band.data_type] for band in raster.bands],
    }
    answer = engine.style_check(question)
    if answer.get("message"):
        raise BadStyle({"message": answer["message"]})
    return answer["sld"].encode() if answer.get("sld") else None
