"""Second step of a layer that is a table of an outside database: the table is looked at, nothing else."""

from __future__ import annotations

from dataclasses import replace

from layman_server.errors import InternalError
from layman_server.model.crs import WEB_MERCATOR
from layman_server.model.external_table import ExternalTable
from layman_server.model.layer_source import TableInfo
from layman_server.model.publication import Publication
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores
from layman_server.stores import table_secret


class DescribeTable(Step):
    """Reads columns and box of the table; there is nothing to undo, because the table is not ours."""

    parts = ("db",)

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Note what the table holds."""
        return described(publication, stores)

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Leave the table as it is."""


def described(publication: Publication, stores: Stores) -> Publication:
    """The publication with what its table holds at this moment."""
    if publication.external_uri:
        table: TableInfo | None = stores.tables.external.describe(external_table(publication, stores))
    else:
        table = stores.tables.describe(publication.key.workspace, publication.key.name)
    if table is None:
        raise InternalError({"message": "The table of the layer is gone."})
    box = table.bounding_box
    return replace(
        publication,
        table=table,
        native_crs=table.crs,
        native_bounding_box=box,
        bounding_box=box.to(WEB_MERCATOR) if box else None,
    )


def external_table(publication: Publication, stores: Stores) -> ExternalTable:
    """Where the table of such a layer is, with the password.

    Raises:
        FileMissing: the file that says so is gone.
    """
    return table_secret.read(stores.files.folder(publication.key) / publication.file_paths[0])
