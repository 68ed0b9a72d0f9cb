"""What GDAL opens for a published raster."""

from __future__ import annotations

from pathlib import Path

from layman_server.geoserver.objects import IMAGE_MOSAIC, PublishedCoverage
from layman_server.ogc.layers import LayerUnavailable
from layman_server.ogc.time_dimension import chosen_times
from layman_server.raster.granules import read_granules
from layman_server.raster.mosaic import mosaic_xml


def coverage_source(published: PublishedCoverage, time: str = "") -> str:
    """The file, or a virtual dataset of several; of a series what it shows at `time`.

    That is in WMS's words; empty means the latest.

    Raises:
        LayerUnavailable: the files are not there. OgcError: there is nothing at this time.
    """
    path = Path(published.store.path)
    if published.store.type != IMAGE_MOSAIC:
        return str(path)
    try:
        listed = read_granules(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LayerUnavailable(f"The files of layer {published.coverage.name} cannot be read.") from error
    times = listed.raster.times
    granules = listed.of_times(chosen_times(time, times)) if times else list(listed.raster.granules)
    if len(granules) == 1 and granules[0].bounding_box == listed.raster.bounding_box:
        return str(path / granules[0].path)
    return mosaic_xml(listed, granules)
