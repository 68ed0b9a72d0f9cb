"""The normalised files of raster layers: they can be made again of the uploaded ones."""

from __future__ import annotations

from collections.abc import Iterator

from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.finding import Finding, rebuilt
from layman_server.publishing.check.truth import Truth


def compare_rasters(truth: Truth, stores: Stores) -> Iterator[Finding]:
    """Raster layers of which a normalised file is gone or empty."""
    for publication in truth.at_rest:
        if publication.raster is None:
            continue
        folder = stores.files.folder(publication.key)
        paths = [granule.path for granule in publication.raster.granules]
        lost = [path for path in paths if not (folder / path).is_file() or not (folder / path).stat().st_size]
        if lost:
            message = f"{publication.key.path}: its normalised file {lost[0]} is gone."
            yield rebuilt("raster-missing", publication.key, message, ["file", "wms", "style", "thumbnail"])
