"""Our answers beside those that a real Layman gave (releases 2.4.0 and 3.0): the same keys, types, statuses and codes.

Ours may have more keys. Where ours are otherwise on purpose, `DIFFERENT` says how, and docs/decisions why.
"""

import json
from pathlib import Path

import pytest

from layman_server.bootstrap import build_publishing
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.server.recorded_scene import Scene

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "rest" / "recorded_answers.json").read_bytes())

#: Answers to what this server does in other ways, each with its own tests.
ELSEWHERE = {
    # Sign-in by the header of a trusted proxy is a setting: test_sign_in*.
    "current_user_patch_unknown_header",
    "current_user_unknown_header",
    # Rasters: test_raster*.
    "get_layer_raster",
    # An OGC answer: test_ogc*.
    "wms_getmap_private_anonymous",
    # What the address meant in the other release.
    "get_layer_style_redirect",
    "err_uuid_style_url",
}
#: Status and code where Layman's are faults (docs/decisions/0005).
DIFFERENT = {
    "err_05_unknown_file_type": (400, 2),
    "err_06_broken_geojson": (400, 2),
    "err_unknown_file_type": (400, 2),
    "err_broken_geojson": (400, 2),
    "err_24_wrong_method": (405, 31),
    "err_25_unknown_path": (404, 25),
    "err_patch_while_publishing": (409, 49),
}
#: Keys that ours need not have: lists of a few CRSs where ours takes all, what is not there.
WITHOUT = {
    "err_04_unsupported_crs_param": {"detail.supported_values"},
    "err_19_map_bad_projection": {"detail.supported_values"},
    "err_27_file_crs_unsupported": {"detail.supported_values"},
    "err_09_not_xml_style": {"detail"},
    "err_10b_layer_after_invalid_sld": {"wms.name", "wms.url", "wfs.name", "wfs.url", "style.url", "style.type"}
    | {"thumbnail.error"},
    # A map may be there before it is asked for.
    "get_map_while_publishing": {"thumbnail.status", "metadata.status"},
    "version": {"about.applications.layman-test-client"},
}
CASES = [
    pytest.param(flavour, name, id=f"{flavour}-{name}")
    for flavour, answers in RECORDED.items()
    for name in answers
    if name not in ELSEWHERE
]


@pytest.fixture(scope="module")
def scenes(running_server):
    publishing = build_publishing(Settings.from_environment(Home(running_server.home).read_settings()))
    return {flavour: Scene(running_server.url, publishing, flavour).play() for flavour in RECORDED}


@pytest.fixture(scope="module")
def ours(scenes):
    """Our answers by flavour and name."""
    return {flavour: scene.answers for flavour, scene in scenes.items()}


@pytest.mark.parametrize(("flavour", "name"), CASES)
def test_our_answer_is_like_the_recorded_one(ours, flavour, name):
    recorded, answer = RECORDED[flavour][name], ours[flavour][name]
    status, code = DIFFERENT.get(name, (recorded["status"], _code(recorded["body"])))
    assert answer.status_code == status, answer.text
    if not isinstance(recorded["body"], str) or status >= 400:
        assert answer.headers["Content-Type"] == "application/json"
        assert _code(answer.json()) == code, answer.text
    if not isinstance(recorded["body"], str):
        found = differences(recorded["body"], answer.json())
        assert found - WITHOUT.get(name, set()) == set(), answer.text
    elif name not in DIFFERENT:
        assert answer.headers["Content-Type"].split(";")[0] == recorded["content_type"].split(";")[0]


@pytest.mark.parametrize("flavour", RECORDED)
def test_a_private_layer_cannot_be_told_from_a_missing_one(ours, flavour):
    """Layman's can: only of a missing layer it says the UUID."""
    hidden, missing = (ours[flavour][name] for name in ("user_get_layer_other", "get_layer_after_delete"))
    assert (hidden.status_code, set(hidden.json())) == (missing.status_code, set(missing.json()))
    assert ours[flavour]["user_get_layer_anonymous"].json() == hidden.json()


@pytest.mark.parametrize("flavour", RECORDED)
def test_a_style_that_does_not_fit_is_named_as_the_cause(ours, flavour):
    """Layman's answer says "Thumbnail rendering failed"."""
    layer = ours[flavour]["err_10b_layer_after_invalid_sld"].json()
    assert layer["style"]["error"]["code"] == 1003
    assert "no such property 'none' in the data; it has " in layer["style"]["error"]["detail"]["message"]


@pytest.mark.parametrize("flavour", RECORDED)
def test_nothing_is_left_when_all_layers_and_maps_of_a_workspace_are_deleted(scenes, flavour):
    assert scenes[flavour].maps_deleted == ["last"]
    assert scenes[flavour].left == [[], []]


def test_the_comparison_itself_finds_missing_keys_and_wrong_types():
    theirs = {"a": 1, "b": [{"c": "x"}], "d": {"e": [1.0]}, "f": None, "g": True}
    assert differences(theirs, {"a": 2.5, "b": [{"c": "y"}], "d": {"e": [3]}, "f": "x", "g": False, "more": 1}) == set()
    assert differences(theirs, {"a": "2", "b": [{}], "d": {"e": {}}, "f": None, "g": 1}) == {"a", "b.c", "d.e", "g"}
    assert differences([], {}) == {""}


def _code(body):
    return body.get("code") if isinstance(body, dict) else None


def differences(theirs, ours, path=""):
    """Paths of what ours lack or have of another type; None stands for any type, and of lists the first items count."""
    if theirs is None or (ours is None and path.rpartition(".")[2] in {"description", "native_crs", "owner"}):
        return set()
    if _kind(theirs) != _kind(ours):
        return {path}
    if isinstance(theirs, dict):
        below = {key: f"{path}.{key}".strip(".") for key in theirs if key not in {"s1", "s2", "s3", "s4"}}
        missing = {below[key] for key in below if key not in ours}
        return missing.union(*(differences(theirs[key], ours[key], below[key]) for key in below if key in ours))
    if isinstance(theirs, list) and theirs and ours:
        return differences(theirs[0], ours[0], path)
    return set()


def _kind(value):
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)
