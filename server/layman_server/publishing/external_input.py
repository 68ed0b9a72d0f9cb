"""A layer that is a table of an outside database: `external_table_uri` (`doc/rest.md`, POST Workspace Layers)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from layman_server.model.external_table import parse
from layman_server.model.publication import Publication
from layman_server.pipeline.stores import Stores
from layman_server.stores import table_secret


def take_table(stores: Stores, layer: Publication, uri: str, folder: Path, below: str) -> Publication:
    """Look at the table, keep its address in `folder / below`, and return the layer with what is known of it.

    Raises:
        WrongParameter: the address is wrong, or the table cannot be reached or published.
    """
    table, info = stores.tables.external.check(parse(uri))
    kept = Path(below) / table_secret.FILE
    table_secret.write(folder / kept, table)
    return replace(
        layer,
        geodata_type="vector",
        original_data_source="database_table",
        native_crs=info.crs,
        declared_crs=None,
        # The file that says where the data are, in place of a file with the data.
        file_paths=(str(kept),),
        external_uri=table.database_uri,
        raster=None,
        raster_wishes=None,
    )
