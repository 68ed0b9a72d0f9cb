"""Maps and capabilities that the server itself asks of GeoServer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

from PIL import Image, UnidentifiedImageError

from layman_server.errors import GeoServerUnavailable, ThumbnailFailed
from layman_server.geoserver.exception_text import exception_text
from layman_server.geoserver.rest_client.connection import RestConnection
from layman_server.model.crs import BoundingBox

#: GeoServer's name in the addresses that clients see, whatever its own path is.
PUBLIC_PATH = "/geoserver"


def forwarded(public_url: str) -> dict[str, str]:
    """Headers that tell GeoServer under which address clients see it; `public_url` ends before the workspace."""
    parts = urlsplit(public_url)
    return {
        "X-Forwarded-Proto": parts.scheme,
        "X-Forwarded-Host": parts.netloc,
        "X-Forwarded-Path": parts.path.rstrip("/") or "/",
    }


def capabilities_of(connection: RestConnection, workspace: str, service: str, version: str, url: str) -> bytes:
    """The capabilities of a workspace's service, whose address for clients is `url`.

    Raises:
        GeoServerUnavailable: GeoServer does not answer with them.
    """
    query = urlencode({"SERVICE": service, "VERSION": version, "REQUEST": "GetCapabilities"})
    public = url.split(f"{PUBLIC_PATH}/{workspace}")[0] + PUBLIC_PATH
    reply = connection.download(f"/{quote(workspace)}/{service.lower()}", query, forwarded(public))
    if reply.status != 200 or b"Capabilities" not in reply.content[:4000]:
        raise GeoServerUnavailable({"message": exception_text(reply.content)}, retry_after_s=2)
    return reply.content


def map_picture(connection: RestConnection, names: Sequence[str], box: BoundingBox, size_px: tuple[int, int]) -> bytes:
    """A transparent PNG of layers given as `workspace:layer`, the first at the bottom.

    Raises:
        ThumbnailFailed: GeoServer answered with something else. GeoServerUnavailable: it does not answer.
    """
    query = {
        "SERVICE": "WMS",
        "VERSION": "1.1.1",
        "REQUEST": "GetMap",
        "LAYERS": ",".join(names),
        "STYLES": "",
        "SRS": box.crs,
        "BBOX": ",".join(map(repr, box.as_list())),
        "WIDTH": size_px[0],
        "HEIGHT": size_px[1],
        "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
    }
    reply = connection.download("/wms", urlencode(query), {})
    if reply.status == 503:
        raise GeoServerUnavailable({"message": exception_text(reply.content)}, retry_after_s=2)
    if reply.status != 200 or not reply.content_type.startswith("image/png"):
        raise ThumbnailFailed({"message": exception_text(reply.content), "layers": list(names)})
    try:
        Image.open(io.BytesIO(reply.content)).verify()
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ThumbnailFailed({"message": "GeoServer answered with a damaged picture."}) from error
    return reply.content
