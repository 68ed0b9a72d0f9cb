"""GetCoverage of each version as a `CoverageQuery`. The order of axes ends here: what comes out is x, y."""

from __future__ import annotations

import re
from collections.abc import Sequence

from layman_server.geoserver.objects import Coverage
from layman_server.model.crs import BoundingBox
from layman_server.ogc.axis_order import CrsName, crs_name
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.wcs.grid import Grid, is_swapped, is_x_axis
from layman_server.ogc.wcs.query import (
    CoverageQuery,
    read_format,
    read_interpolation,
    read_numbers,
    read_size,
    wrong,
)
from layman_server.ogc.wcs.request import WcsRequest

_SUBSET = re.compile(r"\s*([\w.\-]+)\s*(?:,\s*(http[^()\s]+)\s*)?\(\s*([^(),]+?)\s*(?:,\s*([^(),]+?)\s*)?\)\s*")
_SCALE = re.compile(r"\s*([\w:/.\-]+)\s*\(\s*([\d.]+)\s*\)\s*")
_TIME_AXES = frozenset({"time", "phenomenontime", "t", "ansi"})


def read_query(request: WcsRequest, layer: ServedLayer, grid: Grid) -> CoverageQuery:
    """What is asked for of a coverage.

    Raises:
        OgcError: it cannot be understood.
    """
    if request.version.startswith("1.0"):
        return _version_1_0(request, layer, grid)
    if request.version.startswith("1.1"):
        return _version_1_1(request, layer, grid)
    return _version_2_0(request, layer, grid)


def _version_1_0(request: WcsRequest, layer: ServedLayer, grid: Grid) -> CoverageQuery:
    """All coordinates are x, y (WCS 1.0.0, 8.3.2)."""
    if not request.get("BBOX") and not request.get("TIME"):
        raise wrong("BBOX or TIME is missing.", "bbox", "MissingParameterValue")
    if not request.get("FORMAT"):
        raise wrong("FORMAT is missing.", "format", "MissingParameterValue")
    asked = crs_name(request.get("CRS")).authid if request.get("CRS") else grid.crs
    box = None
    if request.get("BBOX"):
        minx, miny, maxx, maxy = read_numbers(request.get("BBOX"), 4, "bbox")
        box = _box(minx, miny, maxx, maxy, asked)
    answer = crs_name(request.get("RESPONSE_CRS")).authid if request.get("RESPONSE_CRS") else asked
    size = pixel = None
    if request.get("WIDTH") or request.get("HEIGHT"):
        size = read_size(request.get("WIDTH"), "width"), read_size(request.get("HEIGHT"), "height")
    elif request.get("RESX") or request.get("RESY"):
        pixel = _pixel(request.get("RESX"), request.get("RESY"))
    return CoverageQuery(
        crs=answer,
        box=box,
        size_px=size,
        pixel=pixel,
        bands=_bands(request.get("BAND") or request.get("BANDS"), layer),
        interpolation=read_interpolation(request.get("INTERPOLATION")),
        format=read_format(request.get("FORMAT")),
        time=request.get("TIME"),
    )


def _version_1_1(request: WcsRequest, layer: ServedLayer, grid: Grid) -> CoverageQuery:
    """Names of systems by URN mean the register's order of axes (WCS 1.1.1, 10.2.1)."""
    box = None
    base = crs_name(request.get("GRIDBASECRS")) if request.get("GRIDBASECRS") else CrsName(grid.crs, True)
    if request.get("BOUNDINGBOX"):
        *numbers, last = request.get("BOUNDINGBOX").split(",")
        if len(numbers) == 3:
            numbers, last = [*numbers, last], ""
        first, second, third, fourth = read_numbers(",".join(numbers), 4, "boundingbox")
        system = crs_name(last) if last else base
        corners = (second, first, fourth, third) if system.swapped else (first, second, third, fourth)
        box = _box(*corners, system.authid)
    pixel = None
    if request.get("GRIDOFFSETS"):
        offsets = [
            abs(float(part)) for part in request.get("GRIDOFFSETS").replace(" ", ",").split(",") if _number(part)
        ]
        offsets = [offset for offset in offsets if offset]
        if len(offsets) != 2:
            raise wrong("GRIDOFFSETS must have two offsets that are not 0.", "GridOffsets")
        pixel = (offsets[1], offsets[0]) if base.swapped else (offsets[0], offsets[1])
        if box is not None:
            # A box with a grid goes from the middle of its first pixel to that of its last (WCS 1.1.1, 7.6).
            base_box = box.to(base.authid) or box
            half = pixel[0] / 2, pixel[1] / 2
            box = BoundingBox(base_box.minx - half[0], base_box.miny - half[1], base_box.maxx + half[0],
                              base_box.maxy + half[1], base_box.crs)  # fmt: skip
    method, _, axis = request.get("RANGESUBSET").partition(":")[2].partition("[")
    keys = axis.rstrip("]").partition("[")[2]
    return CoverageQuery(
        crs=base.authid,
        box=box,
        pixel=pixel,
        bands=_bands(keys, layer),
        interpolation=read_interpolation(request.get("INTERPOLATION") or method),
        format=read_format(request.get("FORMAT") or "image/tiff"),
        time=request.get("TIMESEQUENCE"),
    )


def _version_2_0(request: WcsRequest, layer: ServedLayer, grid: Grid) -> CoverageQuery:
    """Axes are called by their names (WCS 2.0.1 KVP, OGC 09-147r3)."""
    subsetting = crs_name(request.get("SUBSETTINGCRS")).authid if request.get("SUBSETTINGCRS") else grid.crs
    answer = crs_name(request.get("OUTPUTCRS")).authid if request.get("OUTPUTCRS") else subsetting
    whole = grid.box.to(subsetting)
    if whole is None:
        raise wrong(f"The coverage cannot be had in {subsetting}.", "subsettingCrs", "SubsettingCrs-NotSupported")
    limits: dict[bool, tuple[float, float]] = {}
    time = ""
    for text in request.all("SUBSET"):
        match = _SUBSET.fullmatch(text)
        if match is None:
            raise wrong(f"SUBSET {text[:80]!r} cannot be read.", "subset", "InvalidEncodingSyntax")
        label, crs, low, high = match.groups()
        if label.lower() in _TIME_AXES:
            moments = [part.strip().strip("\"'") for part in (low, high) if part]
            time = "/".join(moments)
            continue
        if crs and crs_name(crs).authid != subsetting:
            raise wrong("All axes are in one system: name it in SUBSETTINGCRS.", "subset")
        is_x = is_x_axis(label, subsetting)
        if is_x is None or is_x in limits:
            raise wrong(f"The coverage has no axis {label[:40]!r}, or it is named twice.", label, "InvalidAxisLabel")
        if high is None:
            raise wrong("Only time can be sliced; name two ends.", label, "InvalidSubsetting")
        ends = (whole.minx, whole.maxx) if is_x else (whole.miny, whole.maxy)
        limits[is_x] = _end(low, ends[0], label), _end(high, ends[1], label)
    box = None
    if limits:
        minx, maxx = limits.get(True, (whole.minx, whole.maxx))
        miny, maxy = limits.get(False, (whole.miny, whole.maxy))
        if minx >= maxx or miny >= maxy:
            raise wrong("The ends of a subset are the wrong way round.", "subset", "InvalidSubsetting")
        box = BoundingBox(minx, miny, maxx, maxy, subsetting)
    size, factor = _scaled(request, answer)
    return CoverageQuery(
        crs=answer,
        box=box,
        size_px=size,
        factor=factor,
        bands=_bands(request.get("RANGESUBSET"), layer),
        interpolation=read_interpolation(request.get("INTERPOLATION")),
        format=read_format(request.get("FORMAT") or "image/tiff"),
        time=time,
    )


def _scaled(request: WcsRequest, crs: str) -> tuple[tuple[int, int] | None, tuple[float, float] | None]:
    """Size in pixels, or factors, of the extension for scaling (OGC 12-039)."""
    if request.get("SCALEFACTOR"):
        factor = _factor(request.get("SCALEFACTOR"))
        return None, (factor, factor)
    for word in ("SCALEAXES", "SCALESIZE"):
        if not request.get(word):
            continue
        found: dict[bool, str] = {}
        for part in request.get(word).split("),"):
            match = _SCALE.fullmatch(part if part.endswith(")") else f"{part})")
            axis = match[1].rpartition("/")[2] if match else ""
            is_x = {"i": True, "j": False}.get(axis) if axis in {"i", "j"} else is_x_axis(axis, crs) if axis else None
            if match is None or is_x is None:
                raise wrong(f"{word} {part[:60]!r} cannot be read.", word.lower(), "InvalidScaleFactor")
            found[is_x] = match[2]
        if word == "SCALEAXES":
            return None, (_factor(found.get(True, "1")), _factor(found.get(False, "1")))
        return (read_size(found.get(True, ""), "scalesize"), read_size(found.get(False, ""), "scalesize")), None
    return None, None


def _factor(text: str) -> float:
    if not _number(text) or not 1e-6 <= float(text) <= 1000:
        raise wrong(f"{text[:40]!r} is no factor to scale by.", "scalefactor", "InvalidScaleFactor")
    return float(text)


def _end(text: str, outermost: float, label: str) -> float:
    plain = text.strip().strip("\"'")
    if plain == "*":
        return outermost
    if not _number(plain):
        raise wrong(f"{text[:40]!r} is no end of axis {label}.", label, "InvalidSubsetting")
    return float(plain)


def _number(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return number == number and abs(number) < 1e15


def _pixel(width: str, height: str) -> tuple[float, float]:
    if not (_number(width) and _number(height)) or float(width) <= 0 or float(height) <= 0:
        raise wrong("RESX and RESY must be lengths.", "resx")
    return float(width), float(height)


def _box(minx: float, miny: float, maxx: float, maxy: float, crs: str) -> BoundingBox:
    if minx >= maxx or miny >= maxy:
        raise wrong("The box has no area.", "bbox")
    is_swapped(crs)
    return BoundingBox(minx, miny, maxx, maxy, crs)


def _bands(text: str, layer: ServedLayer) -> tuple[int, ...]:
    """Numbers of bands, by their names, by `Band1`, by number; `first:last` means all between."""
    coverage = layer.resource
    names = [dimension.name for dimension in coverage.dimensions] if isinstance(coverage, Coverage) else []
    found: list[int] = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        first, colon, last = part.partition(":")
        begin = _band(first, names)
        found += range(begin, (_band(last, names) if colon else begin) + 1)
    return tuple(found)


def _band(text: str, names: Sequence[str]) -> int:
    if text in names:
        return names.index(text) + 1
    number = text.lower().removeprefix("band")
    if not number.isascii() or not number.isdecimal() or not 1 <= int(number[:6]) <= max(len(names), 1):
        raise wrong(f"The coverage has no band {text[:40]!r}; it has {', '.join(names)}.", "rangesubset", "NoSuchField")
    return int(number)
