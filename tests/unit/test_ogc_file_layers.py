"""Which files of stores that the server has not made the map service opens."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.model.crs import BoundingBox
from layman_server.model.raster import Granule, RasterBand, RasterInfo
from layman_server.ogc.file_layers import ServedDirectory
from layman_server.ogc.file_mosaic import mosaic_of_files
from layman_server.ogc.raster_file_check import check_raster_file
from tests.raster_files import LEFT, PIXEL, TOP, plain, raster

NOWHERE: dict[str, Any] = {"host": "127.0.0.1", "port": 1, "dbname": "d", "user": "u", "password": "p"}


def _coverage(root: Path, url: str, kind: str = "GeoTIFF") -> ServedDirectory:
    """A directory with the coverage `dem` of a store that leads to `url`."""
    folder = root / "workspaces/town/store/dem"
    folder.mkdir(parents=True)
    files = {
        "../../workspace.xml": "<workspace><id>w</id><name>town</name></workspace>",
        "../../namespace.xml": "<namespace><id>n</id><prefix>town</prefix><uri>http://t</uri></namespace>",
        "../coveragestore.xml": f"<coverageStore><id>s</id><name>store</name><type>{kind}</type><enabled>true</enabled>"
        f"<workspace><id>w</id></workspace><url>{url}</url></coverageStore>",
        "coverage.xml": "<coverage><id>c</id><name>dem</name><nativeName>dem</nativeName><srs>EPSG:3857</srs>"
        "<enabled>true</enabled><namespace><id>n</id></namespace>"
        "<store class='coverageStore'><id>s</id></store><nativeBoundingBox>"
        "<minx>0</minx><maxx>1</maxx><miny>0</miny><maxy>1</maxy><crs>EPSG:3857</crs></nativeBoundingBox>"
        "<grid dimension='2'><range><low>0 0</low><high>3 2</high></range></grid></coverage>",
        "layer.xml": "<layer><name>dem</name><id>l</id><type>RASTER</type>"
        "<resource class='coverage'><id>c</id></resource></layer>",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return ServedDirectory(root, NOWHERE)


def test_a_raster_file_of_the_directory_is_opened(tmp_path: Path) -> None:
    file = raster(tmp_path / "dem.tif", plain(1))
    found = _coverage(tmp_path, "file:dem.tif").read_coverage("town", "dem")
    assert found is not None and found.store.path == str(file)


@pytest.mark.parametrize(
    "url", ["file:/etc/passwd", "file:../dem.tif", "/vsicurl/http://localhost/dem.tif", "file:vrt.tif"]
)
def test_a_raster_elsewhere_is_not_opened(tmp_path: Path, url: str) -> None:
    root = tmp_path / "root"
    raster(tmp_path / "dem.tif", plain(1))
    data = _coverage(root, url)
    (root / "vrt.tif").write_text(_virtual(tmp_path / "dem.tif"))
    with pytest.raises(DamagedFile):
        data.read_coverage("town", "dem")


def test_a_list_of_granules_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    raster(tmp_path / "dem.tif", plain(1))
    data = _coverage(tmp_path / "root", "file:mosaic", "ImageMosaic")
    folder = tmp_path / "root/mosaic"
    folder.mkdir()
    granule = Granule("../../dem.tif", 30, 20, BoundingBox(0, 0, 1, 1, "EPSG:3857"))
    info = RasterInfo("EPSG:3857", (RasterBand("Gray", "Byte"),), (granule,))
    (folder / "granules.json").write_text(json.dumps({"raster": asdict(info), "color_table": []}))
    with pytest.raises(DamagedFile, match="outside its folder"):
        data.read_coverage("town", "dem")


def _virtual(source: Path) -> str:
    """A virtual dataset, which GDAL knows whatever its file is called."""
    return (
        f"<VRTDataset rasterXSize='30' rasterYSize='20'><VRTRasterBand dataType='Byte' band='1'><SimpleSource>"
        f"<SourceFilename>{source}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )


def test_a_format_is_told_by_what_is_in_the_file(tmp_path: Path) -> None:
    check_raster_file(raster(tmp_path / "good.tif", plain(1)))
    for name, text in (("a.tif", _virtual(tmp_path / "good.tif")), ("b.png", "<GDAL_WMS/>"), ("c.tif", "nothing")):
        (tmp_path / name).write_text(text)
        with pytest.raises(DamagedFile):
            check_raster_file(tmp_path / name)


@pytest.mark.parametrize("suffix", [".ovr", ".msk"])
def test_overviews_and_masks_lead_nowhere_else(tmp_path: Path, suffix: str) -> None:
    """GDAL opens what lies beside a raster as whatever it is."""
    secret = raster(tmp_path / "secret.tif", plain(77))
    (tmp_path / "data").mkdir()
    path = raster(tmp_path / "data" / "a.tif", plain(1))
    beside = path.with_name(f"a.tif{suffix}")
    raster(path.with_name("plain.tif"), plain(1, width=15, height=10)).rename(beside)
    check_raster_file(path)
    beside.write_text(_virtual(secret))
    with pytest.raises(DamagedFile, match="format"):
        check_raster_file(path)
    beside.unlink()
    beside.symlink_to(secret)
    with pytest.raises(DamagedFile, match="not beside it"):
        check_raster_file(path)


def test_pixels_of_an_imagine_file_lie_beside_it(tmp_path: Path) -> None:
    """Its header names the file with the pixels."""
    folder = tmp_path / "data"
    folder.mkdir()
    path = folder / "abcdefgh.img"
    memory = gdal.Open(str(raster(tmp_path / "a.tif", plain(88))))
    gdal.GetDriverByName("HFA").CreateCopy(str(path), memory, options=["USE_SPILL=YES"])
    check_raster_file(path)
    path.with_suffix(".ige").rename(tmp_path / "secr.ige")
    path.write_bytes(path.read_bytes().replace(b"abcdefgh.ige", b"../secr.ige\0"))
    assert gdal.Open(str(path)).ReadAsArray().max() == 88
    with pytest.raises(DamagedFile, match="not beside it"):
        check_raster_file(path)


@pytest.mark.parametrize(("kind", "is_read"), [("NC", True), ("NC2", True), ("NC4", False), ("NC4C", False)])
def test_only_classic_netcdf_is_read(tmp_path: Path, kind: str, is_read: bool) -> None:
    """Variables of HDF5 may lie in any other file."""
    path = tmp_path / "a.nc"
    source = gdal.Open(str(raster(tmp_path / "a.tif", plain(5))))
    gdal.GetDriverByName("netCDF").CreateCopy(str(path), source, options=[f"FORMAT={kind}"])
    if is_read:
        check_raster_file(path)
    else:
        with pytest.raises(DamagedFile, match="HDF5"):
            check_raster_file(path)


def test_tiles_in_a_geopackage_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gdal.GetDriverByName("GPKG").CreateCopy(str(path), gdal.Open(str(raster(tmp_path / "a.tif", plain(5)))))
    check_raster_file(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0,"
            " 'CREATE VIRTUAL TABLE evil USING VirtualText(''/etc/passwd'', utf8, 0, none, none, '':'')')"
        )
        database.commit()
    with pytest.raises(DamagedFile, match="not beside it"):
        check_raster_file(path)


def test_files_of_a_mosaic_are_laid_together(tmp_path: Path) -> None:
    for number in range(2):
        raster(tmp_path / f"g{number}.tif", plain(number), at=(LEFT + number * 30 * PIXEL, TOP, PIXEL))
    (tmp_path / "mosaic.shp").write_bytes(b"")
    name = mosaic_of_files(tmp_path / "mosaic.shp")
    assert gdal.Open(name).RasterXSize == 60
    assert mosaic_of_files(tmp_path) == name
    (tmp_path / "evil.png").write_text(_virtual(tmp_path / "g0.tif"))
    with pytest.raises(DamagedFile):
        mosaic_of_files(tmp_path)
