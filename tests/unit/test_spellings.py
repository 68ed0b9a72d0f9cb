"""The spellings of addresses: what they look like, and that no username stands in their way."""

import re
from datetime import datetime, timezone

import pytest

from layman_server.app import create_app
from layman_server.bootstrap import build_engine, build_publishing, build_sign_in
from layman_server.model.names import RESERVED_WORKSPACES, WORKSPACE_PATTERN
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.rest.addresses import Address, Spelling
from layman_server.settings import Settings

UUID = "6b6d4332-50fa-4632-b91b-b83feb70bdb0"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    settings = Settings(data_dir=folder, gs_data_dir=folder / "gs", redis_url="unix:///nowhere", pg_host="127.0.0.1")
    return create_app(settings, build_publishing(settings), build_engine(settings), build_sign_in(settings))


@pytest.mark.parametrize(
    ("spelling", "layer", "map_"),
    [
        (Spelling.WORKSPACE, "/rest/workspaces/ann/layers/x", "/rest/workspaces/ann/maps/x"),
        (Spelling.UUID, f"/rest/layers/{UUID}", f"/rest/maps/{UUID}"),
        (Spelling.USERNAME, "/rest/ann/layers/x", "/rest/ann/maps/x"),
    ],
)
def test_a_publication_has_one_address_in_each_spelling(spelling, layer, map_):
    found = []
    for type_ in PublicationType:
        publication = Publication(UUID, PublicationKey("ann", type_, "x"), "", "", datetime.now(timezone.utc))
        found.append(Address("https://layman.example", spelling).publication(publication))
    assert found == [f"https://layman.example{layer}", f"https://layman.example{map_}"]


def test_no_username_is_the_beginning_of_another_path(app):
    """`/rest/<username>/layers` must not be what some other address begins with."""
    first = {rule.rule.split("/")[2] for rule in app.url_map.iter_rules() if rule.rule.startswith("/rest/")}
    words = {word for word in first if re.fullmatch(WORKSPACE_PATTERN, word)}
    assert {"workspaces", "layers", "maps", "users"} <= words
    assert [word for word in sorted(words) if word not in RESERVED_WORKSPACES] == []


@pytest.mark.parametrize("word", ["layers", "maps", "workspaces"])
def test_addresses_with_odd_names_in_them_are_told_apart(app, word):
    adapter = app.url_map.bind("host")
    assert adapter.match(f"/rest/workspaces/{word}/layers")[1] == {"workspace": word}
    assert adapter.match(f"/rest/workspaces/ann/layers/{word}")[1] == {"workspace": "ann", "name": word}
    assert adapter.match(f"/rest/ann/maps/{word}")[1] == {"username": "ann", "name": word}
    assert adapter.match(f"/rest/layers/{word}")[1] == {"uuid": word}


def test_every_resource_below_a_publication_is_there_in_every_spelling(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    start = "/rest/workspaces/<workspace>"
    below = {rule.removeprefix(start) for rule in rules if rule.startswith(start)}
    assert {"/layers/<name>/style", "/maps/<name>/file"} <= below
    for path in below:
        assert f"/rest/<username>{path}" in rules
        assert f"/rest{path.replace('<name>', '<uuid>')}" in rules
