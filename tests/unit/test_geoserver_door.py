"""What is passed on to a real GeoServer: whose request it is, which layers it names, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from layman_server.errors import GeoServerUnavailable
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.rest_client.people import RestPeople
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.geoserver_door import GeoServerDoor
from tests.geoserver_speaker import Answer, Speaker, page, speaking

PICTURE = Answer(200, "a picture", "image/png")
ANN = {
    "X-Layman-Roles": "ROLE_ANONYMOUS,ROLE_AUTHENTICATED,USER_ANN",
    "X-Public-Url": "https://maps.example.org/geoserver/ann/wms",
}
UPDATE = (
    b'<wfs:Transaction service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ann="http://ann">'
    b'<wfs:Update typeName="ann:roads"><wfs:Property><wfs:ValueReference>width</wfs:ValueReference>'
    b"<wfs:Value>2</wfs:Value></wfs:Property></wfs:Update></wfs:Transaction>"
)


@contextmanager
def door(*answers: Answer) -> Iterator[tuple[GeoServerDoor, Speaker, list[Any]]]:
    """A door to a server that gives these answers; `ann:drawn` is drawn by QGIS."""
    added: list[Any] = []
    with speaking(Answer(201)) as (connection, speaker):
        people = RestPeople(connection, "secret of the server")
        people.credentials(["USER_ANN"])
        speaker.answers = list(answers)
        speaker.asked.clear()
        engine = EngineClient(Path("/nowhere"))
        is_drawn_by_qgis = ("ann", "drawn").__eq__
        yield (
            GeoServerDoor(connection.place, people, engine, lambda *one: is_drawn_by_qgis(one), added.append),
            speaker,
            added,
        )


def asked(speaker: Speaker) -> tuple[str, dict[str, str]]:
    """Path and parameters of the only request."""
    (request,) = speaker.asked
    parts = urlsplit(request[1])
    return parts.path, {name: value for name, (value,) in parse_qs(parts.query, keep_blank_values=True).items()}


def test_who_signed_in_signs_in_at_geoserver_and_others_do_not():
    with door(PICTURE) as (to_geoserver, speaker, _):
        to_geoserver.open("GET", "/ann/wms?REQUEST=GetMap&LAYERS=roads", headers=ANN)
        to_geoserver.open(
            "GET", "/ann/wms?REQUEST=GetMap&LAYERS=roads", headers={**ANN, "X-Layman-Roles": "ROLE_ANONYMOUS"}
        )
        first, second = (request[3] for request in speaker.asked)
    assert first["Authorization"].startswith("Basic ") and "Authorization" not in second
    assert (first["X-Forwarded-Proto"], first["X-Forwarded-Host"]) == ("https", "maps.example.org")
    assert first["X-Forwarded-Path"] == "/geoserver"


def test_somebody_whom_geoserver_has_forgotten_is_made_again():
    challenge = page(401, "Unauthorized", **{"WWW-Authenticate": 'Basic realm="GeoServer Realm"'})
    created = Answer(201)
    with door(challenge, created, created, created, PICTURE) as (to_geoserver, speaker, _):
        assert to_geoserver.open("GET", "/ann/wms?REQUEST=GetMap", headers=ANN).status == 200
        paths = [urlsplit(request[1]).path.removeprefix("/geoserver") for request in speaker.asked]
    assert paths[0] == paths[-1] == "/ann/wms"
    assert "/rest/security/usergroup/users" in paths


@pytest.mark.parametrize(
    ("target", "path", "layers"),
    [
        ("/ann/wms?request=GetMap&layers=drawn&styles=", "/wms", "ann_wms:drawn"),
        ("/ann/ows?Request=GetMap&Layers=roads,ann:drawn&styles=roads,", "/ows", "ann:roads,ann_wms:drawn"),
        ("/wms?request=GetMap&layers=ann:drawn,bob:other&styles=", "/wms", "ann_wms:drawn,bob:other"),
        ("/ann/wms?request=GetMap&layers=roads", "/ann/wms", "roads"),
        ("/ann/wms?request=GetFeatureInfo&layers=drawn", "/ann/wms", "drawn"),
    ],
)
def test_maps_of_layers_with_styles_of_qgis_are_asked_for_as_geoserver_has_them(target, path, layers):
    with door(PICTURE) as (to_geoserver, speaker, _):
        to_geoserver.open("GET", target, headers=ANN)
        there, query = asked(speaker)
    assert there == f"/geoserver{path}"
    assert next(value for name, value in query.items() if name.lower() == "layers") == layers
    if "styles=roads" in target:
        assert query["styles"] == "ann:roads,"


def test_a_transaction_that_went_well_tells_its_layers_and_one_that_failed_tells_none():
    done = Answer(200, "<wfs:TransactionResponse/>", "application/xml")
    failed = Answer(200, "<ows:ExceptionReport/>", "application/xml")
    with door(done, failed) as (to_geoserver, speaker, added):
        first = to_geoserver.open("POST", "/ann/wfs?", body=UPDATE, headers=ANN)
        second = to_geoserver.open("POST", "/ann/wfs?", body=UPDATE, headers=ANN)
        assert b"".join(first.chunks()) == b"<wfs:TransactionResponse/>"
        assert speaker.asked[0][3]["Content-Type"] == "text/xml"
    assert (first.headers.get("x-layman-edited"), second.headers.get("x-layman-edited")) == ("ann:roads", None)
    assert added == [{("ann", "roads"): ["width"]}] * 2


def test_a_form_is_passed_on_as_a_form():
    with door(PICTURE) as (to_geoserver, speaker, _):
        to_geoserver.open("POST", "/ann/wms?", body=b"request=GetMap&layers=roads", headers=ANN)
        assert speaker.asked[0][3]["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_page_of_geoservers_web_server_is_no_answer():
    with door(page(404, "Not Found")) as (to_geoserver, _, _), pytest.raises(OgcError) as error:
        to_geoserver.open("GET", "/ann/wms?REQUEST=GetCapabilities", headers=ANN)
    assert error.value.http_status == 404
    with door(page(503, "Service Unavailable")) as (to_geoserver, _, _), pytest.raises(GeoServerUnavailable):
        to_geoserver.open("GET", "/ann/wms?REQUEST=GetCapabilities", headers=ANN)


@pytest.mark.parametrize(
    "target",
    [
        "/ann/gwc/service/wmts?REQUEST=GetTile",
        "/gwc/service/wms?REQUEST=GetMap&TILED=true&LAYERS=ann:secret",
        "/GWC/service/wms?REQUEST=GetMap",
        "/rest/workspaces/wms?",
        "/ogc/features/v1/../../../gwc/service/wms?REQUEST=GetMap",
        "/ann/ogc/features/v1/collections/wms?",
        "/../wms?",
        "/ann/..%2f..%2frest/wms?",
    ],
)
def test_nothing_but_the_services_of_workspaces_is_passed_on(target):
    with door(PICTURE) as (to_geoserver, speaker, _), pytest.raises(OgcError) as error:
        to_geoserver.open("GET", target, headers=ANN)
    assert (error.value.http_status, speaker.asked) == (404, [])
