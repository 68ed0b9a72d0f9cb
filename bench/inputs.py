"""Input files of the measures, made once and kept."""

from __future__ import annotations

import random
import subprocess
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
