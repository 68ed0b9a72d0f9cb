"""Layers whose files come in chunks, of the shared running server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from layman_server.bootstrap import build_publishing
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.publishing.context import Publishing
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RestClient, points

CONTENT = points(50)


@dataclass
class Upload:
    """One layer that awaits files; `address` is the layer's."""

    client: RestClient
    name: str
    address: str = ""

    def begin(self, *names: str, method: str = "POST", **fields: str) -> requests.Response:
        client = self.client
        self.address = self.address or client.url + client.path(self.name)
        where = self.address if method == "PATCH" else f"{client.url}/rest/workspaces/{client.workspace}/layers"
        parts = [("file", name) for name in names] + [("name", self.name)] * (method == "POST") + list(fields.items())
        return client.session.request(method, where, data=parts, timeout=60)

    def numbers(self, number: object, filename: str, **others: object) -> dict[str, object]:
        named = {"layman_original_parameter": "file", "resumableFilename": filename, "resumableChunkNumber": number}
        return {**named, **others}

    def send(self, content: bytes, number: object, total: object, filename: str, **others: object) -> Any:
        form = self.numbers(number, filename, resumableTotalChunks=total, **others)
        files = {"file": (filename, content)}
        return requests.post(
            f"{self.address}/chunk", data=form, files=files, headers=dict(self.client.session.headers), timeout=60
        )

    def asked(self, number: object, filename: str) -> Any:
        return self.client.session.get(f"{self.address}/chunk", params=self.numbers(number, filename), timeout=60)

    def description(self) -> dict[str, Any]:
        return self.client.session.get(self.address, timeout=60).json()


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@pytest.fixture(scope="module")
def client(running_server: Any) -> RestClient:
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def publishing(running_server: Any) -> Publishing:
    return build_publishing(Settings.from_environment(Home(running_server.home).read_settings()))


@pytest.fixture
def upload(client: RestClient) -> Iterator[Upload]:
    name = f"chunked_{os.urandom(4).hex()}"
    yield Upload(client, name)
    client.remove(name)


def key(upload: Upload) -> PublicationKey:
    return PublicationKey(upload.client.workspace, PublicationType.LAYER, upload.name)
