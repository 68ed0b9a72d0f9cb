"""From uploaded raster files to the layer that they are to become."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from layman_server.errors import WrongParameterCombination
from layman_server.model.publication import Publication
from layman_server.model.raster import RasterWishes
from layman_server.model.status import StepState


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


def check_append(layer: Publication, *, has_files: bool, time_regex: str, time_regex_format: str) -> None:
    """Return when files can be added to the layer: it is a series that is there.

    Raises:
        WrongParameterCombination: they cannot (details as in Layman's answers).
    """
    if not has_files:
        raise WrongParameterCombination("Parameter `append` requires parameter `file` to be set.")
    for parameter, value in (("time_regex", time_regex), ("time_regex_format", time_regex_format)):
        if value:
            raise _not_appended(
                f"Parameter `{parameter}` is not allowed when using `append` mode.",
                f"Do not provide `{parameter}` parameter when using `append` mode.",
                parameter,
            )
    if layer.raster_wishes is None or not layer.raster_wishes.time_regex:
        message = "Parameter `append` is allowed only for timeseries layers."
        raise _not_appended(message, "Layer must be timeseries (image_mosaic=true).")
    if layer.steps["wms"].state is not StepState.DONE:
        message = "Parameter `append` is allowed only for layers with wfs_wms_status = AVAILABLE."
        raise _not_appended(message, "Layer must have wfs_wms_status = AVAILABLE.")


def kept_files(former: Path, folder: Path) -> list[Path]:
    """The files of a series in its new folder, beside the new ones: one file under two names. New ones go first."""
    kept = []
    for path in sorted(former.iterdir()):
        if not (folder / path.name).exists():
            os.link(path, folder / path.name)
            kept.append(folder / path.name)
    return kept


def _not_appended(message: str, expected: str, parameter: str = "append") -> WrongParameterCombination:
    return WrongParameterCombination({"parameter": parameter, "message": message, "expected": expected})
