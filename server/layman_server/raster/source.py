"""A quick look into an upload of rasters: can each file be read, where does it lie, do all fit each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layman_server.errors import WrongParameter
from layman_server.model.data_crs import found_crs, given_crs
from layman_server.model.raster import RasterWishes
from layman_server.raster.head import RasterHead, read_head
from layman_server.raster.time_series import file_times
from layman_server.raster.upload import raster_files
from layman_server.raster.wishes import check_wishes

#: Pixels of the same size may differ in the last digits.
_SAME = 1e-6


@dataclass(frozen=True)
class RasterSource:
    """The raster files of a layer, sorted by name; `times` has one ISO 8601 instant per file of a series."""

    heads: tuple[RasterHead, ...]
    crs: str
    times: tuple[str, ...] = ()

    @property
    def is_mosaic(self) -> bool:
        """Whether GeoServer publishes it as an image mosaic: several files, or a series."""
        return len(self.heads) > 1 or bool(self.times)

    @property
    def main_paths(self) -> tuple[str, ...]:
        """Paths relative to the upload's folder, inside a zip too, for Layman's `file.paths`."""
        return tuple(head.file.main.relative_path for head in self.heads)


def inspect(files: Sequence[Path], crs: str | None = None, wishes: RasterWishes | None = None) -> RasterSource:
    """Look at the uploaded files; `crs` is what the client says, it goes before what the files say.

    Raises:
        WrongParameter, WrongParameterCombination, UnsupportedCrs: with details.
    """
    wishes = wishes or RasterWishes()
    check_wishes(wishes)
    given = given_crs(crs) if crs else None
    found = raster_files(files, is_series=bool(wishes.time_regex))
    paths = [file.main.relative_path for file in found]
    times = file_times(paths, wishes) if wishes.time_regex else []
    heads = tuple(map(read_head, found))
    codes = [given or found_crs(head.crs, head.file.main.name) for head in heads]
    for head in heads:
        _check_position(head)
    _check_same(heads, codes)
    return RasterSource(heads, codes[0], tuple(times))


def _check_position(head: RasterHead) -> None:
    transform = head.geotransform
    if transform is None and head.has_control_points:
        return
    name = head.file.main.name
    if transform is None:
        beside = ", ".join(sorted(name for name in head.file.siblings if name != head.file.main.name))
        raise WrongParameter(
            {
                "parameter": "file",
                "message": f"{name} does not say where on the earth it lies.",
                "expected": "Georeference inside the file, a world file or an .aux.xml file beside it.",
                "file": head.file.main.relative_path,
                "found": beside or None,
            }
        )
    width, height = abs(transform[1]) + abs(transform[2]), abs(transform[4]) + abs(transform[5])
    if not all(map(math.isfinite, transform)) or width == 0 or height == 0:
        message = f"{name} says a position that is none: {list(transform)}."
        raise WrongParameter({"parameter": "file", "message": message, "file": head.file.main.relative_path})


def _check_same(heads: Sequence[RasterHead], codes: Sequence[str]) -> None:
    """Whether several files make one layer (`doc/rest.md`, POST Workspace Layers, *file*)."""
    first = heads[0]
    if len(set(codes)) > 1:
        raise _different("CRS", crs=sorted(set(codes)))
    checks: tuple[tuple[str, str, Callable[[RasterHead], Any]], ...] = (
        ("color interpretations", "color_interpretations", lambda head: head.colors),
        ("nodata value", "nodata_values", lambda head: tuple(map(repr, head.nodata))),
        ("mask flags", "mask_flags", lambda head: head.mask),
        ("data type name", "data_types", lambda head: head.data_type),
        ("color table", "color_tables", lambda head: head.color_table),
    )
    sizes = {head.pixel_size for head in heads}
    sides = [pair for size in sizes for pair in zip(size, first.pixel_size, strict=True)]
    if not all(math.isclose(one, other, rel_tol=_SAME) for one, other in sides):
        raise _different("pixel size", pixel_sizes=sorted(map(list, sizes)))
    for what, key, value_of in checks:
        values = {value_of(head) for head in heads}
        if len(values) > 1:
            shown = sorted(list(value) if isinstance(value, tuple) else value for value in values)
            raise _different(what, **({} if key == "color_tables" else {key: shown}))


def _different(what: str, **found: Any) -> WrongParameter:
    return WrongParameter({"parameter": "file", "expected": f"All main files with the same {what}.", **found})
