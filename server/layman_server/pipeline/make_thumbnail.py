"""The picture of a publication: PNG, 300 x 300 px, transparent, in EPSG:3857 (`doc/rest.md`, Thumbnail)."""

from __future__ import annotations

from pathlib import Path

from layman_server.durable_files import write_file
from layman_server.model.crs import WORLD
from layman_server.model.publication import Publication, PublicationType
from layman_server.pipeline.map_picture import map_picture
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores

SIZE_PX = 300


class MakeThumbnail(Step):
    """Has the map service draw the layer; the picture of a map is put together from those of its layers."""

    parts = ("thumbnail",)

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Draw and save."""
        key, box = publication.key, (publication.bounding_box or WORLD).square()
        if key.type is PublicationType.LAYER:
            picture = stores.map_service.map_image([(key.workspace, key.name)], box, SIZE_PX, SIZE_PX)
        else:
            picture = map_picture(publication, stores, box, SIZE_PX)
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
