"""The PNG writer."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from layman_server.ogc.png import encode_png


@given(st.integers(1, 9), st.integers(1, 9), st.booleans(), st.randoms(use_true_random=False))
def test_pixels_survive(width_px: int, height_px: int, alpha: bool, random: object) -> None:
    size = width_px * height_px * (4 if alpha else 3)
    pixels = random.randbytes(size)  # type: ignore[attr-defined]
    png = encode_png(pixels, width_px, height_px, alpha=alpha, dots_per_metre=3780)
    image = Image.open(io.BytesIO(png))
    assert (image.size, image.mode) == ((width_px, height_px), "RGBA" if alpha else "RGB")
    assert image.tobytes() == pixels


def test_resolution_is_written() -> None:
    image = Image.open(io.BytesIO(encode_png(b"\0\0\0", 1, 1, alpha=False, dots_per_metre=3780)))
    assert image.info["dpi"] == pytest.approx((96, 96), abs=0.1)


def test_wrong_number_of_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="2 x 2"):
        encode_png(b"\0" * 15, 2, 2, alpha=True, dots_per_metre=1)
