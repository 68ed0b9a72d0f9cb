"""From uploaded raster files to the layer that they are to become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from layman_server.errors import WrongParameterCombination
from layman_server.model.publication import Publication
from layman_server.model.raster import RasterWishes


def take_rasters(layer: Publication, inputs: Sequence[Path], crs: str, wishes: RasterWishes) -> Publication:
    """The layer with everything that its raster files, which are in their folder already, say of it.

    Raises:
        WrongParameter and its kin: something about the files or the wishes is wrong.
    """
    # Only here: a process that never sees a raster does without GDAL's memory.
    from layman_server.raster.source import inspect

    source = inspect(inputs, crs or None, wishes)
    below = inputs[0].parent.name
    return replace(
        layer,
        geodata_type="raster",
        original_data_source="file",
        native_crs=source.crs,
        declared_crs=crs or None,
        file_paths=tuple(f"{below}/{path}" for path in source.main_paths),
        table=None,
        raster_wishes=None if wishes.is_empty() else wishes,
    )


def refuse_raster_wishes(wishes: RasterWishes) -> None:
    """Return when nothing is wished that only rasters have.

    Raises:
        WrongParameterCombination: something is (details as in Layman's answers).
    """
    if wishes.time_regex:
        raise WrongParameterCombination("Vector layers are not allowed to be combined with `time_regex` parameter.")
    if wishes.overview_resampling:
        raise WrongParameterCombination("Vector layers do not support overview resampling.")
