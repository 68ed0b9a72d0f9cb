"""The three spellings of addresses, for tests that run over each of them."""

from __future__ import annotations

import io
import json
from typing import Any

import requests

from tests.rest_client import RestClient

SPELLINGS = ("workspace", "uuid", "username")


class SpelledClient:
    """Publishes, changes and deletes with addresses of one spelling; what is published is found by its `accepted`."""

    def __init__(self, client: RestClient, spelling: str) -> None:
        self.client = client
        self.spelling = spelling
        self.workspace = client.workspace
        self.url = client.url

    def collection(self, folder: str = "layers", workspace: str | None = None) -> str:
        """Address of the layers or maps of the workspace."""
        workspace = workspace or self.workspace
        between = {"workspace": f"/workspaces/{workspace}", "username": f"/{workspace}", "uuid": ""}[self.spelling]
        return f"{self.url}/rest{between}/{folder}"

    def address(self, accepted: dict[str, Any], folder: str = "layers") -> str:
        """Address of a layer or map."""
        last = accepted["uuid"] if self.spelling == "uuid" else accepted["name"]
        return f"{self.collection(folder)}/{last}"

    @property
    def workspace_parameter(self) -> dict[str, str]:
        """What is sent beside the address to say the workspace."""
        return {"workspace": self.workspace} if self.spelling == "uuid" else {}

    def post(self, files: dict[str, bytes], folder: str = "layers", **fields: str) -> requests.Response:
        parts = [("file", (name, content)) for name, content in files.items()]
        fields = {**self.workspace_parameter, **fields}
        return self.client.session.post(self.collection(folder), data=fields, files=parts or None, timeout=60)

    def post_map(self, document: object, **fields: str) -> requests.Response:
        return self.post({"map.json": json.dumps(document).encode()}, "maps", **fields)

    def patch(
        self,
        accepted: dict[str, Any],
        folder: str = "layers",
        files: dict[str, bytes] | None = None,
        style: bytes | None = None,
        **fields: str,
    ) -> requests.Response:
        parts: list[tuple[str, Any]] = [("file", (name, io.BytesIO(body))) for name, body in (files or {}).items()]
        if style is not None:
            parts.append(("style", ("style.sld", io.BytesIO(style))))
        return self.client.session.patch(self.address(accepted, folder), data=fields, files=parts or None, timeout=60)

    def get(self, accepted: dict[str, Any], folder: str = "layers", below: str = "") -> requests.Response:
        return self.client.session.get(self.address(accepted, folder) + below, timeout=60)

    def list(self, folder: str = "layers", **query: str) -> requests.Response:
        query = {**self.workspace_parameter, **query}
        return self.client.session.get(self.collection(folder), params=query, timeout=60)

    def delete(self, accepted: dict[str, Any], folder: str = "layers") -> requests.Response:
        return self.client.session.delete(self.address(accepted, folder), timeout=60)

    def delete_all(self, folder: str = "layers") -> requests.Response:
        return self.client.session.delete(self.collection(folder), params=self.workspace_parameter, timeout=120)

    def published(self, files: dict[str, bytes], folder: str = "layers", **fields: str) -> dict[str, Any]:
        """Publish, wait until all is there; what the server answered to POST."""
        answer = self.post(files, folder, **fields)
        assert answer.status_code == 200, answer.text
        accepted: dict[str, Any] = answer.json()[0]
        done = self.client.wait(accepted["name"], folder)
        assert done["layman_metadata"]["publication_status"] == "COMPLETE", done
        return accepted

    def done(self, accepted: dict[str, Any], folder: str = "layers") -> dict[str, Any]:
        """The description once nothing is under way."""
        self.client.wait(accepted["name"], folder)
        description: dict[str, Any] = self.get(accepted, folder).json()
        return description
