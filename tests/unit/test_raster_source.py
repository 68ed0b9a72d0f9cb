"""Which raster files are taken, and what is said of those that are not."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import pytest
from osgeo import gdal
from pyproj import CRS

from layman_server.errors import ServerError, UnsupportedCrs, WrongParameter
from layman_server.model.raster import RasterWishes
from layman_server.raster import head
from layman_server.raster.source import inspect
from layman_server.raster.upload import holds_rasters
from tests.raster_files import LEFT, PIXEL, RGB, RGBA, TOP, plain, raster, world_file


def refused(files: list[Path], crs: str | None = None, **wishes: str) -> ServerError:
    with pytest.raises(ServerError) as caught:
        inspect(files, crs, RasterWishes(**wishes))
    return caught.value


def zipped(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, f"inner/{file.name}")
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "jp2", "tif"])
def test_a_world_file_says_where_a_picture_lies(tmp_path, suffix):
    names = {"png": "a.pgw", "jpg": "a.jgw", "jp2": "a.wld", "tif": "a.tfw"}
    picture = raster(tmp_path / f"a.{suffix}", plain(1, 2, 3), RGB, epsg=None, at=None)
    for extra in tmp_path.glob("*.aux.xml"):
        extra.unlink()
    found = inspect([picture, world_file(tmp_path / names[suffix])], "EPSG:3857").heads[0]
    assert found.geotransform == pytest.approx((LEFT, PIXEL, 0, TOP, 0, -PIXEL))
    assert found.colors == RGB


def test_an_aux_xml_file_says_crs_and_place(tmp_path):
    picture = raster(tmp_path / "a.png", plain(1, 2, 3), RGB)
    source = inspect([picture, tmp_path / "a.png.aux.xml"])
    assert source.crs == "EPSG:3857"
    assert source.heads[0].geotransform[0] == LEFT


def test_a_prj_file_says_the_crs_of_a_picture(tmp_path):
    picture = raster(tmp_path / "a.png", plain(1, 2, 3), RGB, epsg=None, at=None)
    (tmp_path / "a.prj").write_text(CRS.from_epsg(5514).to_wkt("WKT1_ESRI"))
    assert inspect([picture, world_file(tmp_path / "a.pgw"), tmp_path / "a.prj"]).crs == "EPSG:5514"


def test_files_in_a_zip_are_seen_with_those_beside_them(tmp_path):
    picture = raster(tmp_path / "a.png", plain(1, 2, 3), RGB, epsg=None, at=None)
    archive = zipped(tmp_path / "b.zip", picture, world_file(tmp_path / "a.pgw"))
    assert holds_rasters([archive])
    source = inspect([archive], "EPSG:3857")
    assert source.main_paths == ("b.zip/inner/a.png",)
    assert source.heads[0].geotransform[0] == LEFT


def test_vectors_are_not_taken_for_rasters(tmp_path):
    (tmp_path / "a.geojson").write_text("{}")
    assert not holds_rasters([tmp_path / "a.geojson"])


def test_what_the_client_says_of_the_crs_goes_first(tmp_path):
    assert inspect([raster(tmp_path / "a.tif", plain(1))], "EPSG:32633").crs == "EPSG:32633"


def test_no_crs_is_refused_with_code_4(tmp_path):
    picture = raster(tmp_path / "a.png", plain(1, 2, 3), RGB, epsg=None, at=None)
    error = refused([picture])
    assert isinstance(error, UnsupportedCrs)
    assert error.detail["found"] is None


def test_an_unknown_crs_parameter_is_refused(tmp_path):
    error = refused([raster(tmp_path / "a.tif", plain(1))], "EPSG:999999")
    assert (error.code, error.detail["parameter"]) == (2, "crs")


def test_no_place_on_earth_is_refused(tmp_path):
    error = refused([raster(tmp_path / "a.png", plain(1, 2, 3), RGB, epsg=None, at=None)], "EPSG:3857")
    assert (error.code, error.detail["parameter"]) == (2, "file")
    assert "world file" in error.detail["expected"]


def test_a_corrupt_file_is_answered_with_the_keys_of_layman(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"II*\0" + b"\x08\0\0\0" + b"garbage" * 20)
    error = refused([tmp_path / "a.tif"])
    assert error.code == 2
    assert set(error.detail) == {"parameter", "message", "expected", "file"}
    assert error.detail["message"].startswith("Unable to open raster file.")
    assert str(tmp_path) not in str(error.detail)


@pytest.mark.parametrize("suffix", ["tif", "png", "jpg", "jp2"])
def test_files_that_end_early_are_refused(tmp_path, suffix):
    picture = raster(tmp_path / f"a.{suffix}", plain(10, 20, 30, width=200, height=200), RGB)
    content = picture.read_bytes()
    picture.write_bytes(content[: len(content) * 2 // 3])
    assert "Unable to open raster file." in refused([picture], "EPSG:3857").detail["message"]


@pytest.mark.parametrize(("suffix", "what"), [("tif", "TIFF"), ("png", "PNG"), ("jpg", "JPEG"), ("jp2", "JPEG 2000")])
def test_files_of_another_kind_are_refused_by_what_they_are_not(tmp_path, suffix, what):
    other = raster(tmp_path / ("b.png" if suffix == "tif" else "b.tif"), plain(1, 2, 3), RGB)
    wrong = other.rename(tmp_path / f"a.{suffix}")
    assert f"a.{suffix} is not a {what} file" in refused([wrong]).detail["message"]


def test_empty_files_are_refused(tmp_path):
    (tmp_path / "a.tif").touch()
    assert "a.tif is empty" in refused([tmp_path / "a.tif"]).detail["message"]


def test_a_tiny_file_that_claims_very_many_pixels_is_refused(tmp_path):
    bomb = tmp_path / "a.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(bomb), 300_000, 300_000, 1, options=["SPARSE_OK=TRUE", "COMPRESS=DEFLATE", "TILED=YES"]
    )
    dataset.SetGeoTransform((0, 1, 0, 0, 0, -1))
    del dataset
    assert "too much for a file" in refused([bomb], "EPSG:3857").detail["message"]


def test_a_large_interlaced_picture_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(head, "LARGEST_INTERLACED_BYTES", 1000)
    picture = raster(tmp_path / "a.png", plain(1, 2, 3), RGB)
    content = bytearray(picture.read_bytes())
    assert inspect([picture, tmp_path / "a.png.aux.xml"]).crs == "EPSG:3857"
    content[28] = 1
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    picture.write_bytes(content)
    assert "interlaced" in refused([picture]).detail["message"]


@pytest.mark.parametrize("colors", [("Red", "Green"), (*RGBA, "Undefined"), ("Gray", "Undefined")])
def test_bands_that_make_no_picture_are_refused_with_the_words_of_layman(tmp_path, colors):
    error = refused([raster(tmp_path / "a.tif", plain(*range(len(colors))), colors)])
    assert error.detail["found"] == list(colors)
    assert error.detail["expected"].startswith("Any of color interpretations [Gray], [Gray, Alpha]")


def test_complex_numbers_are_refused(tmp_path):
    error = refused([raster(tmp_path / "a.tif", plain(1, dtype="complex64"))])
    assert "CFloat32" in error.detail["message"]


def test_a_file_that_names_another_as_its_overviews_is_refused(tmp_path):
    picture = raster(tmp_path / "a.tif", plain(1))
    dataset = gdal.Open(str(picture), gdal.GA_Update)
    dataset.SetMetadata({"OVERVIEW_FILE": "/etc/passwd"}, "OVERVIEWS")
    del dataset
    assert "names another file" in refused([picture]).detail["message"]


def test_files_that_gdal_would_find_beside_are_not_opened(tmp_path):
    picture = raster(tmp_path / "a.tif", plain(1, 2, 3), RGB)
    mask = (
        '<VRTDataset rasterXSize="30" rasterYSize="20"><VRTRasterBand dataType="Byte" band="1">'
        "<SimpleSource><SourceFilename>/etc/passwd</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    (tmp_path / "a.tif.msk").write_text(mask)
    assert inspect([picture, tmp_path / "a.tif.msk"]).heads[0].mask == "none"


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"array": plain(1, 2, 3), "colors": RGB}, "color interpretations"),
        ({"array": plain(1), "epsg": 32633}, "CRS"),
        ({"array": plain(1), "at": (LEFT, TOP, 2 * PIXEL)}, "pixel size"),
        ({"array": plain(1), "nodata": 7}, "nodata value"),
        ({"array": plain(1, dtype="uint16")}, "data type name"),
    ],
)
def test_files_of_a_mosaic_must_fit_each_other(tmp_path, other, what):
    files = [raster(tmp_path / "a.tif", plain(1)), raster(tmp_path / "b.tif", **other)]
    error = refused(files)
    assert error.detail["expected"] == f"All main files with the same {what}."


def test_files_of_several_formats_are_refused(tmp_path):
    files = [raster(tmp_path / "a.tif", plain(1, 2, 3), RGB), raster(tmp_path / "b.png", plain(1, 2, 3), RGB)]
    error = refused(files)
    assert error.detail["extensions"] == [".png", ".tif"]


def test_a_raster_beside_vectors_is_refused(tmp_path):
    (tmp_path / "b.geojson").write_text("{}")
    error = refused([raster(tmp_path / "a.tif", plain(1)), tmp_path / "b.geojson"])
    assert error.detail["files"] == ["a.tif", "b.geojson"]


def test_a_raster_beside_a_zip_is_refused(tmp_path):
    picture = raster(tmp_path / "a.tif", plain(1))
    error = refused([picture, zipped(tmp_path / "b.zip", picture)])
    assert error.detail["expected"] == "One compressed file or one or more uncompressed files."


def test_an_unknown_resampling_is_refused_with_the_known_ones(tmp_path):
    error = refused([raster(tmp_path / "a.tif", plain(1))], overview_resampling="no_overview_resampling")
    assert isinstance(error, WrongParameter)
    assert error.detail["detail"]["found"] == "no_overview_resampling"
    assert "average" in error.detail["detail"]["supported_values"]
