"""The picture of a publication: PNG, 300 x 300 px, transparent, in EPSG:3857 (`doc/rest.md`, Thumbnail)."""

from __future__ import annotations

import json
from pathlib import Path

from layman_server.composition.layers import internal_layers
from layman_server.durable_files import write_file
from layman_server.model.crs import WORLD
from layman_server.model.publication import Publication, PublicationType
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores

SIZE_PX = 300


class MakeThumbnail(Step):
    """Has the map service draw the layer, or the map's own layers over each other."""

    parts = ("thumbnail",)

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Draw and save."""
        layers = _layers(publication, stores)
        box = (publication.bounding_box or WORLD).square()
        picture = stores.map_service.map_image(layers, box, SIZE_PX, SIZE_PX)
        path = thumbnail_path(publication, stores)
        path.parent.mkdir(exist_ok=True)
        write_file(path, picture)
        return publication

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove the picture."""
        thumbnail_path(publication, stores).unlink(missing_ok=True)


def thumbnail_path(publication: Publication, stores: Stores) -> Path:
    """Where the picture is."""
    return stores.files.folder(publication.key) / "thumbnail" / f"{publication.key.name}.png"


def _layers(publication: Publication, stores: Stores) -> list[tuple[str, str]]:
    """What is to be drawn, as (workspace, layer), the first at the bottom."""
    if publication.key.type is PublicationType.LAYER:
        return [(publication.key.workspace, publication.key.name)]
    document = json.loads((stores.files.folder(publication.key) / publication.file_paths[0]).read_bytes())
    return [
        (layer.workspace, layer.layer)
        for layer in internal_layers(document, [stores.public_url])
        if layer.visible and stores.map_service.has_layer(layer.workspace, layer.layer)
    ]
