"""`.../metadata-comparison` of layers and maps."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from layman_server.publishing.comparison import metadata_comparison
from layman_server.rest.addresses import Target, publication_route
from layman_server.rest.state import publishing

comparison = Blueprint("comparison", __name__)


@publication_route(comparison, ("layers", "maps"), "/metadata-comparison")
def get_metadata_comparison(target: Target) -> Response:
    """What REST, the catalogue, WMS, WFS and the map file say of the publication, and whether it is the same."""
    return jsonify(metadata_comparison(publishing().stores, target.publication))
