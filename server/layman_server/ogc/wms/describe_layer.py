"""DescribeLayer: where the data of layers are to be had (SLD 1.0, 6.7, in WMS 1.1.1; SLD 1.1.0, 11, in 1.3.0)."""

from __future__ import annotations

from collections.abc import Sequence

from layman_server.ogc.served import ServedLayer
from layman_server.ogc.wfs.xml_text import attribute_text, text


def document(layers: Sequence[ServedLayer], url: str, version: str) -> bytes:
    """The description; `url` is the address of the service that gives features and coverages."""
    if version == "1.3.0":
        return _version_1_3(layers, url)
    doctype = "http://schemas.opengis.net/wms/1.1.1/WMS_DescribeLayerResponse.dtd"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<!DOCTYPE WMS_DescribeLayerResponse SYSTEM "{doctype}">']
    lines.append('<WMS_DescribeLayerResponse version="1.1.1">')
    for layer in layers:
        name, kind = attribute_text(str(layer.name)), "WCS" if layer.is_raster else "WFS"
        address = attribute_text(f"{url}?")
        wfs = "" if layer.is_raster else f' wfs="{address}"'
        lines.append(f'<LayerDescription name="{name}"{wfs} owsURL="{address}" owsType="{kind}">')
        lines.append(f'<Query typeName="{name}"/></LayerDescription>')
    return "\n".join([*lines, "</WMS_DescribeLayerResponse>", ""]).encode()


def _version_1_3(layers: Sequence[ServedLayer], url: str) -> bytes:
    address = attribute_text(f"{url}?")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<DescribeLayerResponse xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se"'
        ' xmlns:wfs="http://www.opengis.net/wfs" xmlns:wcs="http://www.opengis.net/wcs"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"><Version>1.1.0</Version>',
    ]
    for layer in layers:
        kind = "wcs" if layer.is_raster else "wfs"
        tag = "CoverageName" if layer.is_raster else "FeatureTypeName"
        lines.append(f"<LayerDescription><owsType>{kind}</owsType>")
        lines.append(f'<se:OnlineResource xlink:type="simple" xlink:href="{address}"/>')
        lines.append(f"<TypeName><se:{tag}>{text(str(layer.name))}</se:{tag}></TypeName></LayerDescription>")
    return "\n".join([*lines, "</DescribeLayerResponse>", ""]).encode()
