"""Input files of the measures, made once and kept."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

WORLD_MAP = Path("/usr/share/qgis/resources/data/world_map.gpkg")


def points(folder: Path, count: int) -> Path:
    """GeoJSON of `count` random points with four attributes; the same file every time."""
    path = folder / f"points_{count}.geojson"
    if path.exists():
        return path
    chance = random.Random(1)
    aside = path.with_suffix(".part")
    with aside.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for number in range(count):
            x, y = chance.uniform(-170, 170), chance.uniform(-75, 75)
            file.write(
                f"{',' if number else ''}"
                f'{{"type":"Feature","properties":{{"id":{number},"name":"point {number}",'
                f'"value":{chance.random() * 1000:.3f},"class":"c{number % 17}"}},'
                f'"geometry":{{"type":"Point","coordinates":[{x:.6f},{y:.6f}]}}}}\n'
            )
        file.write("]}")
    aside.replace(path)
    return path


def countries(folder: Path) -> Path:
    """The countries of QGIS's world map as GeoJSON (240 polygons, 10 MB)."""
    path = folder / "countries.geojson"
    if not path.exists():
        aside = path.with_suffix(".part.geojson")
        subprocess.run(["ogr2ogr", "-f", "GeoJSON", aside, WORLD_MAP, "countries"], check=True)
        aside.replace(path)
    return path


def raster(folder: Path) -> Path:
    """GeoTIFF of 4096 x 4096 px in three bands, 50 MB, in EPSG:3857; noise on slopes, as in the peer's measures."""
    path = folder / "raster50m.tif"
    if not path.exists():
        import numpy as np

        side, chance = 4096, np.random.default_rng(7)
        rows, columns = np.mgrid[0:side, 0:side]
        bands = [
            ((slope / divisor + chance.integers(0, 40, (side, side))) % 256).astype("uint8")
            for slope, divisor in ((columns, 16), (rows, 16), (columns + rows, 32))
        ]
        image = folder / "raster50m.ppm"
        image.write_bytes(f"P6 {side} {side} 255\n".encode() + np.dstack(bands).tobytes())
        aside = path.with_suffix(".part.tif")
        corners = ["1300000", "6700000", "2200000", "5800000"]
        command = ["gdal_translate", "-q", "-a_srs", "EPSG:3857", "-a_ullr", *corners, str(image), str(aside)]
        subprocess.run(command, check=True)
        image.unlink()
        aside.replace(path)
    return path


def copy_s(file: Path) -> float:
    """Seconds that GDAL alone takes for a cloud optimised copy of a raster, with overviews."""
    target = file.with_suffix(".cog.tif")
    started = time.monotonic()
    command = ["gdal_translate", "-q", "-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "NUM_THREADS=ALL_CPUS"]
    subprocess.run([*command, str(file), str(target)], check=True)
    taken_s = time.monotonic() - started
    target.unlink()
    return taken_s
