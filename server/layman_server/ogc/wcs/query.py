"""What a GetCoverage asks for, in the same words for every version."""

from __future__ import annotations

from dataclasses import dataclass

from layman_server.model.crs import BoundingBox
from layman_server.ogc.exceptions import OgcError

GEOTIFF, PNG, JPEG, NETCDF, ARC_GRID = "GTiff", "PNG", "JPEG", "netCDF", "AAIGrid"
#: Content types and names by GDAL's driver.
CONTENT_TYPES = {
    GEOTIFF: "image/tiff",
    PNG: "image/png",
    JPEG: "image/jpeg",
    NETCDF: "application/x-netcdf",
    ARC_GRID: "text/plain",
}
#: Names in WCS 1.0.0, the native one first.
FORMAT_NAMES = {"GeoTIFF": GEOTIFF, "PNG": PNG, "JPEG": JPEG, "NetCDF": NETCDF, "ArcGrid": ARC_GRID}
ENDINGS = {GEOTIFF: "tif", PNG: "png", JPEG: "jpg", NETCDF: "nc", ARC_GRID: "asc"}
_FORMATS = {
    **{name.lower(): driver for name, driver in FORMAT_NAMES.items()},
    **{content_type: driver for driver, content_type in CONTENT_TYPES.items()},
    **{"image/geotiff": GEOTIFF, 'image/tiff;subtype="geotiff"': GEOTIFF, "tiff": GEOTIFF, "gtiff": GEOTIFF},
    **{"geotiff_float32": GEOTIFF, "image/jpg": JPEG, "application/netcdf": NETCDF, "application/arcgrid": ARC_GRID},
    **{"image/x-aaigrid": ARC_GRID, "application/gml+xml": GEOTIFF},
}
_INTERPOLATIONS = {
    **{"": "near", "nearest neighbor": "near", "nearest": "near", "nearest-neighbor": "near", "none": "near"},
    **{"bilinear": "bilinear", "linear": "bilinear", "bicubic": "cubic", "cubic": "cubic", "average": "average"},
}
INTERPOLATIONS = ("nearest neighbor", "bilinear", "bicubic")


@dataclass(frozen=True)
class CoverageQuery:
    """A part of a coverage; what is None or empty is as the coverage itself has it.

    `box` may be in another system than `crs`, that of the answer. `size_px` (width, height), `pixel` (width and height
    in units of `crs`) or `factor` (of width and height) say how fine it is. `bands` count from 1.
    """

    crs: str = ""
    box: BoundingBox | None = None
    size_px: tuple[int, int] | None = None
    pixel: tuple[float, float] | None = None
    factor: tuple[float, float] | None = None
    bands: tuple[int, ...] = ()
    interpolation: str = "near"
    format: str = GEOTIFF
    time: str = ""


def read_format(text: str) -> str:
    """GDAL's driver for a format.

    Raises:
        OgcError: there is no such format.
    """
    # A plus sign in a query is a blank.
    found = _FORMATS.get(text.strip().lower().replace(" ", "")) or _FORMATS.get(text.strip().lower())
    if found is None:
        message = f"There is no format {text[:60]!r}; there are {', '.join(FORMAT_NAMES)}."
        raise OgcError(message, "InvalidParameterValue", locator="format")
    return found


def read_interpolation(text: str) -> str:
    """GDAL's word for an interpolation, which newer versions name by an address.

    Raises:
        OgcError: there is no such.
    """
    found = _INTERPOLATIONS.get(text.strip().lower().rpartition("/")[2])
    if found is None:
        message = f"There is no interpolation {text[:60]!r}; there are {', '.join(INTERPOLATIONS)}."
        raise OgcError(message, "InvalidParameterValue", locator="interpolation")
    return found


def read_numbers(text: str, count: int, locator: str) -> list[float]:
    """Numbers with commas between them.

    Raises:
        OgcError: they are not as many, or no numbers.
    """
    try:
        numbers = [float(part) for part in text.replace(" ", ",").split(",") if part]
    except ValueError:
        numbers = []
    if len(numbers) != count or any(number != number or abs(number) > 1e15 for number in numbers):
        raise wrong(f"{locator} must have {count} numbers, it is {text[:80]!r}.", locator)
    return numbers


def read_size(text: str, locator: str) -> int:
    """A number of pixels.

    Raises:
        OgcError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:10]) <= 1_000_000:
        raise wrong(f"{locator} must be a number of pixels, it is {text[:40]!r}.", locator)
    return int(text)


def wrong(message: str, locator: str, code: str = "InvalidParameterValue") -> OgcError:
    """The exception for a parameter that cannot be understood."""
    return OgcError(message, code, locator=locator)
