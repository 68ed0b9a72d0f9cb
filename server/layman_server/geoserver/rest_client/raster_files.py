"""Raster files for GeoServer: by their path where it sees them, else sent to it."""

from __future__ import annotations

import io
import logging
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from layman_server.errors import GeoServerRefused
from layman_server.geoserver.coverage_objects import coverage_objects, coverage_path
from layman_server.geoserver.objects import COVERAGE_STORE_PREFIX, CoverageStore
from layman_server.geoserver.rest_client.coverages import RestCoverages
from layman_server.model.raster import CoverageToPublish, Granule, RasterInfo

log = logging.getLogger(__name__)

#: How granules are named for GeoServer: times have no milliseconds there, which it takes for a range.
_TIME_IN_NAMES = "%Y%m%dT%H%M%SZ"
_INDEXER = "Caching=false\n"
_TIME_INDEXER = (
    "TimeAttribute=time\n"
    "Schema=*the_geom:Polygon,location:String,time:java.util.Date\n"
    "PropertyCollectors=TimestampFileNameExtractorSPI[timeregex](time)\n"
    "Caching=false\n"
)
#: Where no file is, a mosaic is transparent: each file has its outline beside it.
_FOOTPRINTS = "footprint_source=sidecar\n"
_TIME_REGEX = "regex=[0-9]{8}T[0-9]{6}Z(?!.*[0-9]{8}T[0-9]{6}Z),format=yyyyMMdd'T'HHmmss'Z'\n"


class RasterPublisher:
    """Publishes coverages; `mosaics` is a folder for links to the files of mosaics, where GeoServer puts its index."""

    def __init__(self, coverages: RestCoverages, mosaics: Path) -> None:
        """Remember both."""
        self._coverages = coverages
        self._mosaics = mosaics

    def publish(self, wanted: CoverageToPublish) -> None:
        """Make or replace coverage store and coverage.

        Raises:
            GeoServerRefused: GeoServer cannot read the files. GeoServerUnavailable: it does not answer.
        """
        store, coverage, _ = coverage_objects(wanted, "")
        folder = Path(wanted.folder)
        if self._coverages.has_files(store, coverage.revision):
            self._coverages.describe(store, coverage)
            return
        if wanted.raster.is_mosaic:
            path = self._link(wanted.workspace, wanted.name, folder, wanted.raster)
            store = _at(store, str(path))
        try:
            self._coverages.put_by_path(store, coverage)
        except GeoServerRefused as error:
            log.info("GeoServer does not take %s by its path (%s); it is sent", store.path, error)
            content = self._zip(Path(store.path)) if wanted.raster.is_mosaic else Path(store.path).read_bytes()
            self._coverages.upload(store, coverage, content)

    def lead(self, workspace: str, layer: str, folder: str, raster: RasterInfo) -> None:
        """Have a coverage store lead to its files, which may be elsewhere now; one that got copies is left alone."""
        name = f"{COVERAGE_STORE_PREFIX}{layer}"
        there = self._coverages.path_of_store(workspace, name)
        if raster.is_mosaic:
            if there is not None and there.rstrip("/") == str(self._mosaic_folder(workspace, layer)):
                self._lead_links(workspace, layer, Path(folder), raster)
            return
        path = coverage_path(folder, raster)
        if there and there != path:
            self._coverages.lead(workspace, name, path)

    def remove(self, workspace: str, store: str) -> bool:
        """Remove a coverage store, and whether it was there."""
        was_there = self._coverages.remove_store(workspace, store)
        shutil.rmtree(self._mosaic_folder(workspace, store.removeprefix(COVERAGE_STORE_PREFIX)), ignore_errors=True)
        return was_there

    def _mosaic_folder(self, workspace: str, layer: str) -> Path:
        return self._mosaics.absolute() / workspace / layer

    def _link(self, workspace: str, layer: str, folder: Path, raster: RasterInfo) -> Path:
        """A folder with links to the files of a mosaic, and what GeoServer is to know of them."""
        place = self._mosaic_folder(workspace, layer)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name, granule in _granule_names(raster):
            (place / name).symlink_to(folder / granule.path)
            (place / name).with_suffix(".wkt").write_text(_outline(granule), encoding="ascii")
        (place / "footprints.properties").write_text(_FOOTPRINTS, encoding="ascii")
        (place / "indexer.properties").write_text(_TIME_INDEXER if raster.times else _INDEXER, encoding="ascii")
        if raster.times:
            (place / "timeregex.properties").write_text(_TIME_REGEX, encoding="ascii")
        return place

    def _lead_links(self, workspace: str, layer: str, folder: Path, raster: RasterInfo) -> None:
        """Have the links lead to files that are elsewhere now; GeoServer's index beside them stays as it is."""
        for name, granule in _granule_names(raster):
            link, target = self._mosaic_folder(workspace, layer) / name, folder / granule.path
            if not link.is_symlink() or os.readlink(link) != str(target):
                link.parent.mkdir(parents=True, exist_ok=True)
                link.unlink(missing_ok=True)
                link.symlink_to(target)

    @staticmethod
    def _zip(folder: Path) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for path in sorted(folder.iterdir()):
                if path.is_symlink() or path.suffix == ".wkt" or path.name in _OURS:
                    archive.write(path, path.name)
        return stream.getvalue()


_OURS = frozenset({"footprints.properties", "indexer.properties", "timeregex.properties"})


def _outline(granule: Granule) -> str:
    """The box of a file as WKT."""
    box = granule.bounding_box
    corners = ((box.minx, box.miny), (box.maxx, box.miny), (box.maxx, box.maxy), (box.minx, box.maxy))
    return f"POLYGON(({', '.join(f'{x!r} {y!r}' for x, y in (*corners, corners[0]))}))\n"


def _granule_names(raster: RasterInfo) -> Iterator[tuple[str, Granule]]:
    for number, granule in enumerate(raster.granules, 1):
        suffix = os.path.splitext(granule.path)[1]
        if granule.time:
            moment = datetime.fromisoformat(granule.time.replace("Z", "+00:00"))
            yield f"{number:06}_{moment.strftime(_TIME_IN_NAMES)}{suffix}", granule
        else:
            yield f"{number:06}{suffix}", granule


def _at(store: CoverageStore, path: str) -> CoverageStore:
    return CoverageStore(store.id, store.name, store.workspace, store.type, path)
