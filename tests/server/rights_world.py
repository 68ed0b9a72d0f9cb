"""Who sees what: people with private and public publications on the shared server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.rest_client import RestClient, composition, points, wms_layer
from tests.server.people import People

#: Leaves the rights to the server.
DEFAULT = {"access_rights.read": ""}
BOX = "1500000,6400000,1700000,6500000"


@dataclass
class World:
    """Ann with a private and a public layer and a map of both, Bob, and nobody in particular."""

    ann: RestClient
    bob: RestClient
    nobody: RestClient
    secret: dict[str, Any]
    shared: dict[str, Any]

    @property
    def strangers(self) -> dict[str, RestClient]:
        return {"bob": self.bob, "nobody": self.nobody}


@pytest.fixture(scope="module")
def world(people: People) -> Iterator[World]:
    ann, bob = people.add("rights_ann"), people.add("rights_bob")
    ann.post_layer({"secret.geojson": points()}, name="secret_a", **DEFAULT)
    ann.post_layer({"shared.geojson": points()}, name="shared_a")
    secret, shared = ann.wait("secret_a"), ann.wait("shared_a")
    document = composition([wms_layer(secret), wms_layer(shared)])
    ann.post_map(document, name="secret_map", **DEFAULT)
    ann.post_map(document, name="shared_map")
    for name in ("secret_map", "shared_map"):
        assert ann.wait(name, "maps")["layman_metadata"]["publication_status"] == "COMPLETE"
    yield World(ann, bob, people.nobody, secret, shared)
    for client in (ann, bob):
        assert client.delete(f"/rest/users/{client.workspace}").status_code == 200


def alike(one: requests.Response, other: requests.Response, *names: tuple[str, str]) -> None:
    """Two answers are the same, but for the names in them."""
    text = one.text
    for name, other_name in names:
        text = text.replace(name, other_name)
    assert (one.status_code, text) == (other.status_code, other.text)
    assert set(one.headers) == set(other.headers)


def wms(client: RestClient, operation: str, layer: str, headers: dict[str, str] | None = None) -> requests.Response:
    """A WMS request that needs a layer."""
    query = f"SERVICE=WMS&VERSION=1.1.1&REQUEST={operation}&LAYERS={layer}&QUERY_LAYERS={layer}&LAYER={layer}&STYLES="
    query += f"&SRS=EPSG:3857&BBOX={BOX}&WIDTH=60&HEIGHT=30&X=1&Y=1&FORMAT=image/png&INFO_FORMAT=text/plain"
    return client.get(f"/geoserver/rights_ann/ows?{query}", headers=headers)


def wfs(client: RestClient, operation: str, layer: str, version: str = "1.1.0") -> requests.Response:
    """A WFS request that needs a feature type."""
    names = "TYPENAMES" if version == "2.0.0" else "TYPENAME"
    query = f"SERVICE=WFS&VERSION={version}&REQUEST={operation}&{names}=rights_ann:{layer}"
    return client.get(f"/geoserver/rights_ann/wfs?{query}")


def csw_titles(client: RestClient, identifier: str) -> list[str]:
    """Titles in the record of an identifier."""
    query = f"service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full&id={identifier}"
    return re.findall(r"<dc:title>([^<]*)</dc:title>", client.get(f"/csw?{query}").text)
