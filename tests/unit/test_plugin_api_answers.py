"""Answers of Layman servers as values and errors, without QGIS."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_qgis.api.answers import Answer, error_in, plain_text, retry_after_s
from layman_qgis.api.descriptions import (
    LayerDescription,
    MapDescription,
    PartState,
    PublicationStatus,
    description_from_json,
)
from layman_qgis.api.errors import ApiError, LoginNeeded, NotJson, ServerBusy, ServerRefused, refused_from
from layman_qgis.api.publications import (
    CurrentUser,
    PublicationRef,
    PublicationType,
    bounding_box_from,
    posted_from_json,
    publications_from_json,
)
from layman_qgis.api.version import ServerVersion, UploadFormat

URL = "https://layman.example"
LAYER = PublicationRef(URL, "samples", PublicationType.LAYER, "roads")
MAP = PublicationRef(URL, "samples", PublicationType.MAP, "all_roads")
_DATA = Path(os.environ.get("LAYMAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
_SAMPLES = _DATA.parent / "reference" / "layman-rest-samples"


def sample(name: str) -> Any:
    path = _SAMPLES / name
    if not path.exists():
        pytest.skip("the recorded answers of a real Layman are not here")
    return json.loads(path.read_text())


def answer(status: int, body: Any = b"", **headers: str) -> Answer:
    return Answer(status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers, URL)


def test_recorded_layer_is_complete():
    layer = LayerDescription.from_json(sample("v2.4.0/get_layer.json")["body"], LAYER)
    assert layer.status is PublicationStatus.COMPLETE and layer.is_final
    assert layer.wms_url == "https://layman.example/geoserver/layman_wms/ows"
    assert layer.wms_layer == "l_ea564075-4b3b-4844-82ec-3424b4020727"
    assert layer.wfs_type == "layman:l_ea564075-4b3b-4844-82ec-3424b4020727"
    assert layer.style_type == "sld"
    assert {part.state for part in layer.parts.values()} == {PartState.DONE}
    assert layer.first_error() is None


def test_recorded_layer_while_it_is_published():
    layer = LayerDescription.from_json(sample("v2.4.0/get_layer_while_publishing.json")["body"], LAYER)
    assert layer.status is PublicationStatus.UPDATING and not layer.is_final
    assert layer.parts["db"].state is PartState.STARTED
    assert layer.parts["wms"].state is PartState.PENDING
    assert layer.bounding_box is None
    assert layer.wms_url == ""


def test_recorded_layer_with_a_failed_thumbnail_names_the_error():
    layer = LayerDescription.from_json(sample("err_10b_layer_after_invalid_sld.json")["body"], LAYER)
    assert layer.status is PublicationStatus.INCOMPLETE
    assert layer.parts["thumbnail"].state is PartState.FAILURE
    assert "Thumbnail" in layer.first_error().sentence


def test_recorded_map():
    found = description_from_json(sample("v2.4.0/get_map.json")["body"], MAP)
    assert isinstance(found, MapDescription)
    assert found.file_url.endswith("/file")
    assert set(found.parts) == {"file", "thumbnail", "metadata"}


def test_recorded_list_of_publications():
    found = publications_from_json(sample("v2.4.0/get_publications.json")["body"], URL)
    assert {item.type for item in found} == {PublicationType.LAYER, PublicationType.MAP}
    assert all(item.name and item.workspace == "samples" and item.title for item in found)


def test_recorded_post_names_the_new_publication():
    ref = posted_from_json(sample("v2.4.0/post_layer.json")["body"], URL, "samples", PublicationType.LAYER)
    assert (ref.name, ref.workspace) == ("sample_layer_221604", "samples")
    assert ref.uuid


def test_recorded_versions_are_not_the_bundled_server():
    version = ServerVersion.from_json(sample("v2.4.0/version.json")["body"])
    assert (version.name, version.version, version.is_bundled) == ("layman", "2.4.0", False)
    assert version.upload_format is UploadFormat.GEOJSON


def test_bundled_server_gets_geopackages():
    body = {"about": {"applications": {"layman": {"version": "2.4.0"}, "layman-server": {"version": "0.1.0"}}}}
    version = ServerVersion.from_json(body)
    assert version.is_bundled and version.version == "0.1.0"
    assert version.upload_format is UploadFormat.GEOPACKAGE


@pytest.mark.parametrize("body", [{}, {"about": 1}, {"about": {"applications": {"geonode": {}}}}, [], "x", None])
def test_another_server_is_told_apart(body):
    with pytest.raises(NotJson):
        ServerVersion.from_json(body)


@pytest.mark.parametrize("name", sorted(path.name for path in _SAMPLES.glob("err_*.json")) or ["none"])
def test_every_recorded_error_becomes_a_sentence(name):
    recorded = sample(name)
    if recorded["status"] < 400:
        return
    body = recorded["body"]
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    error = error_in(answer(recorded["status"], raw))
    assert isinstance(error, ApiError)
    assert error.sentence[0].isupper() and error.sentence.endswith((".", "!", "?"))
    assert "<" not in error.sentence


def test_wrong_parameter_is_named():
    error = refused_from({"code": 2, "message": "Wrong parameter value", "detail": {"parameter": "crs"}}, 400)
    assert error.sentence == "The server does not accept the value of \u201ccrs\u201d."
    assert "crs" in error.detail and error.http_status == 400


def test_the_servers_own_words_are_added():
    error = refused_from({"code": 1003, "message": "x", "detail": {"message": "No such attribute: POP"}})
    assert error.sentence == "The server cannot use the style for this layer. No such attribute: POP."


def test_unknown_code_keeps_the_servers_message():
    assert refused_from({"code": 4711, "message": "Strange thing"}).sentence == "Strange thing."
    assert refused_from({"code": "?", "message": ""}).sentence == "The server refused the request."


def test_report_has_everything_to_copy():
    report = refused_from({"code": 17, "message": "Layer already exists"}, 409).report()
    assert "Choose another name" in report and "Layman error 17, HTTP status 409" in report


def test_good_answers_are_no_errors():
    assert error_in(answer(200)) is None
    assert error_in(answer(302)) is None


@pytest.mark.parametrize(
    ("status", "kind"), [(401, LoginNeeded), (503, ServerBusy), (502, ServerBusy), (418, ApiError)]
)
def test_errors_without_json(status, kind):
    error = error_in(answer(status, b"<h1>Sorry</h1>"))
    assert isinstance(error, kind)
    assert "Sorry" in error.detail


def test_json_error_of_a_busy_server_says_when_to_come_back():
    error = error_in(answer(503, {"code": 1001, "message": "x"}, **{"retry-after": "3"}))
    assert isinstance(error, ServerBusy) and error.retry_after_s == 3.0


@pytest.mark.parametrize(
    ("text", "seconds"), [("5", 5.0), ("", None), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0), ("-1", None), ("soon", None)]
)
def test_retry_after(text, seconds):
    assert retry_after_s(answer(503, **{"retry-after": text})) == seconds


@given(st.integers(10, 30_000))
def test_retry_after_may_be_a_date(seconds):
    at = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_s(answer(503, **{"retry-after": at})) == pytest.approx(seconds, abs=9)


def test_plain_text_of_a_page():
    page = b"<html><head><style>p {color: red}</style><script>x()</script></head><p>A &amp; B\n\n  C</p></html>"
    assert plain_text(page) == "A & B C"
    assert len(plain_text(b"word " * 5000)) < 700


@given(st.binary(max_size=300), st.integers(100, 599))
def test_no_answer_ever_breaks_the_reader(body, status):
    given_answer = answer(status, body)
    error = error_in(given_answer)
    assert error is None or error.sentence
    try:
        given_answer.json()
    except NotJson as problem:
        assert problem.sentence


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "wms", "status", "error", "file", "code", "message", "detail"]), inner
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_descriptions_of_any_json_are_values_or_errors(body):
    try:
        layer = LayerDescription.from_json(body, LAYER)
    except NotJson:
        return
    assert layer.ref.name
    assert layer.status in PublicationStatus


def test_old_server_without_publication_status():
    body = {"name": "roads", "wms": {"url": "u"}, "db": {"status": "STARTED"}}
    assert LayerDescription.from_json(body, LAYER).status is PublicationStatus.UPDATING
    body["db"] = {"status": "FAILURE", "error": {"code": 11, "message": "Error during import data into DB"}}
    failed = LayerDescription.from_json(body, LAYER)
    assert failed.status is PublicationStatus.INCOMPLETE
    assert isinstance(failed.first_error(), ServerRefused) and failed.first_error().code == 11


def test_unknown_part_status_is_not_taken_for_done():
    body = {"wms": {"status": "MAYBE", "url": "u"}}
    layer = LayerDescription.from_json(body, LAYER)
    assert layer.parts["wms"].state is PartState.NOT_AVAILABLE
    assert layer.wms_url == ""


@pytest.mark.parametrize("value", [None, [None] * 4, [1, 2, 3], ["a", 1, 2, 3], [True, 1, 2, 3], {}])
def test_no_bounding_box(value):
    assert bounding_box_from(value) is None


def test_current_user():
    user = CurrentUser.from_json({"authenticated": True, "username": "ann", "claims": {"name": "Ann B."}})
    assert (user.authenticated, user.username, user.display_name) == (True, "ann", "Ann B.")
    assert CurrentUser.from_json({"authenticated": False}).display_name == ""


@pytest.mark.parametrize("body", [[], {}, [{}], [{"name": 5}], "x"])
def test_post_answer_without_a_name_is_an_error(body):
    with pytest.raises(NotJson):
        posted_from_json(body, URL, "ann", PublicationType.MAP)


def test_same_publication_with_and_without_uuid():
    assert LAYER.is_same(PublicationRef(URL, "samples", PublicationType.LAYER, "roads", "some-uuid"))
    assert not LAYER.is_same(PublicationRef(URL, "samples", PublicationType.MAP, "roads"))
