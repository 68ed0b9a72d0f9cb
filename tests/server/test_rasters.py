"""Raster layers and time series, from upload to the pixels that clients see."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from PIL import Image

from tests.raster_files import LEFT, PIXEL, RGB, RGBA, TOP, plain, raster, world_file
from tests.raster_maps import RasterLayers, get_map, picture
from tests.rest_client import RestClient, points
from tests.server.server_process import layman_server

SAMPLES = Path(os.environ.get("LAYMAN_TEST_DATA", "../shared/data")).parent / "reference" / "layman-rest-samples"
COLORED_SLD = b"""<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>a</Name>
  <UserStyle><FeatureTypeStyle><Rule><RasterSymbolizer><ColorMap type="%s">
    <ColorMapEntry color="#ff0000" quantity="10"/><ColorMapEntry color="#0000ff" quantity="20" opacity="%s"/>
  </ColorMap></RasterSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""
QML = b"""<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.22.16"><pipe>
  <rasterrenderer type="paletted" band="%d" opacity="1" alphaBand="-1"><colorPalette>
    <paletteEntry value="10" color="#00ff00" alpha="255" label="ten"/>
  </colorPalette></rasterrenderer></pipe></qgis>"""


@pytest.fixture
def client(running_server) -> RestClient:
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def published(client) -> Iterator[RasterLayers]:
    """Publishes rasters under the given name and removes them at the end."""
    layers = RasterLayers(client)
    yield layers
    layers.remove()


def halves(upper: tuple[float, ...], lower: tuple[float, ...], dtype: str = "uint8") -> np.ndarray:
    values = plain(*lower, dtype=dtype)
    values[:, :10] = np.array(upper, dtype)[:, None, None]
    return values


def zipped(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"folder/{file.name}")
    return path


RED, BLUE, NOTHING = (200, 10, 10, 255), (10, 10, 200, 255), (0, 0, 0, 0)
BLACK, WHITE = (0, 0, 0, 255), (255, 255, 255, 255)
#: Name: extension, values, colours, options of the file, and what is seen in the upper and in the lower half.
KINDS: dict[str, tuple[str, np.ndarray, tuple[str, ...], dict[str, Any], tuple[Any, Any]]] = {
    "tif_rgb": ("tif", halves(RED[:3], BLUE[:3]), RGB, {}, (RED, BLUE)),
    "jp2_rgb": ("jp2", halves(RED[:3], BLUE[:3]), RGB, {}, (RED, BLUE)),
    "png_rgb": ("png", halves(RED[:3], BLUE[:3]), RGB, {}, (RED, BLUE)),
    "png_rgba": ("png", halves(RED, NOTHING), RGBA, {}, (RED, NOTHING)),
    "tif_rgba": ("tif", halves(RED, (*BLUE[:3], 0)), RGBA, {}, (RED, NOTHING)),
    "tif_rgb_nodata": ("tif", halves(RED[:3], (0, 0, 0)), RGB, {"nodata": 0}, (RED, NOTHING)),
    "tif_gray": ("tif", halves((10,), (90,)), ("Gray",), {}, (BLACK, WHITE)),
    "tif_gray_alpha": ("tif", halves((10, 255), (90, 0)), ("Gray", "Alpha"), {}, (None, NOTHING)),
    "tif_float_nodata": ("tif", halves((-9999,), (7.5,), "float32"), ("Gray",), {"nodata": -9999}, (NOTHING, None)),
    "tif_palette": (
        "tif", halves((0,), (1,)), ("Palette",), {"palette": [RED, BLUE], "nodata": 1}, (RED, NOTHING)
    ),
    "tif_16_bit": (
        "tif", halves((60000, 0, 0), (0, 0, 60000), "uint16"), RGB, {}, ((255, 0, 0, 255), (0, 0, 255, 255))
    ),
}  # fmt: skip


_NO_ALPHA = pytest.mark.embedded_geoserver("GeoServer draws neither the alpha of grey bands nor nodata of a palette")
_SEEN_OTHERWISE = {"tif_gray_alpha", "tif_palette"}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=_NO_ALPHA) if kind in _SEEN_OTHERWISE else kind for kind in KINDS]
)
def test_colours_and_transparency_are_seen_as_they_are_in_the_file(client, published, tmp_path, kind):
    suffix, values, colors, options, (upper, lower) = KINDS[kind]
    raster(tmp_path / f"{kind}.{suffix}", values, colors, **options)
    done = published(f"ras_{kind}", *tmp_path.iterdir())
    seen = picture(client, done, (30, 20))
    for row, expected in ((4, upper), (15, lower)):
        if expected is not None:
            assert seen.getpixel((15, row)) == pytest.approx(expected, abs=1), kind
    assert done["native_crs"] == "EPSG:3857"
    assert done["native_bounding_box"] == [LEFT, TOP - 20 * PIXEL, LEFT + 30 * PIXEL, TOP]


def test_a_jpeg_with_a_world_file_in_a_zip_lies_where_that_says(client, published, tmp_path):
    jpeg = raster(tmp_path / "a.jpg", plain(10, 200, 30), RGB, epsg=None, at=None)
    done = published("ras_jpg", zipped(tmp_path / "ras.zip", jpeg, world_file(tmp_path / "a.jgw")), crs="EPSG:3857")
    assert done["file"]["paths"] == [f"users/{client.workspace}/layers/ras_jpg/input_file/ras.zip/folder/a.jpg"]
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == pytest.approx((10, 200, 30, 255), abs=4)
    assert done["native_bounding_box"] == [LEFT, TOP - 20 * PIXEL, LEFT + 30 * PIXEL, TOP]


@pytest.mark.parametrize(
    ("epsg", "at"), [(4326, (14.0, 50.5, 0.01)), (5514, (-740000, -1040000, 50)), (32633, (460000, 5540000, 50))]
)
def test_rasters_of_any_crs_are_seen_in_any_other(client, published, tmp_path, epsg, at):
    picture_file = raster(tmp_path / "a.tif", plain(10, 200, 30), RGB, epsg=epsg, at=at)
    done = published(f"ras_crs_{epsg}", picture_file)
    assert done["native_crs"] == f"EPSG:{epsg}"
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == (10, 200, 30, 255)
    box = done["native_bounding_box"]
    native = get_map(client, done["name"], box, (30, 20), SRS=f"EPSG:{epsg}")
    seen = Image.open(io.BytesIO(native.content)).convert("RGBA")
    assert {seen.getpixel(corner) for corner in ((0, 0), (29, 19))} == {(10, 200, 30, 255)}


def test_the_answer_has_the_keys_of_layman(client, published, tmp_path):
    sample = SAMPLES / "get_layer_raster.json"
    if not sample.exists():
        pytest.skip(f"{sample} is not there")
    done = published("ras_keys", raster(tmp_path / "a.tif", plain(1, 2, 3), RGB))
    expected = json.loads(sample.read_text())["body"]
    assert set(expected) <= set(done)
    assert not {"db", "wfs"} & set(done)
    for key in ("geodata_type", "image_mosaic", "original_data_source"):
        assert done[key] == expected[key]
    for key in ("file", "style", "thumbnail", "wms", "metadata"):
        assert set(done[key]) == set(expected[key])


def test_a_corrupt_file_is_refused_as_by_layman(client):
    sample = SAMPLES / "err_28_corrupt_tif.json"
    if not sample.exists():
        pytest.skip(f"{sample} is not there")
    expected = json.loads(sample.read_text())
    answer = client.post_layer({"a.tif": b"II*\0 not a picture"}, name="ras_corrupt")
    assert (answer.status_code, answer.json()["code"]) == (expected["status"], expected["body"]["code"])
    assert set(answer.json()["detail"]) == set(expected["body"]["detail"])
    assert client.get(client.path("ras_corrupt")).status_code == 404


def test_thumbnail_record_values_and_legend_are_there(client, published, tmp_path):
    values = plain(100, dtype="float32")
    values[0, 10:] = 300.5
    done = published("ras_dem", raster(tmp_path / "a.tif", values))
    thumbnail = Image.open(io.BytesIO(client.get(client.path("ras_dem") + "/thumbnail").content)).convert("RGBA")
    assert (thumbnail.size, thumbnail.getchannel("A").getextrema()) == ((300, 300), (0, 255))
    where = {"QUERY_LAYERS": "ras_dem", "X": "15", "Y": "15", "REQUEST": "GetFeatureInfo"}
    for form in ("text/xml", "text/html"):
        info = get_map(client, "ras_dem", done["bounding_box"], (30, 20), **where, INFO_FORMAT=form)
        assert "300.5" in info.text
    legend = client.get(
        f"/geoserver/{client.workspace}/wms",
        params={
            "SERVICE": "WMS",
            "VERSION": "1.1.1",
            "REQUEST": "GetLegendGraphic",
            "LAYER": "ras_dem",
            "FORMAT": "image/png",
        },
    )
    assert legend.headers["Content-Type"] == "image/png"
    assert 'quantity="300.5"' in client.get(client.path("ras_dem") + "/style").text


def test_gdal_reads_it_back_over_wms(client, published, tmp_path):
    published("ras_gdal", raster(tmp_path / "a.tif", halves(RED, NOTHING), RGBA))
    box = f"{LEFT},{TOP - 20 * PIXEL},{LEFT + 30 * PIXEL},{TOP}"
    dataset = gdal.Open(
        f"WMS:{client.url}/geoserver/{client.workspace}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=ras_gdal"
        f"&SRS=EPSG:3857&BBOX={box}&FORMAT=image/png&TRANSPARENT=TRUE"
    )
    read = dataset.ReadAsArray(buf_xsize=30, buf_ysize=20)
    assert tuple(int(band[4, 15]) for band in read) == RED
    assert int(read[3, 15, 15]) == 0


@pytest.mark.parametrize(
    ("kind", "opacity", "seen"),
    [(b"ramp", b"1", (127, 0, 127, 255)), (b"intervals", b"1", (0, 0, 255, 255)), (b"intervals", b"0", NOTHING)],
)
def test_a_colour_map_is_followed(client, published, tmp_path, kind, opacity, seen):
    style = ("a.sld", COLORED_SLD % (kind, opacity))
    done = published("ras_sld", raster(tmp_path / "a.tif", plain(15)), style=style)
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == pytest.approx(seen, abs=1)


@pytest.mark.parametrize(
    ("function", "seen"),
    [
        (
            "<se:Interpolate><se:InterpolationPoint><se:Data>10</se:Data><se:Value>#ff0000</se:Value>"
            "</se:InterpolationPoint><se:InterpolationPoint><se:Data>20</se:Data><se:Value>#0000ff</se:Value>"
            "</se:InterpolationPoint></se:Interpolate>",
            (127, 0, 127, 255),
        ),
        pytest.param(
            "<se:Categorize><se:Value>#ff0000</se:Value><se:Threshold>12</se:Threshold><se:Value>#00ff00</se:Value>"
            "</se:Categorize>",
            (0, 255, 0, 255),
            marks=pytest.mark.embedded_geoserver("GeoServer does not know Categorize in a ColorMap"),
        ),
    ],
    ids=["Interpolate", "Categorize"],
)
def test_a_colour_map_of_symbology_encoding_is_followed(client, published, tmp_path, function, seen):
    style = (
        '<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se">'
        "<NamedLayer><UserStyle><se:CoverageStyle><se:Rule><se:RasterSymbolizer><se:ColorMap>"
        f"{function}</se:ColorMap></se:RasterSymbolizer></se:Rule></se:CoverageStyle></UserStyle></NamedLayer>"
        "</StyledLayerDescriptor>"
    )
    done = published("ras_se", raster(tmp_path / "a.tif", plain(15)), style=("a.sld", style.encode()))
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == pytest.approx(seen, abs=1)


def test_qml_is_followed_and_its_sld_is_given(client, published, tmp_path):
    done = published("ras_qml", raster(tmp_path / "a.tif", plain(10)), style=("a.qml", QML % 1))
    assert done["style"]["type"] == "qml"
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == (0, 255, 0, 255)


@pytest.mark.parametrize(
    ("style", "cause"),
    [
        (COLORED_SLD.replace(b'"10"', b'"ten"') % (b"ramp", b"1"), "quantity is 'ten', which is no number"),
        (COLORED_SLD.replace(b"#ff0000", b"red") % (b"ramp", b"1"), "'red' is no colour"),
        (
            b"<StyledLayerDescriptor><RasterSymbolizer><ChannelSelection><GrayChannel><SourceChannelName>4"
            b"</SourceChannelName></GrayChannel></ChannelSelection></RasterSymbolizer></StyledLayerDescriptor>",
            "The style draws band 4; the data have one band",
        ),
        (b"<StyledLayerDescriptor><PointSymbolizer/></StyledLayerDescriptor>", "no RasterSymbolizer"),
        (QML % 3, "band 3"),
        (b'<qgis version="3.22"><renderer-v2/></qgis>', "rasterrenderer"),
    ],
)
def test_a_style_that_does_not_fit_is_refused_with_its_cause(client, tmp_path, style, cause):
    client.post_layer([raster(tmp_path / "a.tif", plain(1))], name="ras_bad_style", style=("a.style", style))
    failed = client.wait("ras_bad_style")
    assert failed["style"]["status"] == "FAILURE"
    assert cause in failed["style"]["error"]["detail"]["message"]
    client.remove("ras_bad_style")


def test_the_style_of_a_raster_is_changed_alone(client, published, tmp_path):
    done = published("ras_patched", raster(tmp_path / "a.tif", plain(15)))
    url = client.url + client.path("ras_patched")
    bad = client.session.patch(url, files={"style": ("a.sld", COLORED_SLD % (b"rump", b"1"))}, timeout=60)
    assert (bad.status_code, "rump" in bad.text) == (400, True)
    good = client.session.patch(url, files={"style": ("a.sld", COLORED_SLD % (b"intervals", b"1"))}, timeout=60)
    assert good.status_code == 200, good.text
    changed = client.wait("ras_patched")
    assert changed["layman_metadata"]["publication_status"] == "COMPLETE"
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == (0, 0, 255, 255)


def test_new_data_are_seen_that_differ_in_nothing_but_colours(client, published, tmp_path):
    done = published("ras_data", raster(tmp_path / "a.tif", plain(*RED[:3]), RGB))
    assert picture(client, done, (30, 20)).getpixel((5, 5)) == RED
    other = raster(tmp_path / "b.tif", plain(*BLUE[:3]), RGB)
    url = client.url + client.path("ras_data")
    assert client.session.patch(url, files={"file": ("a.tif", other.read_bytes())}, timeout=60).status_code == 200
    assert client.wait("ras_data")["layman_metadata"]["publication_status"] == "COMPLETE"
    assert picture(client, done, (30, 20)).getpixel((5, 5)) == BLUE


def test_a_raster_becomes_a_vector_layer_and_a_raster_again(client, published, tmp_path, running_server):
    tif = raster(tmp_path / "a.tif", plain(*RED[:3]), RGB)
    done = published("ras_turned", tif)
    url = client.url + client.path("ras_turned")
    folder = running_server.home / "layman" / "users" / client.workspace / "layers" / "ras_turned"
    catalogue = running_server.home / "geoserver" / "workspaces" / client.workspace
    assert client.session.patch(url, files={"file": ("p.geojson", points())}, timeout=60).status_code == 200
    turned = client.wait("ras_turned")
    assert (turned["geodata_type"], turned["layman_metadata"]["publication_status"]) == ("vector", "COMPLETE")
    assert {"db", "wfs"} <= set(turned)
    assert not (folder / "normalized_file").exists()
    assert not (catalogue / "coverage_ras_turned").exists()
    assert client.session.patch(url, files={"file": ("a.tif", tif.read_bytes())}, timeout=60).status_code == 200
    again = client.wait("ras_turned")
    assert (again["geodata_type"], again["layman_metadata"]["publication_status"]) == ("raster", "COMPLETE")
    assert not (catalogue / "postgresql" / "ras_turned").exists()
    assert picture(client, done, (30, 20)).getpixel((15, 10)) == RED


def test_deleting_a_raster_leaves_nothing(client, tmp_path, running_server):
    noise = np.random.default_rng(1).integers(0, 255, (3, 1500, 1500)).astype("uint8")
    tif = raster(tmp_path / "a.tif", noise, RGB)
    for name in ("ras_gone", "ras_gone_at_once"):
        assert client.post_layer([tif], name=name).status_code == 200
        if name == "ras_gone":
            client.wait(name)
        assert client.delete(client.path(name)).status_code == 200
        left = [path for path in running_server.home.glob(f"*/**/*{name}*") if "logs" not in path.parts]
        assert not [path for path in left if path.name in {name, f"coverage_{name}", f"{name}.sld", f"{name}.tif"}]


def test_pixels_that_cannot_be_read_are_the_cause_in_the_status(client, tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (3, 400, 400)).astype("uint8")
    tif = raster(tmp_path / "a.tif", noise, RGB, options=["COMPRESS=DEFLATE"])
    content = bytearray(tif.read_bytes())
    content[100_000:200_000] = bytes(100_000)
    client.post_layer({"a.tif": bytes(content)}, name="ras_broken")
    failed = client.wait("ras_broken")
    assert (failed["file"]["status"], failed["file"]["error"]["code"]) == ("FAILURE", 2)
    assert "pixels cannot all be read" in failed["file"]["error"]["detail"]["message"]
    assert failed["wms"]["status"] == "NOT_AVAILABLE"
    client.remove("ras_broken")


@pytest.mark.slow
def test_normalised_files_that_are_gone_are_made_again(client, published, tmp_path, running_server):
    done = published("ras_mended", raster(tmp_path / "a.tif", plain(*RED[:3]), RGB))
    folder = running_server.home / "layman" / "users" / client.workspace / "layers" / "ras_mended" / "normalized_file"
    (folder / "ras_mended.tif").unlink()
    looked = layman_server("check", "--json", "--home", str(running_server.home))
    assert "raster-missing" in looked.stdout
    mended = layman_server("check", "--repair", "--home", str(running_server.home))
    assert mended.returncode == 0, mended.stdout
    assert picture(client, done, (30, 20)).getpixel((5, 5)) == RED
