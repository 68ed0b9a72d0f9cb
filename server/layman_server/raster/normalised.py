"""The normalised files of a raster layer: written aside, looked at, put in place."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal

from layman_server.durable_files import disk_errors, flush_file, flush_folder, write_files
from layman_server.errors import WrongParameter
from layman_server.model.crs import BoundingBox
from layman_server.model.raster import Granule, RasterBand, RasterInfo, RasterWishes, finite
from layman_server.raster.cog import check_pixels, guessed_resampling, is_fine_already, write_cog
from layman_server.raster.gdal_access import open_dataset, quiet
from layman_server.raster.granules import index_files, read_granules
from layman_server.raster.head import RasterHead
from layman_server.raster.source import RasterSource
from layman_server.raster.time_series import slugified

#: Folder of the normalised files in a publication's folder.
FOLDER = "normalized_file"
_ASIDE = ".normalized_file.aside"
_FORMER = ".normalized_file.former"
#: Above this, the smallest and largest values are taken from overviews.
EXACT_PIXELS = 100_000_000
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Order:
    """What is to be normalised: `name` is for a single file; with `crs_is_given` the files' own CRS does not count."""

    source: RasterSource
    wishes: RasterWishes
    name: str
    crs_is_given: bool


def normalise(order: Order, publication_folder: Path, progress: Progress) -> RasterInfo:
    """Make the folder `normalized_file` anew; the old one stays until the new one is whole.

    What a mosaic has already of the same files is taken over.

    Raises:
        WrongParameter: a file cannot be read. StorageFull: as it says. Whatever `progress` raises.
    """
    aside = publication_folder / _ASIDE
    for left in (aside, publication_folder / _FORMER):
        shutil.rmtree(left, ignore_errors=True)
    try:
        with disk_errors():
            info = _normalise_into(aside, order, _made_before(publication_folder / FOLDER), progress)
            shutil.rmtree(aside / "input", ignore_errors=True)
            _put_in_place(aside, publication_folder / FOLDER)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return info


def remove_normalised(publication_folder: Path) -> None:
    """Remove the normalised files, whole or half; absent is no error."""
    for name in (FOLDER, _ASIDE, _FORMER):
        shutil.rmtree(publication_folder / name, ignore_errors=True)


def _made_before(folder: Path) -> dict[str, Path]:
    """The normalised files of a mosaic by what they were made of."""
    try:
        granules = read_granules(folder).raster.granules
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {granule.source: folder / granule.path for granule in granules if granule.source}


def _can_be_opened(path: Path) -> bool:
    with quiet():
        try:
            return bool(open_dataset(str(path), "GTiff", [path.name]).RasterCount)
        except RuntimeError:
            return False


def _source(head: RasterHead, order: Order) -> str:
    """What a normalised file is made of: the file, which keeps its inode when it is linked, and how."""
    main = head.file.main
    status = main.path.stat()
    how = f"{order.source.crs}/{order.wishes.overview_resampling}/{order.crs_is_given}"
    return f"{status.st_ino}.{status.st_size}.{status.st_mtime_ns}/{main.member or ''}/{how}"


def _normalise_into(aside: Path, order: Order, made: Mapping[str, Path], progress: Progress) -> RasterInfo:
    heads = order.source.heads
    aside.mkdir()
    names = _names(order)
    targets = []
    for number, (head, name) in enumerate(zip(heads, names, strict=True)):
        target = aside / name

        def shown(share: float, done: int = number) -> None:
            progress((done + share) / len(heads))

        former = made.get(_source(head, order))
        if former is not None and _can_be_opened(former):
            os.link(former, target)
            shown(1.0)
        else:
            _normalise_file(head, order, aside / "input", target, shown)
            flush_file(target)
        targets.append(target)
    info = _info(order, targets)
    if info.is_mosaic:
        write_files(index_files(aside, info, heads[0].color_table))
    return info


def _normalise_file(head: RasterHead, order: Order, unpacked: Path, target: Path, progress: Progress) -> None:
    file = head.file.unpacked(unpacked)
    wished = order.wishes.overview_resampling
    if not wished and is_fine_already(head, file, order.crs_is_given):
        check_pixels(file, progress)
        os.link(file.main.path, target)
    else:
        resampling = wished or guessed_resampling(head)
        write_cog(head, file, order.source.crs, target, resampling=resampling, progress=progress)
    if file is not head.file:
        shutil.rmtree(unpacked)


def _put_in_place(aside: Path, folder: Path) -> None:
    flush_folder(aside)
    former = folder.with_name(_FORMER)
    if folder.exists():
        os.rename(folder, former)
    os.rename(aside, folder)
    flush_folder(folder.parent)
    shutil.rmtree(former, ignore_errors=True)


def _names(order: Order) -> list[str]:
    """Names of the normalised files: those of a series must be matched by the expression, so they keep theirs."""
    if not order.source.is_mosaic:
        return [f"{order.name}.tif"]
    stems = [slugified(Path(head.file.main.name).stem) for head in order.source.heads]
    if not order.source.times:
        stems = [re.sub(r"[^A-Za-z0-9_.-]+", "_", stem)[:200] for stem in stems]
    used: set[str] = set()
    names = []
    for stem in stems:
        name, number = stem, 1
        while name.lower() in used:
            name, number = f"{stem}_{number}", number + 1
        used.add(name.lower())
        names.append(f"{name}.tif")
    return names


def _info(order: Order, targets: Sequence[Path]) -> RasterInfo:
    """What the files turned out to be; values are looked at across all of them."""
    times = order.source.times or (None,) * len(targets)
    looks = [_look(target) for target in targets]
    granules = tuple(
        Granule(
            f"{FOLDER}/{target.name}",
            width,
            height,
            BoundingBox(*box, crs=order.source.crs),
            time,
            _source(head, order),
        )
        for head, target, (width, height, box, _, _), time in zip(
            order.source.heads, targets, looks, times, strict=True
        )
    )
    wishes = order.wishes
    return RasterInfo(
        crs=order.source.crs,
        bands=tuple(_joined(bands) for bands in zip(*(look[3] for look in looks), strict=True)),
        granules=granules,
        is_mosaic=order.source.is_mosaic,
        has_mask=any(look[4] for look in looks),
        time_regex=slugified(wishes.time_regex),
        time_regex_format=slugified(wishes.time_regex_format),
    )


Look = tuple[int, int, tuple[float, float, float, float], list[RasterBand], bool]


def _look(path: Path) -> Look:
    with quiet():
        try:
            dataset = open_dataset(str(path), "GTiff", [path.name])
            left, width, _, top, _, height = dataset.GetGeoTransform()
            columns, rows = dataset.RasterXSize, dataset.RasterYSize
            bands = [_band(dataset.GetRasterBand(number + 1), columns * rows) for number in range(dataset.RasterCount)]
            has_mask = dataset.GetRasterBand(1).GetMaskFlags() == gdal.GMF_PER_DATASET
        except RuntimeError as error:
            message = f"The normalised file cannot be read: {error}."
            raise WrongParameter({"parameter": "file", "message": message}) from error
    return columns, rows, (left, top + rows * height, left + columns * width, top), bands, has_mask


def _band(band: Any, pixels: int) -> RasterBand:
    color = gdal.GetColorInterpretationName(band.GetColorInterpretation())
    data_type = gdal.GetDataTypeName(band.DataType)
    nodata = band.GetNoDataValue()
    low, high = None, None
    if color == "Gray" or (color in {"Red", "Green", "Blue"} and data_type != "Byte"):
        low, high = _extremes(band, pixels)
    return RasterBand(color, data_type, low, high, None if nodata is None else repr(nodata))


def _extremes(band: Any, pixels: int) -> tuple[float | None, float | None]:
    try:
        low, high = band.ComputeRasterMinMax(pixels > EXACT_PIXELS, True) or (None, None)
    except RuntimeError:
        # No pixel has data.
        return None, None
    return finite(low), finite(high)


def _joined(bands: Sequence[RasterBand]) -> RasterBand:
    """The band of a mosaic: of the first file, with the values of all."""
    lows = [band.minimum for band in bands if band.minimum is not None]
    highs = [band.maximum for band in bands if band.maximum is not None]
    first = bands[0]
    return RasterBand(first.color, first.data_type, min(lows, default=None), max(highs, default=None), first.nodata)
