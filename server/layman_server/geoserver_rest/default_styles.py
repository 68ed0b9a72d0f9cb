"""The global styles that layers without one get, as in a new GeoServer: point, line, polygon, generic and raster."""

from __future__ import annotations

from layman_server.durable_files import FileToWrite, write_files
from layman_server.geoserver.catalog_places import style_file_of
from layman_server.geoserver.default_style import default_sld, geometry_family
from layman_server.geoserver.objects import Style
from layman_server.geoserver_rest.calls import Call
from layman_server.geoserver_rest.new_ids import new_id

_TYPES = {"point": "POINT", "line": "LINESTRING", "polygon": "POLYGON", "generic": "GEOMETRY"}
_RASTER_SLD = b"""<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>raster</Name>
    <UserStyle>
      <Name>raster</Name>
      <FeatureTypeStyle><Rule><RasterSymbolizer><Opacity>1.0</Opacity></RasterSymbolizer></Rule></FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
"""


def style_of_geometry(call: Call, geometry_type: str) -> Style:
    """The global style of a geometry type, made when it is not there."""
    family = geometry_family(geometry_type)
    return _style(call, family, default_sld(_TYPES[family]))


def style_of_rasters(call: Call) -> Style:
    """The global style of rasters, made when it is not there."""
    return _style(call, "raster", _RASTER_SLD)


def _style(call: Call, name: str, content: bytes) -> Style:
    found = call.catalog.style("", name)
    if found is not None:
        return found
    style = Style(new_id("Style"), name, "", f"{name}.sld", "1.0.0")
    path = call.root / style_file_of(call.catalog, style)
    if not path.exists():
        write_files([FileToWrite(path, content)])
    return call.catalog.add(style)
