"""The page at `/`: what everybody may see on this server, with pictures and links, and where its services are.

It runs no scripts and loads nothing from elsewhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template

import layman_server
from layman_server.model.access import Actor
from layman_server.model.crs import BoundingBox
from layman_server.model.publication import Publication, PublicationType
from layman_server.publishing.context import Publishing
from layman_server.publishing.rights import visible

#: The newest are shown; lists and searches are the REST API's.
MOST_SHOWN = 100
_PICTURE_PX = 1000
_NO_FRAMES = "base-uri 'none'; frame-ancestors 'none'"
_LEAST_SIDE_M = 100.0


def create_front_page(publishing: Publishing, base_url: Callable[[], str], actor: Callable[[], Actor]) -> Blueprint:
    """The blueprint; `base_url` gives this server's address, `actor` who asks."""
    blueprint = Blueprint("front_page", __name__, template_folder="templates")

    def show() -> Response:
        seen = visible(publishing.index.entries(), actor())
        newest = sorted((entry.publication for entry in seen), key=lambda one: one.updated_at, reverse=True)
        base, nonce = base_url(), secrets.token_urlsafe(16)
        page = render_template(
            "web/front_page.html",
            nonce=nonce,
            base=base,
            version=layman_server.__version__,
            count=len(newest),
            shown=[_shown(one, base) for one in newest[:MOST_SHOWN]],
        )
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; {_NO_FRAMES}"
        return Response(page, mimetype="text/html", headers={"Content-Security-Policy": policy})

    blueprint.add_url_rule("/", "show", show, methods=["GET"])
    return blueprint


def _shown(publication: Publication, base: str) -> dict[str, Any]:
    """Title, addresses of the picture and of the links of a publication."""
    key = publication.key
    rest = f"{base}/rest/workspaces/{key.workspace}/{key.type.folder}/{key.name}"
    links = [("Map file", f"{rest}/file")] if key.type is PublicationType.MAP else _layer_links(publication, base)
    return {
        "title": publication.title or key.name,
        "place": f"{key.workspace} / {key.name}",
        "thumbnail": f"{rest}/thumbnail",
        "links": [*links, ("Description", rest)],
    }


def _layer_links(publication: Publication, base: str) -> list[tuple[str, str]]:
    key, box = publication.key, publication.bounding_box
    links = []
    if publication.geodata_type == "vector":
        collection = quote(f"{key.workspace}:{key.name}", safe=":")
        links.append(("Features", f"{base}/geoserver/ogc/features/v1/collections/{collection}/items?f=html"))
    if box is not None:
        links.append(("Large picture", f"{base}/geoserver/{key.workspace}/ows?{_picture(key.name, box)}"))
    return links


def _picture(name: str, box: BoundingBox) -> str:
    """The words of a GetMap whose longer side has `_PICTURE_PX` (OGC 01-068r3, 7.2)."""
    left, bottom, right, top = box.as_list()
    wide, high = max(right - left, _LEAST_SIDE_M), max(top - bottom, _LEAST_SIDE_M)
    scale = _PICTURE_PX / max(wide, high)
    words = {
        "service": "WMS", "version": "1.1.1", "request": "GetMap", "layers": name, "styles": "", "srs": "EPSG:3857",
        "bbox": f"{left},{bottom},{left + wide},{bottom + high}", "format": "image/png",
        "width": str(max(1, round(wide * scale))), "height": str(max(1, round(high * scale))),
    }  # fmt: skip
    return urlencode(words, safe=":,/")
