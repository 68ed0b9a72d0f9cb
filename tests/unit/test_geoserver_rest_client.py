"""The client of a real GeoServer, against answers that GeoServer 2.26.2 gave, and against servers that are none."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from layman_server.errors import BadStyle, GeoServerRefused, GeoServerUnavailable
from layman_server.geoserver.objects import AccessRule
from layman_server.geoserver.rest_client.connection import GeoServerPlace, RestConnection
from layman_server.geoserver.rest_client.people import RestPeople
from layman_server.geoserver.rest_client.rules import RestRules
from layman_server.geoserver.rest_client.styles import RestStyles
from layman_server.geoserver.rest_client.version import supported_version
from tests.geoserver_speaker import QUICK, Answer, page, speaking, version


def said(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value.detail["message"])


def test_nobody_listening_names_the_settings_of_the_address():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = GeoServerPlace("127.0.0.1", taken.getsockname()[1], "/geoserver/", "layman", "secret")
        with pytest.raises(GeoServerUnavailable) as error:
            supported_version(RestConnection(place, waits_s=QUICK))
    assert "LAYMAN_GS_HOST" in said(error) and "Start it" in said(error)
    assert error.value.http_status == 503 and error.value.retry_after_s


def test_a_slow_one_is_left_after_the_limit():
    with speaking(Answer(200, after_s=5.0), timeout_s=0.1) as (connection, speaker):
        with pytest.raises(GeoServerUnavailable) as error:
            supported_version(connection)
        assert len(speaker.asked) == len(QUICK) + 1
    assert "has not answered for 0.1 s" in said(error)


def test_one_that_is_starting_is_waited_for():
    with speaking(page(503, "Service Unavailable"), version("2.26.2")) as (connection, speaker):
        assert supported_version(connection) == "2.26.2"
        assert len(speaker.asked) == 2


def test_one_that_keeps_starting_is_told_of():
    with speaking(page(503, "Service Unavailable")) as (connection, _), pytest.raises(GeoServerUnavailable) as error:
        supported_version(connection)
    assert "answers 503" in said(error)


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        (page(401, "Unauthorized", **{"WWW-Authenticate": 'Basic realm="GeoServer Realm"'}), "LAYMAN_GS_PASSWORD"),
        (page(403, "Forbidden"), "role ADMIN"),
        (page(404, "Not Found"), "LAYMAN_GS_PATH"),
        (Answer(302, "", "text/html", {"Location": "/web/"}), "LAYMAN_GS_PATH"),
        (Answer(200, "<html><title>Welcome to nginx!</title></html>", "text/html"), "“Welcome to nginx!”"),
        (Answer(200, "{", "application/json"), "no JSON"),
        (Answer(200, '{"about": "me"}'), "does not say GeoServer's version"),
        (Answer(200, '["about"]'), "does not say GeoServer's version"),
        (version("2.20.4"), "2.20.4"),
        (version("3.0.0"), "2.21 to 2.28"),
        (version("main"), "leave LAYMAN_GS_HOST empty"),
    ],
)
def test_what_cannot_be_worked_with_is_told_with_a_remedy(answer, remedy):
    with speaking(answer) as (connection, speaker), pytest.raises(GeoServerRefused) as error:
        supported_version(connection)
    assert remedy in said(error)
    assert len(speaker.asked) == 1, "waiting does not help"
    assert "secret" not in said(error)


@pytest.mark.parametrize("number", ["2.21.0", "2.26.2", "2.28-SNAPSHOT", 2.26])
def test_supported_versions(number):
    with speaking(version(number)) as (connection, _):
        assert supported_version(connection) == str(number)


def test_an_error_of_geoserver_is_told_in_its_words():
    recorded = Answer(500, "Resource named 'c1' already exists in store: 'pg'", "text/plain")
    with speaking(recorded) as (connection, _), pytest.raises(GeoServerRefused) as error:
        connection.call("POST", "/workspaces/tws/datastores/pg/featuretypes", json={})
    assert "Resource named 'c1' already exists in store: 'pg'" in said(error)


def test_what_is_not_there_may_be_missing():
    with speaking(Answer(404, "", "text/plain")) as (connection, speaker):
        assert connection.get("/workspaces/nope", missing_ok=True) is None
        assert speaker.asked[0][1] == "/geoserver/rest/workspaces/nope.json?quietOnNotFound=true"


def test_rules_that_are_there_are_changed_and_not_added():
    rule = AccessRule("tws", "*", "r", ("ROLE_X",))
    with speaking(page(409, "Already existing rules: tws.*.r"), Answer(200)) as (connection, speaker):
        RestRules(connection).put([rule])
        assert [asked[0] for asked in speaker.asked] == ["POST", "PUT"]
        assert json.loads(speaker.asked[1][2]) == {"tws.*.r": "ROLE_X"}


def test_some_new_rules_and_some_changed_ones_are_told_apart():
    there = Answer(200, '{"*.*.r":"*","w.a.r":"ROLE_X","w.b.r":"B,A"}')
    answers = (page(409, "Already existing rules: w.a.r"), Answer(409), there, Answer(200))
    rules = [AccessRule("w", "a", "r", ("USER_ANN",)), AccessRule("w", "b", "r", ("A", "B"))]
    rules.append(AccessRule("w", "c", "r", ("ROLE_X",)))
    with speaking(*answers) as (connection, speaker):
        RestRules(connection).put(rules)
        sent = [(method, json.loads(body or b"null")) for method, _, body, _ in speaker.asked[3:]]
    assert sent == [("POST", {"w.c.r": "ROLE_X"}), ("PUT", {"w.a.r": "USER_ANN"})]


def test_a_style_that_geoserver_cannot_read_is_a_bad_style():
    missing = Answer(404, "", "text/plain")
    words = "org.xml.sax.SAXParseException; lineNumber: 1; columnNumber: 46; XML document structures must start"
    refused = Answer(500, words, "text/plain")
    with speaking(missing, refused) as (connection, _), pytest.raises(BadStyle) as error:
        RestStyles(connection).put("w", "s", b"<sld", "1.0.0")
    assert "lineNumber: 1" in said(error)


@pytest.mark.parametrize(("version", "kind"), [("1.0.0", "sld+xml"), ("1.1.0", "se+xml")])
def test_styles_are_stored_as_they_are_in_their_version(version, kind):
    with speaking(Answer(404, "", "text/plain"), Answer(201, "s", "text/plain")) as (connection, speaker):
        RestStyles(connection).put("w", "s", b"<sld/>", version)
        method, path, body, headers = speaker.asked[1]
    assert (method, body, headers["Content-Type"]) == ("POST", b"<sld/>", f"application/vnd.ogc.{kind}")
    assert path == "/geoserver/rest/workspaces/w/styles?name=s&raw=true"


def test_users_stand_for_a_name_with_roles_and_never_change():
    created = Answer(201)
    with speaking(created) as (connection, speaker):
        people = RestPeople(connection, "secret of the server")
        ann = people.credentials(["ROLE_ANONYMOUS", "ROLE_AUTHENTICATED", "USER_ANN"])
        asked = len(speaker.asked)
        assert people.credentials(["USER_ANN"]) == ann
        assert len(speaker.asked) == asked, "made once"
        with_role = people.credentials(["USER_ANN", "PLANNERS"])
        nobody = people.credentials(["ROLE_ANONYMOUS"])
    assert ann is not None and with_role is not None and nobody is None
    assert ann.user.startswith("ann-") and with_role.user.startswith("ann-")
    assert ann.user != with_role.user and ann.password != with_role.password
    assert ann.password not in repr(ann)


def test_a_password_is_never_told():
    place = GeoServerPlace("gs", 8080, "/geoserver/", "layman", "secret")
    assert "secret" not in repr(place)
