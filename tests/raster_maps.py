"""Publishing rasters in tests, and the pixels that WMS shows of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from tests.rest_client import RestClient

#: Parts that a raster layer has.
PARTS = ("file", "wms", "style", "thumbnail", "metadata")


class RasterLayers:
    """Publishes rasters under given names; `remove` removes them all."""

    def __init__(self, client: RestClient) -> None:
        self._client = client
        self._names: list[str] = []

    def __call__(self, name: str, *files: Path, **options: Any) -> dict[str, Any]:
        self._names.append(name)
        answer = self._client.post_layer(list(files), name=name, **options)
        assert answer.status_code == 200, answer.text
        description = self._client.wait(name)
        unfinished = {part: description[part] for part in PARTS if "status" in description[part]}
        assert not unfinished, unfinished
        return description

    def remove(self) -> None:
        for name in self._names:
            self._client.remove(name)


def get_map(client: RestClient, layer: str, box: list[float], size: tuple[int, int], **more: str) -> requests.Response:
    query = {
        "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": layer, "STYLES": "", "SRS": "EPSG:3857",
        "BBOX": ",".join(map(repr, box)), "WIDTH": str(size[0]), "HEIGHT": str(size[1]), "FORMAT": "image/png",
        "TRANSPARENT": "TRUE", **more,
    }  # fmt: skip
    return client.get(f"/geoserver/{client.workspace}/wms", params=query)


def picture(client: RestClient, description: dict[str, Any], size: tuple[int, int], **more: str) -> Image.Image:
    """The whole layer as WMS draws it; with one pixel for each of the data when `size` is theirs."""
    answer = get_map(client, description["name"], description["bounding_box"], size, **more)
    assert answer.headers["Content-Type"] == "image/png", answer.text
    image = Image.open(io.BytesIO(answer.content)).convert("RGBA")
    # What colour something has that cannot be seen is a matter of taste: GeoServer writes white.
    seen = image.getchannel("A").point(lambda alpha: 255 if alpha else 0)
    return Image.composite(image, Image.new("RGBA", image.size), seen)
