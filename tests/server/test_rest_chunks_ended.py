"""Uploads in chunks that come to nothing: a layer that was there before is as it was."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
import requests

from layman_server.publishing.chunks import sweep_uploads
from tests.rest_client import points
from tests.server.chunk_uploads import CONTENT, Upload, key
from tests.server.chunk_uploads import client as client
from tests.server.chunk_uploads import publishing as publishing
from tests.server.chunk_uploads import upload as upload


def begin_change(upload: Upload) -> dict[str, Any]:
    """Publish a layer and begin to change everything of it with files in chunks; what it was before."""
    before = upload.client.publish(upload.name, {"a.geojson": points(3)}, title="Before")
    style = ("s.sld", (upload.client.get(upload.client.path(upload.name) + "/style")).content)
    answer = upload.client.session.patch(
        upload.client.url + upload.client.path(upload.name),
        data=[("file", "b.geojson"), ("title", "After"), ("access_rights.read", upload.client.workspace)],
        files={"style": style},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    upload.address = upload.client.url + upload.client.path(upload.name)
    assert upload.send(CONTENT[:4000], 1, 3, "b.geojson").status_code == 200
    assert upload.description()["title"] == "After"
    return before


def is_public(upload: Upload) -> bool:
    query = f"service=WFS&version=2.0.0&request=GetFeature&typeNames={upload.name}&resultType=hits"
    answer = requests.get(f"{upload.client.url}/geoserver/{upload.client.workspace}/wfs?{query}", timeout=60)
    return 'numberMatched="3"' in answer.text


def test_a_change_that_its_client_ends_is_taken_back(upload, publishing):
    before = begin_change(upload)
    assert not is_public(upload)
    ended = upload.client.delete(upload.client.path(upload.name) + "/chunk")
    assert (ended.status_code, ended.json()) == (200, {"message": "Upload ended."})
    after = upload.description()
    assert (after["title"], after["layman_metadata"]["publication_status"]) == ("Before", "COMPLETE")
    assert {part: status for part, status in after.items() if part != "updated_at"} == {
        part: status for part, status in before.items() if part != "updated_at"
    }
    assert is_public(upload)
    folder = publishing.stores.files.folder(key(upload))
    assert not (folder / "input_chunk").exists()
    assert [path.name for path in folder.glob("input_file*")] == ["input_file"]
    assert upload.client.delete(upload.client.path(upload.name) + "/chunk").json()["code"] == 20
    assert upload.begin("a.geojson", method="PATCH").status_code == 200
    assert upload.send(CONTENT, 1, 1, "a.geojson").status_code == 200
    assert upload.client.wait(upload.name)["layman_metadata"]["publication_status"] == "COMPLETE"


@pytest.mark.parametrize("end", ["idle", "bad"])
def test_a_change_that_fails_before_it_begins_leaves_the_layer_as_it_was(upload, publishing, end):
    """Its parts are there, as they are served; the first one says what was wrong."""
    begin_change(upload)
    if end == "idle":
        document = publishing.stores.files.folder(key(upload)) / "input_chunk" / "upload.json"
        os.utime(document, (time.time() - 301,) * 2)
        assert sweep_uploads(publishing.stores, publishing.queue, 300) == 1
    else:
        for number in (2, 3):
            assert upload.send(b"no GeoJSON" * 400, number, 3, "b.geojson").status_code == 200
    after = upload.client.wait(upload.name)
    assert after["file"]["status"] == "FAILURE" and after["title"] == "Before"
    assert (after["file"]["error"]["code"] == 22) is (end == "idle")
    assert not [part for part in ("db", "wms", "wfs", "style", "thumbnail", "metadata") if "status" in after[part]]
    assert is_public(upload)
    upload.client.session.patch(upload.address, data={"title": "Again"}, timeout=60)
    again = upload.client.wait(upload.name)
    assert (again["title"], again["layman_metadata"]["publication_status"]) == ("Again", "COMPLETE")


def test_others_may_not_end_an_upload(upload, running_server):
    upload.begin("a.geojson", **{"access_rights.read": "EVERYONE"})
    assert requests.delete(f"{upload.address}/chunk", timeout=60).json()["code"] == 30
    upload.client.delete(upload.client.path(upload.name) + "/chunk")
    assert upload.description()["file"]["error"]["code"] == 22
