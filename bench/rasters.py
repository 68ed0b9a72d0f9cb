"""The raster measure: the peer's own picture, uploaded until it can be seen, and tiles of it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from bench import peer
from bench.measures import Run
from bench.table import Row

SIDE_PX = 4096
ROUNDS = 3


def rasters(run: Run) -> Iterator[Row]:
    """POST of 50 MB RGB without compression until every part is there."""
    client, file = run.client(), picture(run.data)
    times = []
    for number in range(ROUNDS):
        times.append(client.publish("layers", run.workspace, f"raster_{number}", file)["ready_s"])
        client.delete(f"/rest/workspaces/{run.workspace}/layers/raster_{number}")
    measure = f"raster RGB {SIDE_PX} x {SIDE_PX} px, 50 MB, POST to all parts there"
    yield Row(measure, statistics.median(times), "s", peer.RASTER_S, 1.5, note=peer.SOURCE)


def picture(folder: Path) -> Path:
    """The picture that the peer was measured with: ramps and a pattern with noise."""
    path = folder / "raster_50mb.tif"
    if path.exists():
        return path
    # Only here: the client of the other measures does without their memory.
    import numpy as np
    from osgeo import gdal, osr

    gdal.UseExceptions()
    chance = np.random.default_rng(7)
    rows, columns = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    bands = (columns * 255 // SIDE_PX, rows * 255 // SIDE_PX, (columns ^ rows) & 255)
    aside = path.with_suffix(".part.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(str(aside), SIDE_PX, SIDE_PX, 3, options=["PHOTOMETRIC=RGB"])
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3857)
    dataset.SetProjection(reference.ExportToWkt())
    pixel = 900_000 / SIDE_PX
    dataset.SetGeoTransform((1_300_000, pixel, 0, 6_700_000, 0, -pixel))
    for number, values in enumerate(bands, 1):
        noisy = values + chance.integers(-8, 9, values.shape)
        dataset.GetRasterBand(number).WriteArray(noisy.clip(0, 255).astype("uint8"))
    dataset.FlushCache()
    del dataset
    aside.replace(path)
    return path
