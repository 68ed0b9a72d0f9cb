"""Several files as one layer: mosaics, and series with times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from tests.raster_files import LEFT, PIXEL, RGB, TOP, plain, raster
from tests.raster_maps import RasterLayers, get_map, picture
from tests.rest_client import RestClient, points
from tests.server.real_geoserver_fixture import EXCEPTION_STATUS

RED, BLUE, NOTHING = (200, 10, 10, 255), (10, 10, 200, 255), (0, 0, 0, 0)


@pytest.fixture
def client(running_server) -> RestClient:
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def published(client) -> Iterator[RasterLayers]:
    """Publishes rasters under the given name and removes them at the end."""
    layers = RasterLayers(client)
    yield layers
    layers.remove()


def test_a_mosaic_of_several_files_is_one_layer(client, published, tmp_path):
    files = [
        raster(tmp_path / "left.tif", plain(*RED[:3]), RGB),
        raster(tmp_path / "right.tif", plain(*BLUE[:3]), RGB, at=(LEFT + 50 * PIXEL, TOP, PIXEL)),
    ]
    done = published("ras_mosaic", *files)
    assert (done["image_mosaic"], len(done["file"]["paths"]), "time" in done["wms"]) == (True, 2, False)
    seen = picture(client, done, (80, 20))
    assert [seen.getpixel((column, 10)) for column in (5, 40, 75)] == [RED, NOTHING, BLUE]


def test_a_series_has_a_time_dimension(client, published, tmp_path):
    files = [
        raster(tmp_path / "Bystřice 20220316.tif", plain(*RED[:3]), RGB),
        raster(tmp_path / "Bystřice 20220319.tif", plain(*BLUE[:3]), RGB, at=(LEFT + 15 * PIXEL, TOP, PIXEL)),
    ]
    done = published("ras_series", *files, time_regex=r"^Bystřice ([0-9]{8})", time_regex_format="yyyyMMdd")
    days = ["2022-03-16T00:00:00.000Z", "2022-03-19T00:00:00.000Z"]
    assert done["image_mosaic"] is True
    assert done["wms"]["time"] == {
        "units": "ISO8601",
        "values": days,
        "default": days[1],
        "regex": "^Bystrice_([0-9]{8})",
        "regex_format": "yyyyMMdd",
    }
    assert done["file"]["paths"][0].endswith("/Bystrice_20220316.tif")

    def seen(**time: str) -> list[Any]:
        image = picture(client, done, (45, 20), **time)
        return [image.getpixel((column, 10)) for column in (5, 20, 40)]

    assert seen() == [NOTHING, BLUE, BLUE]
    assert seen(TIME=days[0]) == [RED, RED, NOTHING]
    assert seen(TIME="2022-03-16") == [RED, RED, NOTHING]
    assert seen(TIME=",".join(days)) == [RED, BLUE, BLUE]
    assert seen(TIME="2022-03-01/2022-03-31/P1D") == [RED, BLUE, BLUE]
    missed = get_map(client, "ras_series", done["bounding_box"], (45, 20), TIME="2021-01-01")
    assert (missed.status_code, "InvalidDimensionValue" in missed.text) == (EXCEPTION_STATUS, True)
    capabilities = client.get(
        f"/geoserver/{client.workspace}/wms",
        params={"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetCapabilities"},
    ).text
    dimension = etree.fromstring(capabilities.encode()).find(".//{*}Dimension")
    assert (dimension.get("name"), dimension.get("units")) == ("time", "ISO8601")
    # GeoServer writes the default without its milliseconds.
    assert (dimension.get("default").replace(".000", ""), dimension.text) == ("2022-03-19T00:00:00Z", ",".join(days))


def test_files_are_added_to_a_series(client, published, tmp_path):
    first = raster(tmp_path / "a_20220316.tif", plain(*RED[:3]), RGB)
    published("ras_append", first, time_regex="[0-9]{8}")
    second = raster(tmp_path / "a_20220319.tif", plain(*BLUE[:3]), RGB)
    url = client.url + client.path("ras_append")
    answer = client.session.patch(
        url, data={"append": "true"}, files={"file": (second.name, second.read_bytes())}, timeout=60
    )
    assert answer.status_code == 200, answer.text
    done = client.wait("ras_append")
    assert done["wms"]["time"]["values"] == ["2022-03-16T00:00:00.000Z", "2022-03-19T00:00:00.000Z"]
    assert len(done["file"]["paths"]) == 2
    assert picture(client, done, (30, 20), TIME="2022-03-16").getpixel((5, 5)) == RED
    assert picture(client, done, (30, 20)).getpixel((5, 5)) == BLUE


@pytest.mark.parametrize(
    ("regex", "form", "has_file", "said"),
    [
        ("", {}, True, "timeseries"),
        ("[0-9]{8}", {}, False, "file"),
        ("[0-9]{8}", {"time_regex": "[0-9]{8}"}, True, "not allowed"),
    ],
)
def test_files_are_added_to_nothing_but_a_series(client, published, tmp_path, regex, form, has_file, said):
    tif = raster(tmp_path / "a_20220316.tif", plain(1))
    published("ras_not_appended", tif, **({"time_regex": regex} if regex else {}))
    files = {"file": ("b_20220317.tif", tif.read_bytes())} if has_file else None
    url = client.url + client.path("ras_not_appended")
    answer = client.session.patch(url, data={"append": "true", **form}, files=files, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (400, 48)
    assert said in str(answer.json()["detail"])


@pytest.mark.parametrize(
    ("name", "form", "code"),
    [
        ("a.tif", {"time_regex": "[0-9]{8}"}, 48),
        ("a_20220316.tif", {"time_regex": "["}, 2),
        ("a_20220316.tif", {"time_regex_format": "yyyy"}, 48),
        ("a.tif", {"overview_resampling": "no_overview_resampling"}, 2),
        ("a.tif", {"crs": "EPSG:999999"}, 2),
    ],
)
def test_wishes_that_cannot_be_followed_are_refused(client, tmp_path, name, form, code):
    answer = client.post_layer([raster(tmp_path / name, plain(1))], name="ras_wishes", **form)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("form", [{"time_regex": "[0-9]{8}"}, {"overview_resampling": "nearest"}])
def test_vectors_have_no_wishes_of_rasters(client, form):
    answer = client.post_layer({"a_20220316.geojson": points()}, name="ras_vector", **form)
    assert (answer.status_code, answer.json()["code"]) == (400, 48)
