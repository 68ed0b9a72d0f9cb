"""The login that QGIS keeps for its layers goes to the server that it is for, and to no other."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject

from layman_qgis.api.oauth2 import KEY_GRANT
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core.layer_key import Kind, find_offer
from layman_qgis.core.layer_login import read_again
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from tests.plugin.small_server import Reply, SmallServer

METADATA = "/.well-known/oauth-authorization-server"
AUTHCFG = "abc1234"


@pytest.fixture
def other():
    server = SmallServer()
    yield server
    server.close()


def told(of: str, token: str) -> dict[str, object]:
    """What a server at ``of`` says of itself, with tokens from ``token``."""
    return {
        "issuer": of,
        "authorization_endpoint": f"{of}/oauth/authorize",
        "token_endpoint": f"{token}/oauth/token",
        "grant_types_supported": [KEY_GRANT],
    }


def offered(qtbot, server: SmallServer) -> Kind | None:
    """What would be kept for somebody who typed a token."""
    session = Session(
        Server(server.url), Credentials(token="typed"), CurrentUser(True, "ann"), ServerVersion("x", "1", True)
    )
    found, owner = [], QObject()
    find_offer(session, owner, found.append, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return getattr(found[0], "kind", None)


def test_a_server_gives_keys_for_its_own_tokens(qtbot, http_server):
    http_server.on_json(f"GET {METADATA}", told(http_server.url, http_server.url))
    assert offered(qtbot, http_server) is Kind.KEY


def test_a_token_is_not_exchanged_elsewhere(qtbot, http_server, other):
    http_server.on_json(f"GET {METADATA}", told(http_server.url, other.url))
    assert offered(qtbot, http_server) is not Kind.KEY and other.seen == []


def test_another_server_does_not_say_where_tokens_go(qtbot, http_server, other):
    http_server.on(f"GET {METADATA}", Reply(302, b"", {"Location": f"{other.url}{METADATA}"}))
    other.on_json(f"GET {METADATA}", told(http_server.url, http_server.url))
    assert offered(qtbot, http_server) is not Kind.KEY


def given(qgis_app, layer) -> bool:
    """Whether a layer of somebody's project, which QGIS cannot read, gets the login of the server ``http://127.0.0.1:9``."""
    project = QgsProject()
    assert not layer.isValid()
    project.addMapLayer(layer)
    read_again(project, "http://127.0.0.1:9", AUTHCFG)
    return AUTHCFG in layer.source()


@pytest.mark.parametrize(
    ("urls", "gets_it"),
    [
        (["http://127.0.0.1:9/geoserver/ows"], True),
        (["http://127.0.0.1:7/evil", "http://127.0.0.1:9/geoserver/ows"], False),
        (["http://127.0.0.1:9/geoserver/ows", "http://127.0.0.1:7/evil"], False),
        (["http://127.0.0.1:9@127.0.0.1:7/evil"], False),
        (["http://127.0.0.1:99/evil"], False),
    ],
)
def test_a_layer_of_two_addresses_gets_no_login(qgis_app, urls, gets_it):
    wms = "&".join(["layers=a&styles=&format=image/png&crs=EPSG:3857", *(f"url={url}" for url in urls)])
    assert given(qgis_app, QgsRasterLayer(wms, "a", "wms")) is gets_it
    wfs = " ".join(["typename='a:b'", *(f"url='{url}'" for url in urls)])
    assert given(qgis_app, QgsVectorLayer(wfs, "b", "WFS")) is gets_it
