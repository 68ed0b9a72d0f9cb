"""What only the answers about raster layers have (`doc/rest.md`, GET Workspace Layer)."""

from __future__ import annotations

from typing import Any

from layman_server.model.publication import Publication


def is_image_mosaic(publication: Publication) -> bool:
    """Whether the layer is, or will be, published as an image mosaic: of several files, or a series."""
    wishes = publication.raster_wishes
    return len(publication.file_paths) > 1 or (wishes is not None and bool(wishes.time_regex))


def time_dimension(publication: Publication) -> dict[str, Any]:
    """The key `time` of `wms` for a series, else nothing."""
    raster = publication.raster
    if raster is None or not raster.times:
        return {}
    time = {
        "units": "ISO8601",
        "values": list(raster.times),
        "default": raster.times[-1],
        "regex": raster.time_regex,
    }
    if raster.time_regex_format:
        time["regex_format"] = raster.time_regex_format
    return {"time": time}
