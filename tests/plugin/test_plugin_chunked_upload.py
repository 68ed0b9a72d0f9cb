"""Chunks over a network that goes and comes: each chunk arrives, in order, once it can."""

from __future__ import annotations

import pytest

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.oauth2 import Endpoints, Tokens
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.network.browser_sign_in import TokenKeeper
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.tasks import chunked_upload
from layman_qgis.tasks.chunked_upload import send_chunks
from tests.plugin.small_server import Reply

ADDRESS = "POST /rest/workspaces/ann/layers/roads/chunk"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "roads.gpkg"
    path.write_bytes(bytes(range(250)))
    return path


@pytest.fixture
def client(http_server, qgis_app):
    return LaymanClient(Server(http_server.url), Credentials(), retries=0)


@pytest.fixture
def ref(http_server):
    return PublicationRef(http_server.url, "ann", PublicationType.LAYER, "roads")


def sent(http_server):
    return [one.body for one in http_server.seen if one.method == "POST"]


def test_every_byte_is_sent_once_in_chunks(http_server, client, ref, file):
    http_server.on_json(ADDRESS, {"message": "Chunk saved."})
    told = []
    send_chunks(client, ref, [(file.name, file)], lambda: False, lambda *pair: told.append(pair), lambda _: None, 100)
    bodies = sent(http_server)
    assert len(bodies) == 3
    for number, body in enumerate(bodies, start=1):
        part = bytes(range(250))[100 * (number - 1) : 100 * number]
        assert part in body and b'name="resumableChunkNumber"' in body
        assert str(number).encode() in body.split(b'name="resumableChunkNumber"')[1].split(b"--")[0]
    assert told[-1] == (250, 250) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_empty_file_is_one_chunk(http_server, client, ref, tmp_path):
    http_server.on_json(ADDRESS, {"message": "Chunk saved."})
    empty = tmp_path / "empty.gpkg"
    empty.write_bytes(b"")
    send_chunks(client, ref, [(empty.name, empty)], lambda: False, lambda *_: None, lambda _: None, 100)
    assert len(sent(http_server)) == 1


def test_a_server_that_is_away_is_waited_for(http_server, client, ref, file, monkeypatch):
    monkeypatch.setattr(chunked_upload, "_PAUSES_S", (0.05,))
    http_server.on(ADDRESS, Reply(503), Reply(503), Reply(200))
    said = []
    send_chunks(client, ref, [(file.name, file)], lambda: False, lambda *_: None, said.append, 100)
    assert len(sent(http_server)) == 5
    assert said[-1] == "" and all(said[:-1])


def test_a_token_that_ends_between_two_chunks_is_renewed(http_server, ref, file):
    refused = Reply(403, b'{"code": 32, "message": "Unsuccessful OAuth2 authentication."}')
    http_server.on(ADDRESS, Reply(200), refused, Reply(200))
    tokens = {"access_token": "new", "token_type": "Bearer", "refresh_token": "r2", "expires_in": 3600}
    http_server.on_json("POST /token", tokens)
    server = Server(http_server.url)
    endpoints = Endpoints(http_server.url, "", f"{http_server.url}/token")
    keeper = TokenKeeper(LaymanClient(server, Credentials()), endpoints, Tokens("old", "r1", 3600.0))
    client = LaymanClient(server, Credentials(keeper=keeper), retries=0)
    send_chunks(client, ref, [(file.name, file)], lambda: False, lambda *_: None, lambda _: None, 100)
    keeper.retire()
    said = [one.headers.get("authorization") for one in http_server.seen if one.path.endswith("/chunk")]
    assert said == ["Bearer old", "Bearer old", "Bearer new", "Bearer new"]
    second, again = (
        one.body for one in http_server.seen if one.path.endswith("/chunk") and bytes(range(100, 200)) in one.body
    )
    assert abs(len(second) - len(again)) < 200


def test_a_refusal_is_not_repeated(http_server, client, ref, file):
    http_server.on_json(ADDRESS, {"code": 2, "message": "Wrong parameter value"}, status=400)
    with pytest.raises(ApiError):
        send_chunks(client, ref, [(file.name, file)], lambda: False, lambda *_: None, lambda _: None, 100)
    assert len(sent(http_server)) == 1


def test_waiting_can_be_cancelled(http_server, client, ref, file):
    http_server.on(ADDRESS, Reply(503))
    with pytest.raises(Cancelled):
        send_chunks(
            client, ref, [(file.name, file)], lambda: len(sent(http_server)) > 1, lambda *_: None, lambda _: None, 100
        )


def test_a_file_that_is_changed_meanwhile_is_not_sent_in_pieces_of_both(http_server, client, ref, file):
    http_server.on_json(ADDRESS, {"message": "Chunk saved."})

    def change(*_):
        with file.open("ab") as written:
            written.write(b"more")

    with pytest.raises(ApiError, match="was changed"):
        send_chunks(client, ref, [(file.name, file)], lambda: False, change, lambda _: None, 100)
    assert len(sent(http_server)) == 1
