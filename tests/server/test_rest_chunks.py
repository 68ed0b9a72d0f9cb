"""Files in chunks, as Resumable.js sends them (Layman's `doc/async-file-upload.md` and `doc/rest.md`)."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from layman_server.publishing.chunks import chunk_files, go_on, sweep_uploads
from layman_server.publishing.reload import reload
from layman_server.stores.chunk_numbers import Chunk
from tests.rest_client import RestClient, points
from tests.server.chunk_uploads import CONTENT, Upload, cut, key
from tests.server.chunk_uploads import client as client
from tests.server.chunk_uploads import publishing as publishing
from tests.server.chunk_uploads import upload as upload


def test_announced_files_are_awaited(upload):
    answer = upload.begin("a.geojson")
    assert answer.status_code == 200
    assert answer.json()[0]["files_to_upload"] == [{"file": "a.geojson", "layman_original_parameter": "file"}]
    assert set(answer.json()[0]) == {"name", "uuid", "url", "files_to_upload"}
    shown = upload.description()
    assert {shown[part]["status"] for part in ("file", "db", "wms", "wfs", "style", "thumbnail", "metadata")} == {
        "PENDING"
    }
    assert shown["file"] == {"status": "PENDING"}
    assert (shown["geodata_type"], shown["layman_metadata"]["publication_status"]) == ("vector", "UPDATING")
    assert upload.begin("b.geojson", method="PATCH").json()["code"] == 49


def test_chunks_in_parallel_in_any_order_become_the_layer(upload):
    upload.begin("a.geojson")
    pieces = cut(CONTENT, 1000)
    said = {"resumableChunkSize": 1000, "resumableTotalSize": len(CONTENT)}
    assert upload.asked(len(pieces), "a.geojson").status_code == 404
    assert upload.send(pieces[-1], len(pieces), len(pieces), "a.geojson", **said).json() == {"message": "Chunk saved."}
    found = upload.asked(len(pieces), "a.geojson")
    assert (found.status_code, found.json()) == (200, {"message": "Chunk exists."})
    assert upload.asked(1, "a.geojson").json() == {"message": "Chunk not found."}
    numbers = [*range(len(pieces) - 1, 1, -1), 3, 4]
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda n: upload.send(pieces[n - 1], n, len(pieces), "a.geojson", **said).status_code, numbers)
        assert set(sent) == {200}
    assert 0.5 < upload.description()["file"]["progress"] < 1
    assert upload.send(pieces[0], 1, len(pieces), "a.geojson", **said).status_code == 200
    shown = upload.client.wait(upload.name)
    assert shown["layman_metadata"]["publication_status"] == "COMPLETE"
    assert shown["file"] == {"paths": [f"users/{key(upload).path}/input_file/a.geojson"]}
    late = upload.send(pieces[0], 1, len(pieces), "a.geojson", **said)
    assert (late.status_code, late.json()["code"]) == (400, 20)
    assert upload.asked(1, "a.geojson").json()["code"] == 20


@pytest.mark.parametrize("spelling", ["uuid", "username"])
def test_other_spellings_of_the_address(upload, spelling):
    """Layman's own clients send one chunk for the whole file, and no sizes."""
    uuid = upload.begin("a.geojson").json()[0]["uuid"]
    place = f"/rest/layers/{uuid}" if spelling == "uuid" else f"/rest/{upload.client.workspace}/layers/{upload.name}"
    upload.address = upload.client.url + place
    assert upload.send(CONTENT, 1, 1, "a.geojson").status_code == 200
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


def test_several_files(upload, tmp_path):
    from osgeo import gdal

    gdal.UseExceptions()
    (tmp_path / "source.geojson").write_bytes(CONTENT)
    gdal.VectorTranslate(str(tmp_path / "roads.shp"), str(tmp_path / "source.geojson"), format="ESRI Shapefile")
    files = {path.name: path.read_bytes() for path in tmp_path.glob("roads.*")}
    assert upload.begin(*(name for name in files if not name.endswith(".dbf"))).json()["code"] == 18
    assert len(upload.begin(*files).json()[0]["files_to_upload"]) == len(files)
    for name, content in files.items():
        for number, piece in enumerate(pieces := cut(content, 700), 1):
            assert upload.send(piece, number, len(pieces), name).status_code == 200
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


def test_an_archive_is_unknown_until_it_is_there(upload):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("inner/roads.geojson", CONTENT)
    upload.begin("a.zip", crs="EPSG:4326")
    assert upload.description()["geodata_type"] == "unknown"
    upload.send(archive.getvalue(), 1, 1, "a.zip")
    shown = upload.client.wait(upload.name)
    assert (shown["geodata_type"], shown["layman_metadata"]["publication_status"]) == ("vector", "COMPLETE")
    assert shown["file"]["paths"][0].endswith("a.zip/inner/roads.geojson")


def test_a_series_of_rasters_in_an_archive(upload, tmp_path):
    from osgeo import gdal, osr

    gdal.UseExceptions()
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(4326)
    archive = tmp_path / "series.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for day in ("20240101", "20240102"):
            path = str(tmp_path / f"day_{day}.tif")
            image = gdal.GetDriverByName("GTiff").Create(path, 8, 8, 1)
            image.SetGeoTransform((14, 0.1, 0, 50, 0, -0.1))
            image.SetProjection(crs.ExportToWkt())
            image.GetRasterBand(1).Fill(int(day[-1]))
            image = None
            target.write(path, f"day_{day}.tif")
    assert upload.begin("series.zip", time_regex="(").json()["code"] == 2
    assert upload.begin("series.zip", time_regex="[0-9]{8}").status_code == 200
    pieces = cut(archive.read_bytes(), 200)
    for number, piece in enumerate(pieces, 1):
        assert upload.send(piece, number, len(pieces), "series.zip").status_code == 200
    shown = upload.client.wait(upload.name)
    assert (shown["geodata_type"], shown["layman_metadata"]["publication_status"]) == ("raster", "COMPLETE"), shown
    assert len(shown["wms"]["time"]["values"]) == 2


def test_files_that_turn_out_bad_fail_as_the_part_file(upload):
    upload.begin("a.geojson")
    assert upload.send(b'{"type":"FeatureCollection","features":[', 1, 1, "a.geojson").status_code == 200
    shown = upload.client.wait(upload.name)
    assert (shown["file"]["status"], shown["file"]["error"]["code"]) == ("FAILURE", 2)
    assert "features" in shown["file"]["error"]["detail"]["message"]
    assert shown["db"]["status"] == "NOT_AVAILABLE"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["a.txt"], 2),
        (["a.geojson", "b.geojson"], 5),
        (["a.zip", "b.zip"], 5),
        (["a.shp"], 18),
        (["x/a.csv", "a.csv"], 2),
    ],
)
def test_names_that_cannot_become_a_layer_are_refused_at_once(upload, names, code):
    answer = upload.begin(*names)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"resumableChunkNumber": "x"}, 2),
        ({"resumableChunkNumber": 0}, 2),
        ({"resumableChunkNumber": 3}, 2),
        ({"resumableTotalChunks": 10**7}, 2),
        ({"resumableTotalChunks": ""}, 1),
        ({"resumableTotalSize": 3}, 2),
        ({"resumableTotalSize": -1}, 2),
        ({"resumableTotalSize": 2**61, "resumableChunkSize": 2**60, "resumableChunkNumber": 2}, 2),
        ({"resumableFilename": "b.geojson"}, 21),
        ({"layman_original_parameter": "style"}, 21),
        ({"resumableFilename": ""}, 1),
    ],
)
def test_wrong_numbers_get_clear_errors(upload, numbers, code):
    upload.begin("a.geojson")
    form = {**upload.numbers(1, "a.geojson", resumableTotalChunks=2), **numbers}
    answer = upload.client.session.post(f"{upload.address}/chunk", data=form, files={"file": ("a", b"abc")}, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert upload.send(CONTENT, 1, 1, "a.geojson").status_code == 200
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


def test_a_layer_that_awaits_nothing_takes_no_chunks(upload):
    upload.client.publish(upload.name, {"a.geojson": CONTENT})
    upload.address = upload.client.url + upload.client.path(upload.name)
    assert upload.send(CONTENT, 1, 1, "a.geojson").json()["code"] == 20
    assert upload.asked(1, "a.geojson").json()["code"] == 20
    missing = upload.client.get(f"{upload.client.path('absent')}/chunk", params=upload.numbers(1, "a.geojson"))
    assert (missing.status_code, missing.json()["code"]) == (404, 15)


def test_others_may_not_send_chunks(upload, running_server):
    upload.begin("a.geojson", **{"access_rights.read": "EVERYONE"})
    stranger = Upload(RestClient(running_server.url, None), upload.name, upload.address)
    assert stranger.send(CONTENT, 1, 1, "a.geojson").json()["code"] == 30
    assert stranger.asked(1, "a.geojson").json()["code"] == 30


def test_others_cannot_tell_a_private_layer_from_a_missing_one(upload, running_server):
    upload.begin("a.geojson", **{"access_rights.read": upload.client.workspace})
    stranger = Upload(RestClient(running_server.url, None), upload.name, upload.address)
    for answer in (stranger.send(CONTENT, 1, 1, "a.geojson"), stranger.asked(1, "a.geojson")):
        assert (answer.status_code, answer.json()["code"]) == (404, 15)


def test_a_layer_is_replaced_in_chunks_and_served_as_it_was_meanwhile(upload):
    client = upload.client
    client.publish(upload.name, {"a.geojson": points(3)})
    answer = upload.begin("b.geojson", method="PATCH")
    assert answer.status_code == 200, answer.text
    assert answer.json()["files_to_upload"][0]["file"] == "b.geojson"
    query = f"service=WFS&version=2.0.0&request=GetFeature&typeNames={upload.name}&resultType=hits"
    count = f"{client.url}/geoserver/{client.workspace}/wfs?{query}"
    assert 'numberMatched="3"' in client.session.get(count, timeout=60).text
    for number, piece in enumerate(pieces := cut(CONTENT, 3000), 1):
        assert upload.send(piece, number, len(pieces), "b.geojson").status_code == 200
    assert client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"
    assert 'numberMatched="50"' in client.session.get(count, timeout=60).text


def test_an_upload_goes_on_after_a_restart(upload, publishing):
    """At its start the server loads everything from disk; the time that it was away is not the client's."""
    upload.begin("a.geojson")
    pieces = cut(CONTENT, 4000)
    upload.send(pieces[0], 1, len(pieces), "a.geojson")
    document = publishing.stores.files.folder(key(upload)) / "input_chunk" / "upload.json"
    os.utime(document, (time.time() - 1000,) * 2)
    on_disk = next(found for found in publishing.stores.files.publications() if found.key == key(upload))
    publishing.stores.registry.put(on_disk)
    reload(publishing, skip_redis_loading=True)
    assert chunk_files(publishing.stores, key(upload)).idle_s() < 100
    assert upload.description()["file"]["progress"] == round(int(100 / len(pieces)) / 100, 2)
    assert upload.asked(1, "a.geojson").status_code == 200
    for number, piece in enumerate(pieces[1:], 2):
        assert upload.send(piece, number, len(pieces), "a.geojson").status_code == 200
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


def test_an_upload_that_is_given_up_fails_and_leaves_no_parts(upload, publishing):
    upload.begin("a.geojson")
    upload.send(CONTENT[:4000], 1, 3, "a.geojson")
    folder = publishing.stores.files.folder(key(upload))
    assert sweep_uploads(publishing.stores, publishing.queue, 300) == 0
    os.utime(folder / "input_chunk" / "upload.json", (time.time() - 301,) * 2)
    assert sweep_uploads(publishing.stores, publishing.queue, 300) == 1
    shown = upload.description()
    assert (shown["file"]["status"], shown["file"]["error"]["code"]) == ("FAILURE", 22)
    assert shown["layman_metadata"]["publication_status"] == "INCOMPLETE"
    assert not (folder / "input_chunk").exists()
    assert json.loads((folder / "publication.json").read_bytes())["awaited_files"] == []
    assert upload.send(CONTENT[4000:], 2, 3, "a.geojson").json()["code"] == 20
    assert upload.begin("a.geojson", method="PATCH").status_code == 200
    assert upload.send(CONTENT, 1, 1, "a.geojson").status_code == 200
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


def test_an_upload_of_which_nothing_is_left_ends(upload, publishing):
    """As after the restoring of a backup, which has no uploads under way."""
    upload.begin("a.geojson")
    chunk_files(publishing.stores, key(upload)).remove()
    assert upload.send(CONTENT, 1, 1, "a.geojson").json()["code"] == 20
    reload(publishing, skip_redis_loading=True)
    assert sweep_uploads(publishing.stores, publishing.queue, 300) == 1
    assert upload.description()["file"]["error"]["code"] == 22


def test_a_complete_upload_whose_process_died_is_gone_on_with(upload, publishing):
    upload.begin("a.geojson")
    upload.send(CONTENT[:4000], 1, 2, "a.geojson")
    files = chunk_files(publishing.stores, key(upload))
    rest = publishing.stores.files.incoming / "rest"
    rest.write_bytes(CONTENT[4000:])
    files.save(Chunk("file", "a.geojson", 2, 2, rest))
    # The process also had moved the file already.
    moved = publishing.stores.files.folder(key(upload)) / "input_file"
    moved.mkdir()
    os.replace(files.arrived()[0][1], moved / "a.geojson")
    assert sweep_uploads(publishing.stores, publishing.queue, 300) == 1
    go_on(publishing.stores, publishing.queue, key(upload), files)
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


def test_a_layer_is_deleted_while_it_awaits_files(upload, running_server):
    upload.begin("a.geojson")
    upload.send(CONTENT[:4000], 1, 2, "a.geojson")
    assert upload.client.delete(upload.client.path(upload.name)).status_code == 200
    assert not (running_server.home / "layman/users" / key(upload).path).exists()
    assert upload.send(CONTENT[4000:], 2, 2, "a.geojson").json()["code"] == 15


def resident_bytes(server: Any) -> int:
    """Memory of the largest REST process."""
    serve = server.pids()["serve"]
    children = Path(f"/proc/{serve}/task/{serve}/children").read_text().split()
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (serve, *children)]
    return max(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_a_large_file_costs_no_memory(upload, running_server):
    """400 MB in chunks of 10 MB; what is in them is no layer, so that nothing is imported."""
    upload.begin("a.csv")
    piece = b"x" * 9_999_999 + b"\n"
    before_bytes = resident_bytes(running_server)
    highest_bytes = 0
    for number in range(1, 41):
        assert upload.send(piece, number, 40, "a.csv", resumableTotalSize=40 * len(piece)).status_code == 200
        highest_bytes = max(highest_bytes, resident_bytes(running_server))
    assert highest_bytes < before_bytes + 60_000_000
    shown = upload.client.wait(upload.name)
    assert (shown["file"]["status"], shown["file"]["error"]["code"]) == ("FAILURE", 2)
