"""What raster files become."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from layman_server.errors import WrongParameter
from layman_server.model.raster import RasterInfo, RasterWishes, raster_from_stored
from layman_server.raster.formats import DRIVERS, sidecar_names
from layman_server.raster.granules import read_granules
from layman_server.raster.mosaic import mosaic_xml
from layman_server.raster.normalised import Order, normalise, remove_normalised
from layman_server.raster.source import inspect
from tests.raster_files import LEFT, PIXEL, RGB, RGBA, TOP, plain, raster


def normalised(
    folder: Path, *files: Path, crs: str | None = None, progress=lambda share: None, **wishes: str
) -> RasterInfo:
    said = RasterWishes(**wishes)
    order = Order(inspect(files, crs, said), said, "layer", crs is not None)
    return normalise(order, folder, progress)


def pixels(folder: Path, info: RasterInfo, number: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Values (bands, rows, columns) of a normalised file, and its mask."""
    dataset = gdal.Open(str(folder / info.granules[number].path))
    return np.atleast_3d(dataset.ReadAsArray()), dataset.GetRasterBand(1).GetMaskBand().ReadAsArray()


def test_the_result_is_a_cloud_optimised_geotiff_with_overviews(tmp_path):
    picture = raster(tmp_path / "a.tif", plain(10, 20, 30, width=1500, height=1200), RGB)
    info = normalised(tmp_path, picture)
    dataset = gdal.Open(str(tmp_path / info.granules[0].path))
    assert info.granules[0].path == "normalized_file/layer.tif"
    assert dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    assert dataset.GetRasterBand(1).GetOverviewCount() >= 2
    assert dataset.GetSpatialRef().GetAuthorityCode(None) == "3857"
    assert info.bounding_box.as_list() == [LEFT, TOP - 1200 * PIXEL, LEFT + 1500 * PIXEL, TOP]
    assert info.pixel_size == (PIXEL, PIXEL)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "normalized_file"]


def test_a_color_is_without_data_only_as_a_whole(tmp_path):
    values = plain(0, 0, 0)
    values[:, :10] = 50
    values[0, 10:15] = 7
    info = normalised(tmp_path, raster(tmp_path / "a.tif", values, RGB, nodata=0))
    _, mask = pixels(tmp_path, info)
    assert info.has_mask
    assert [int(mask[row, 0]) for row in (0, 12, 17)] == [255, 255, 0]


def test_alpha_of_one_byte_stays_and_wider_alpha_becomes_a_mask(tmp_path):
    values = plain(1, 2, 3, 120)
    values[3, :10] = 0
    info = normalised(tmp_path, raster(tmp_path / "a.tif", values, RGBA))
    assert [band.color for band in info.bands] == list(RGBA)
    wide = values.astype("uint16") * 257
    info = normalised(tmp_path, raster(tmp_path / "b.tif", wide, RGBA))
    _, mask = pixels(tmp_path, info)
    assert ([band.color for band in info.bands], info.has_mask) == (list(RGB), True)
    assert (int(mask[0, 0]), int(mask[19, 0])) == (0, 255)


def test_numbers_without_data_stay_marked_and_do_not_count_as_values(tmp_path):
    values = plain(100, dtype="float32")
    values[0, :5], values[0, 6] = -9999, 200.5
    info = normalised(tmp_path, raster(tmp_path / "a.tif", values, nodata=-9999))
    assert (info.bands[0].minimum, info.bands[0].maximum, info.nodata) == (100, 200.5, -9999)
    assert not info.has_mask


def test_a_file_of_nothing_but_nodata_has_no_values(tmp_path):
    info = normalised(tmp_path, raster(tmp_path / "a.tif", plain(np.nan, dtype="float32"), nodata=np.nan))
    assert (info.bands[0].minimum, info.bands[0].nodata) == (None, "nan")


def test_a_palette_stays_and_its_overviews_keep_its_numbers(tmp_path):
    values = np.indices((1200, 1200)).sum(0)[None] % 2 * 2
    palette = [(255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)]
    info = normalised(tmp_path, raster(tmp_path / "a.tif", values.astype("uint8"), ("Palette",), palette=palette))
    dataset = gdal.Open(str(tmp_path / info.granules[0].path))
    band = dataset.GetRasterBand(1)
    assert [band.GetRasterColorTable().GetColorEntry(number) for number in range(3)] == palette
    assert set(np.unique(band.GetOverview(0).ReadAsArray())) <= {0, 2}


def test_the_wished_resampling_is_used(tmp_path):
    values = np.indices((1200, 1200)).sum(0)[None] % 2 * 200
    picture = raster(tmp_path / "a.tif", values.astype("uint8"))
    assert _overview(tmp_path, normalised(tmp_path, picture)) == {100}
    assert _overview(tmp_path, normalised(tmp_path, picture, overview_resampling="nearest")) <= {0, 200}


def _overview(folder: Path, info: RasterInfo) -> set[int]:
    dataset = gdal.Open(str(folder / info.granules[0].path))
    band = dataset.GetRasterBand(1)
    return {int(value) for value in np.unique(band.GetOverview(0).ReadAsArray())}


@pytest.mark.parametrize(
    "transform",
    [(LEFT, PIXEL, 0, TOP - 20 * PIXEL, 0, PIXEL), (LEFT, PIXEL, 30, TOP, 30, -PIXEL)],
    ids=["south up", "turned"],
)
def test_pictures_that_are_not_north_up_are_turned(tmp_path, transform):
    values = plain(10, 20, 30)
    values[:, :5] = 200
    info = normalised(tmp_path, raster(tmp_path / "a.tif", values, RGB, transform=transform))
    left, top = gdal.ApplyGeoTransform(list(transform), 15, 2)
    found, _ = pixels(tmp_path, info)
    box, (width, height) = info.bounding_box, info.pixel_size
    assert width > 0 and height > 0
    row, column = int((box.maxy - top) / height), int((left - box.minx) / width)
    assert int(found[0, row, column]) == 200


def test_control_points_are_enough(tmp_path):
    picture = raster(tmp_path / "a.tif", plain(10, 20, 30), RGB, at=None, epsg=None)
    dataset = gdal.Open(str(picture), gdal.GA_Update)
    corners = [(0, 0), (30, 0), (30, 20), (0, 20)]
    points = [gdal.GCP(LEFT + x * PIXEL, TOP - y * PIXEL, 0, x, y) for x, y in corners]
    dataset.SetGCPs(points, _mercator())
    del dataset
    info = normalised(tmp_path, picture)
    assert info.bounding_box.as_list() == pytest.approx([LEFT, TOP - 20 * PIXEL, LEFT + 30 * PIXEL, TOP], abs=PIXEL)


def _mercator() -> str:
    from osgeo import osr

    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3857)
    return str(reference.ExportToWkt())


def test_a_fine_file_is_served_as_it_is(tmp_path):
    raster(tmp_path / "b.tif", plain(10, 20, 30, width=600, height=600), RGB)
    gdal.Translate(str(tmp_path / "a.tif"), str(tmp_path / "b.tif"), format="COG")
    info = normalised(tmp_path, tmp_path / "a.tif")
    assert (tmp_path / info.granules[0].path).samefile(tmp_path / "a.tif")
    other = normalised(tmp_path, tmp_path / "a.tif", overview_resampling="mode")
    assert not (tmp_path / other.granules[0].path).samefile(tmp_path / "a.tif")


@pytest.mark.parametrize("as_it_is", [True, False])
def test_pixels_that_cannot_be_read_end_the_work_and_leave_nothing(tmp_path, as_it_is):
    noise = np.random.default_rng(1).integers(0, 255, (3, 600, 600)).astype("uint8")
    raster(tmp_path / "b.tif", noise, RGB)
    options = {"format": "COG"} if as_it_is else {"creationOptions": ["COMPRESS=DEFLATE"]}
    gdal.Translate(str(tmp_path / "a.tif"), str(tmp_path / "b.tif"), **options)
    content = bytearray((tmp_path / "a.tif").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40_000] = b"\0" * 40_000
    (tmp_path / "a.tif").write_bytes(content)
    (tmp_path / "b.tif").unlink()
    with pytest.raises(WrongParameter) as caught:
        normalised(tmp_path, tmp_path / "a.tif")
    assert "pixels cannot all be read" in caught.value.detail["message"]
    assert os.listdir(tmp_path) == ["a.tif"]


def test_work_that_is_stopped_leaves_the_former_files(tmp_path):
    former = normalised(tmp_path, raster(tmp_path / "a.tif", plain(1)))

    def stop(share: float) -> None:
        raise KeyError(share)

    with pytest.raises(KeyError):
        normalised(tmp_path, raster(tmp_path / "b.tif", plain(2, width=900, height=900)), progress=stop)
    values, _ = pixels(tmp_path, former)
    assert int(values.max()) == 1
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "b.tif", "normalized_file"]


def test_what_a_killed_process_left_is_swept_away(tmp_path):
    for name in (".normalized_file.aside", ".normalized_file.former"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "layer.tif").write_bytes(b"half")
    info = normalised(tmp_path, raster(tmp_path / "a.tif", plain(3)))
    assert int(pixels(tmp_path, info)[0].max()) == 3
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "normalized_file"]


def test_progress_grows_to_one(tmp_path):
    shares: list[float] = []
    files = [raster(tmp_path / f"{name}.tif", plain(1, width=600, height=600)) for name in "ab"]
    normalised(tmp_path, *files, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_a_zip_is_unpacked_only_while_it_is_read(tmp_path):
    picture = raster(tmp_path / "a.tif", plain(9, width=700, height=700))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(picture, "in/a.tif")
    info = normalised(tmp_path, tmp_path / "a.zip")
    assert os.listdir(tmp_path / "normalized_file") == ["layer.tif"]
    assert int(pixels(tmp_path, info)[0].max()) == 9


def test_a_series_is_a_mosaic_for_geoserver_and_for_us(tmp_path):
    files = [raster(tmp_path / f"Bystřice {day}.tif", plain(int(day[-2:]))) for day in ("20220319", "20220316")]
    info = normalised(tmp_path, *files, time_regex=r"Bystřice (\d+)", time_regex_format="yyyyMMdd")
    folder = tmp_path / "normalized_file"
    assert info.times == ("2022-03-16T00:00:00.000Z", "2022-03-19T00:00:00.000Z")
    assert "TimeAttribute=time" in (folder / "indexer.properties").read_text()
    assert (folder / "timeregex.properties").read_text() == "regex=Bystrice_(\\\\d+),format=yyyyMMdd\n"
    listed = read_granules(folder)
    assert [granule.path for granule in listed.of_times(info.times[:1])] == ["Bystrice_20220316.tif"]


def test_files_of_a_series_that_are_there_already_are_not_made_again(tmp_path):
    files = [raster(tmp_path / f"{year}.tif", plain(year - 2000)) for year in (2020, 2021)]
    former = normalised(tmp_path, *files, time_regex="[0-9]+")
    kept = (tmp_path / former.granules[0].path).stat().st_ino
    added = normalised(tmp_path, *files, raster(tmp_path / "2022.tif", plain(22)), time_regex="[0-9]+")
    assert [(tmp_path / granule.path).stat().st_ino == kept for granule in added.granules] == [True, False, False]
    (tmp_path / added.granules[0].path).write_bytes(b"")
    mended = normalised(tmp_path, *files, time_regex="[0-9]+")
    assert int(pixels(tmp_path, mended)[0].max()) == 20
    raster(tmp_path / "2020.tif", plain(99, width=31))
    changed = normalised(tmp_path, *files, time_regex="[0-9]+")
    assert (tmp_path / changed.granules[0].path).stat().st_ino != kept
    assert int(pixels(tmp_path, changed)[0].max()) == 99


@pytest.mark.parametrize(
    ("values", "colors", "nodata", "between"),
    [
        ((5, 6, 7), RGB, None, "mask"),
        ((5, 6, 7, 90), RGBA, None, "alpha"),
        ((5,), (), 99, "nodata"),
        ((5,), (), None, "mask"),
    ],
)
def test_a_mosaic_shows_all_files_and_nothing_between_them(tmp_path, values, colors, nodata, between):
    left = raster(tmp_path / "a.tif", plain(*values), colors, nodata=nodata)
    right = raster(tmp_path / "b.tif", plain(*values), colors, nodata=nodata, at=(LEFT + 50 * PIXEL, TOP, PIXEL))
    normalised(tmp_path, left, right)
    listed = read_granules(tmp_path / "normalized_file")
    mosaic = gdal.Open(mosaic_xml(listed, listed.raster.granules))
    assert (mosaic.RasterXSize, mosaic.RasterYSize) == (80, 20)
    band = mosaic.GetRasterBand(1).ReadAsArray()
    assert (int(band[0, 0]), int(band[0, 79])) == (5, 5)
    mask = mosaic.GetRasterBand(1).GetMaskBand().ReadAsArray()
    opaque = 90 if between == "alpha" else 255
    assert (int(mask[0, 0]), int(mask[0, 40]), int(mask[0, 79])) == (opaque, 0, opaque)


def test_what_is_without_data_in_the_upper_file_shows_the_lower_one(tmp_path):
    upper = plain(0, 0, 0)
    upper[:, :10] = 200
    files = [
        raster(tmp_path / "a.tif", plain(5, 6, 7), RGB, nodata=0),
        raster(tmp_path / "b.tif", upper, RGB, nodata=0),
    ]
    normalised(tmp_path, *files)
    listed = read_granules(tmp_path / "normalized_file")
    mosaic = gdal.Open(mosaic_xml(listed, listed.raster.granules))
    band = mosaic.GetRasterBand(1)
    found, mask = band.ReadAsArray(), band.GetMaskBand().ReadAsArray()
    assert (int(found[0, 0]), int(found[19, 0])) == (200, 5)
    assert int(mask.min()) == 255


def test_what_is_known_survives_being_stored(tmp_path):
    from dataclasses import asdict
    from json import dumps, loads

    info = normalised(tmp_path, raster(tmp_path / "a.tif", plain(np.nan, dtype="float32"), nodata=np.nan))
    assert raster_from_stored(loads(dumps(asdict(info), allow_nan=False))) == info
    assert raster_from_stored(None) is None


def test_removing_twice_is_no_error(tmp_path):
    normalised(tmp_path, raster(tmp_path / "a.tif", plain(1)))
    remove_normalised(tmp_path)
    remove_normalised(tmp_path)
    assert os.listdir(tmp_path) == ["a.tif"]


SAMPLES = Path(os.environ.get("LAYMAN_TEST_DATA", "../shared/data")) / "layman" / "layman.layer"
#: Of these the place is in a world file, so the client has to say the CRS.
WITHOUT_CRS = {
    "sample_jp2_j2w_rgb.jp2",
    "sample_jpeg_jgw_rgb.jpeg",
    "sample_jpg_jgw_rgb.jpg",
    "sample_png_pgw_rgba.png",
}


def test_every_sample_of_layman_is_normalised(tmp_path):
    samples = sorted(path for path in SAMPLES.glob("sample_*") if path.suffix in DRIVERS and "_rg." not in path.name)
    if not samples:
        pytest.skip(f"{SAMPLES} is not there")
    for sample in samples:
        beside = sidecar_names(sample.name)
        files = [sample, *(path for path in SAMPLES.iterdir() if path.name.lower() in beside)]
        crs = "EPSG:3857" if sample.name in WITHOUT_CRS else None
        order = Order(inspect(files, crs), RasterWishes(), sample.stem, crs_is_given=crs is not None)
        info = normalise(order, tmp_path, lambda share: None)
        values, mask = pixels(tmp_path, info)
        assert mask.max() > 0, sample.name
        assert (mask.min() == 0) == ("opaque" not in sample.name and _has_holes(sample.name)), sample.name
        assert info.bands[0].color in {"Gray", "Palette", "Red"}
        assert values.size


def _has_holes(name: str) -> bool:
    return "nodata" in name or ("rgba" in name and "jpg_jgw" not in name)
