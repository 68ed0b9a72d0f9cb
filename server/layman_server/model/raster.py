"""What is known of a raster layer's data between the steps of its publishing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Style


@dataclass(frozen=True)
class RasterWishes:
    """What a client says of raster files besides their CRS; empty texts mean "not given".

    `time_regex` finds the time in the file names of a series, `time_regex_format` says how it is written there.
    """

    overview_resampling: str = ""
    time_regex: str = ""
    time_regex_format: str = ""

    def is_empty(self) -> bool:
        """Whether the client said nothing."""
        return not (self.overview_resampling or self.time_regex or self.time_regex_format)


@dataclass(frozen=True)
class RasterBand:
    """One band: GDAL's words for its colour (`Gray`, `Palette`, `Red`, ..., `Alpha`) and its data type.

    `minimum` and `maximum` are of the valid pixels, None for colours of one byte and where all is nodata; `nodata` is
    the number as text, because JSON has no NaN.
    """

    color: str
    data_type: str
    minimum: float | None = None
    maximum: float | None = None
    nodata: str | None = None


@dataclass(frozen=True)
class Granule:
    """One file of a raster layer: `path` is relative to the publication's folder, `time` is ISO 8601 in UTC.

    `source` tells the uploaded file, and how it was normalised, from all others.
    """

    path: str
    width_px: int
    height_px: int
    bounding_box: BoundingBox
    time: str | None = None
    source: str = ""


@dataclass(frozen=True)
class RasterInfo:
    """The normalised files of a raster layer.

    `is_mosaic` says that GeoServer publishes them as an image mosaic; `has_mask` that transparency is in a mask beside
    the bands. `time_regex` and `time_regex_format` are as they fit the stored file names.
    """

    crs: str
    bands: tuple[RasterBand, ...]
    granules: tuple[Granule, ...]
    is_mosaic: bool = False
    has_mask: bool = False
    time_regex: str = ""
    time_regex_format: str = ""

    @property
    def bounding_box(self) -> BoundingBox:
        """The box around all files."""
        boxes = [granule.bounding_box for granule in self.granules]
        return BoundingBox(
            min(box.minx for box in boxes),
            min(box.miny for box in boxes),
            max(box.maxx for box in boxes),
            max(box.maxy for box in boxes),
            self.crs,
        )

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Width and height of a pixel of the first file, in units of the CRS."""
        first = self.granules[0]
        box = first.bounding_box
        return (box.maxx - box.minx) / first.width_px, (box.maxy - box.miny) / first.height_px

    @property
    def times(self) -> tuple[str, ...]:
        """The instants of a series, each once, in their order; empty when it is none."""
        return tuple(sorted({granule.time for granule in self.granules if granule.time}))

    @property
    def nodata(self) -> float | None:
        """The number that stands for no data in the first band."""
        text = self.bands[0].nodata
        return None if text is None else float(text)


@dataclass(frozen=True)
class CoverageToPublish:
    """Everything a map service needs to publish raster files as coverage, layer and style of the same name.

    `folder` is the absolute folder that the paths of the granules are relative to; `revision` changes with the files.
    """

    workspace: str
    name: str
    title: str
    abstract: str
    folder: str
    raster: RasterInfo
    style: Style | None
    revision: str = ""
    keywords: tuple[str, ...] = ()


def finite(value: float | None) -> float | None:
    """The number, or None when it is none that JSON can hold."""
    return value if value is not None and math.isfinite(value) else None


def raster_from_stored(stored: Mapping[str, Any] | None) -> RasterInfo | None:
    """A RasterInfo from the stored form of `dataclasses.asdict`."""
    if not stored:
        return None
    granules = [{**granule, "bounding_box": BoundingBox(**granule["bounding_box"])} for granule in stored["granules"]]
    return RasterInfo(
        **{
            **stored,
            "bands": tuple(RasterBand(**band) for band in stored["bands"]),
            "granules": tuple(Granule(**granule) for granule in granules),
        }
    )
