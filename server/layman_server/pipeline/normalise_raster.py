"""First step of a raster layer: its files are there, and become cloud optimised GeoTIFFs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from layman_server.model.crs import WEB_MERCATOR
from layman_server.model.publication import Publication
from layman_server.model.raster import RasterWishes
from layman_server.pipeline.save_files import SaveFiles, input_folder
from layman_server.pipeline.step import Progress
from layman_server.pipeline.stores import Stores


class NormaliseRaster(SaveFiles):
    """Normalises the raster files into a folder beside them; undoing it removes the publication's folder."""

    is_heavy = True

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Normalise, and note CRS, boxes, bands and times."""
        # Only here: a worker that never sees a raster does without GDAL's memory.
        from layman_server.raster.normalised import Order, normalise
        from layman_server.raster.source import inspect

        super().run(publication, stores, progress)
        folder = stores.files.folder(publication.key)
        wishes = publication.raster_wishes or RasterWishes()
        source = inspect(_files(folder / input_folder(publication)), publication.declared_crs, wishes)
        order = Order(source, wishes, publication.key.name, crs_is_given=publication.declared_crs is not None)
        raster = normalise(order, folder, progress)
        box = raster.bounding_box
        return replace(
            publication,
            raster=raster,
            native_crs=raster.crs,
            native_bounding_box=box,
            bounding_box=box.to(WEB_MERCATOR),
        )

    def leave(self, publication: Publication, stores: Stores) -> None:
        """Remove the normalised files of a layer that has become one of vectors."""
        from layman_server.raster.normalised import remove_normalised

        remove_normalised(stores.files.folder(publication.key))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())
