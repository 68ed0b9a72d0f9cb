"""The list of files beside the normalised files of a mosaic, from which the map service composes pictures.

`granules.json` is ours; `indexer.properties` and `timeregex.properties` say the same to a GeoServer, which makes its
own index of the folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from layman_server.durable_files import FileToWrite
from layman_server.model.raster import Granule, RasterInfo, raster_from_stored

FILE_NAME = "granules.json"
_TIME_ATTRIBUTE = "time"


@dataclass(frozen=True)
class GranuleList:
    """All files of a mosaic in `folder`, whose paths are names in it, and the colours of a palette."""

    folder: Path
    raster: RasterInfo
    color_table: tuple[tuple[int, ...], ...] = ()

    def of_times(self, times: Sequence[str]) -> list[Granule]:
        """The files of these instants, the earliest first."""
        wanted = set(times)
        found = [granule for granule in self.raster.granules if granule.time in wanted]
        return sorted(found, key=lambda granule: granule.time or "")


def index_files(folder: Path, raster: RasterInfo, color_table: tuple[tuple[int, ...], ...]) -> list[FileToWrite]:
    """The files that make `folder` a mosaic; `raster` has paths relative to the publication's folder."""
    stored = asdict(raster)
    for granule in stored["granules"]:
        granule["path"] = Path(granule["path"]).name
    content = json.dumps({"raster": stored, "color_table": color_table}, separators=(",", ":")).encode()
    files = {FILE_NAME: content, "indexer.properties": _indexer(bool(raster.time_regex))}
    if raster.time_regex:
        files["timeregex.properties"] = _time_regex(raster)
    return [FileToWrite(folder / name, content) for name, content in files.items()]


def read_granules(folder: Path) -> GranuleList:
    """The list of a mosaic's folder.

    Raises:
        OSError: it is not there. ValueError, KeyError, TypeError: it is damaged.
    """
    stored: Mapping[str, Any] = json.loads((folder / FILE_NAME).read_bytes())
    raster = raster_from_stored(stored["raster"])
    if raster is None:
        raise ValueError(f"{FILE_NAME} lists nothing")
    return GranuleList(folder, raster, tuple(map(tuple, stored["color_table"])))


def _indexer(has_times: bool) -> bytes:
    """GeoServer's rules for its index (`shared/reference/geoserver-datadir.md`, ImageMosaic)."""
    lines = ["Wildcard=*.tif", "Recursive=false"]
    if has_times:
        lines += [
            f"TimeAttribute={_TIME_ATTRIBUTE}",
            f"Schema=*the_geom:Polygon,location:String,{_TIME_ATTRIBUTE}:java.util.Date",
            f"PropertyCollectors=TimestampFileNameExtractorSPI[timeregex]({_TIME_ATTRIBUTE})",
        ]
    return ("\n".join(lines) + "\n").encode()


def _time_regex(raster: RasterInfo) -> bytes:
    """A Java properties file: backslashes are doubled, what is not ASCII is written by its code."""
    text = raster.time_regex + (f",format={raster.time_regex_format}" if raster.time_regex_format else "")
    return f"regex={text}\n".replace("\\", "\\\\").encode("ascii", "backslashreplace")
