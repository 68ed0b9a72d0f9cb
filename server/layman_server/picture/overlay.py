"""Lays pictures over each other; the same pictures always give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

#: Servers that draw maps answer with one of these.
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
#: A picture with more pixels is a mistake, or meant to fill the memory.
MAX_PIXELS = 4096 * 4096


class Placed(NamedTuple):
    """A picture by its URL, and its place in pixels: left, top, right, bottom."""

    url: str
    left: float
    top: float
    right: float
    bottom: float


class Canvas:
    """A transparent square picture on which layers are laid, the lowest first."""

    def __init__(self, size_px: int) -> None:
        """Start empty."""
        self._size_px = size_px
        self._picture = Image.new("RGBA", (size_px, size_px))

    def lay(self, picture: bytes, opacity: float = 1.0) -> None:
        """Lay a picture of the whole square over what is there; one that cannot be read is left out."""
        image = read(picture)
        if image is not None:
            self._lay(image.resize((self._size_px, self._size_px), Image.Resampling.BILINEAR), opacity)

    def lay_pieces(self, pieces: Iterable[Placed], pictures: Mapping[str, bytes], opacity: float = 1.0) -> None:
        """Lay a layer made of pieces over what is there, as far as there are pictures of them."""
        layer = Image.new("RGBA", (self._size_px, self._size_px))
        for piece in pieces:
            image = read(pictures[piece.url]) if piece.url in pictures else None
            # Edges are rounded where they lie, so that neighbours leave no gap.
            left, top, right, bottom = map(round, piece[1:])
            if image is not None and right > left and bottom > top:
                layer.paste(image.resize((right - left, bottom - top), Image.Resampling.BILINEAR), (left, top))
        self._lay(layer, opacity)

    def png(self) -> bytes:
        """The picture as PNG."""
        stream = io.BytesIO()
        self._picture.save(stream, "PNG")
        return stream.getvalue()

    def _lay(self, image: Image.Image, opacity: float) -> None:
        if opacity < 1.0:
            image.putalpha(image.getchannel("A").point([round(value * opacity) for value in range(256)]))
        self._picture = Image.alpha_composite(self._picture, image)


def read(picture: bytes) -> Image.Image | None:
    """The picture with red, green, blue and alpha; None when it is none, or too large."""
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            return image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
