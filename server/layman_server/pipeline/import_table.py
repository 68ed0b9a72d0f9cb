"""Second step of a layer: its data become a table `<username>.<layername>` in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from layman_server.model.crs import WEB_MERCATOR
from layman_server.model.publication import Publication
from layman_server.pipeline.save_files import input_folder
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores
from layman_server.vector.source import inspect


class ImportTable(Step):
    """Imports the vector files."""

    parts = ("db",)
    is_heavy = True

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Load the table and note its CRS and its boxes."""
        folder = stores.files.folder(publication.key) / input_folder(publication)
        source = inspect(sorted(folder.iterdir()), publication.declared_crs)
        table = stores.tables.load(source, publication.key.workspace, publication.key.name, progress)
        box = table.bounding_box
        return replace(
            publication,
            table=table,
            native_crs=table.crs,
            native_bounding_box=box,
            bounding_box=box.to(WEB_MERCATOR) if box else None,
        )

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Drop the table."""
        stores.tables.remove(publication.key.workspace, publication.key.name)
