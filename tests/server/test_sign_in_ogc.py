"""Private layers for OGC clients that know name and password, or a token."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import requests
from osgeo import gdal, ogr

from tests.rest_client import RestClient, points
from tests.server.oauth_browser import PASSWORD, OAuthBrowser, add_user
from tests.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def owner(running_server: ServerProcess) -> str:
    return add_user(running_server.home, "owner")


@pytest.fixture(scope="module")
def client(running_server: ServerProcess, owner: str) -> RestClient:
    return RestClient(running_server.url, OAuthBrowser(running_server.url).sign_in(owner)["access_token"])


@pytest.fixture(scope="module")
def layer(client: RestClient) -> Iterator[str]:
    """A layer that only its owner sees."""
    name = f"private_{uuid.uuid4().hex[:8]}"
    mine = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.publish(name, {"points.geojson": points()}, **mine)
    yield name
    client.remove(name)


def seen_by_gdal(client: RestClient, **options: str) -> list[str]:
    """The layers that GDAL finds in the workspace's WFS."""
    gdal.SetConfigOption("GDAL_HTTP_TIMEOUT", "30")
    for name, value in options.items():
        gdal.SetThreadLocalConfigOption(name, value)
    try:
        source = ogr.Open(f"WFS:{client.url}/geoserver/{client.workspace}/wfs?version=1.1.0&nocache={uuid.uuid4().hex}")
        return [] if source is None else [source.GetLayer(number).GetName() for number in range(source.GetLayerCount())]
    finally:
        for name in options:
            gdal.SetThreadLocalConfigOption(name, None)


def test_gdal_reads_a_private_layer_with_name_and_password(client, owner, layer):
    assert any(name.endswith(layer) for name in seen_by_gdal(client, GDAL_HTTP_USERPWD=f"{owner}:{PASSWORD}"))


def test_gdal_sees_nothing_without_them(client, layer):
    assert not any(name.endswith(layer) for name in seen_by_gdal(client))


@pytest.mark.parametrize("way", ["basic", "bearer"])
def test_wms_draws_a_private_layer_for_its_owner_only(client, owner, layer, way):
    parameters = {
        "service": "WMS", "version": "1.1.1", "request": "GetMap", "layers": layer, "styles": "", "srs": "EPSG:4326",
        "bbox": "14,50,15,51", "width": "20", "height": "20", "format": "image/png",
    }  # fmt: skip
    url = f"{client.url}/geoserver/{client.workspace}/ows"
    signed = {"auth": (owner, PASSWORD)} if way == "basic" else {"headers": dict(client.session.headers)}
    assert requests.get(url, params=parameters, timeout=60, **signed).headers["Content-Type"] == "image/png"
    assert requests.get(url, params=parameters, timeout=60).headers["Content-Type"] != "image/png"
    wrong = requests.get(url, params=parameters, auth=(owner, "wrong password"), timeout=60)
    assert (wrong.status_code, wrong.headers["Content-Type"] != "image/png") == (403, True)
