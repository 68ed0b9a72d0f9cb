"""A small client of the server for tests: publishes, waits, asks."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import requests

PARTS = {
    "layers": ("file", "db", "wms", "wfs", "style", "thumbnail", "metadata"),
    "maps": ("file", "thumbnail", "metadata"),
}
#: What the client sends unless told otherwise; `**{"access_rights.read": ""}` leaves it to the server.
PUBLIC_READING = {"access_rights.read": "EVERYONE"}


class RestClient:
    """Talks to one server as one user; `token` None is an anonymous client."""

    def __init__(self, url: str, token: str | None, workspace: str = "") -> None:
        self.url = url
        self.session = requests.Session()
        if token is not None:
            self.session.headers["Authorization"] = f"Bearer {token}"
        self.workspace = workspace or (self.get("/rest/current-user").json().get("username", "") if token else "")

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.url + path, timeout=60, **options)

    def delete(self, path: str) -> requests.Response:
        return self.session.delete(self.url + path, timeout=60)

    def path(self, name: str, folder: str = "layers") -> str:
        return f"/rest/workspaces/{self.workspace}/{folder}/{name}"

    def post_layer(
        self, files: dict[str, bytes] | list[Path], style: tuple[str, bytes] | None = None, **fields: str
    ) -> requests.Response:
        named = files.items() if isinstance(files, dict) else [(path.name, path.read_bytes()) for path in files]
        parts: list[tuple[str, Any]] = [("file", (name, content)) for name, content in named]
        if style is not None:
            parts.append(("style", style))
        url = f"{self.url}/rest/workspaces/{self.workspace}/layers"
        return self.session.post(url, data=PUBLIC_READING | fields, files=parts, timeout=120)

    def post_map(self, document: object, **fields: str) -> requests.Response:
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        url = f"{self.url}/rest/workspaces/{self.workspace}/maps"
        form = PUBLIC_READING | fields
        return self.session.post(url, data=form, files={"file": ("map.json", content)}, timeout=60)

    def wait(self, name: str, folder: str = "layers", timeout_s: float = 60) -> dict[str, Any]:
        """The description once it is no longer updating."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            answer = self.get(self.path(name, folder))
            if answer.status_code == 200:
                description: dict[str, Any] = answer.json()
                if description["layman_metadata"]["publication_status"] != "UPDATING":
                    return description
            time.sleep(0.05)
        raise AssertionError(f"{name} is still not done: {answer.status_code} {answer.text}")

    def publish(self, name: str, files: dict[str, bytes] | list[Path], **options: Any) -> dict[str, Any]:
        """Post a layer, wait, and see that every part is there."""
        answer = self.post_layer(files, name=name, **options)
        assert answer.status_code == 200, answer.text
        description = self.wait(answer.json()[0]["name"])
        unfinished = {part: description[part] for part in PARTS["layers"] if "status" in description[part]}
        assert not unfinished, unfinished
        return description

    def remove(self, name: str, folder: str = "layers") -> None:
        answer = self.delete(self.path(name, folder))
        assert answer.status_code in (200, 404), answer.text


def points(count: int = 3, **properties: object) -> bytes:
    """A GeoJSON file of points around Prague."""
    features = [
        {
            "type": "Feature",
            "properties": {"id": number, "name": f"point {number}", "value": number / 2, **properties},
            "geometry": {"type": "Point", "coordinates": [14.4 + number / 100, 50.1]},
        }
        for number in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def composition(layers: list[dict[str, Any]], **properties: object) -> dict[str, Any]:
    """A map composition of version 2.0.0."""
    return {
        "describedBy": "https://raw.githubusercontent.com/hslayers/map-compositions/2.0.0/schema.json",
        "schema_version": "2.0.0",
        "title": "A map",
        "abstract": "Of points",
        "extent": [14.0, 50.0, 15.0, 51.0],
        "nativeExtent": [1558472.9, 6446275.8, 1669792.4, 6621293.7],
        "projection": "epsg:3857",
        "layers": layers,
        **properties,
    }


def wms_layer(description: dict[str, Any]) -> dict[str, Any]:
    """A published layer as a layer of a composition."""
    return {
        "metadata": {},
        "visibility": True,
        "opacity": 1,
        "title": description["title"],
        "className": "HSLayers.Layer.WMS",
        "singleTile": True,
        "url": description["wms"]["url"],
        "params": {"LAYERS": description["wms"]["name"], "FORMAT": "image/png"},
    }


#: A style that nobody could take for a default.
RED_SQUARES_SLD = b"""<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer><Name>squares</Name><UserStyle><Name>squares</Name><FeatureTypeStyle><Rule><PointSymbolizer><Graphic>
    <Mark><WellKnownName>square</WellKnownName><Fill><CssParameter name="fill">#FF0000</CssParameter></Fill></Mark>
    <Size>12</Size>
  </Graphic></PointSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>
"""
