"""Guessing how text is written."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.vector.text_encoding import decoded_values, first_invalid_utf8, guess_encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Plzeňský kraj, Ústí nad Labem", "cp1250"),
        ("ÚSTÍ NAD LABEM, PLZEŇ", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "iso8859-2"),
        ("Příliš žluťoučký kůň úpěl", "cp852"),
        ("Straße, Köln, Düsseldorf", "cp1252"),
        ("élève à côté, œuvre naïve", "cp1252"),
        ("España, año, São João", "cp1252"),
        ("Malmö, Åre", "cp1252"),
        ("Łódź, Gdańsk", "cp1250"),
        ("Москва, Тверь", "cp1251"),
        ("Αθήνα", "cp1253"),
        ("İstanbul, Iğdır, Muş", "cp1254"),
    ],
)
def test_guess_restores_the_text(text, encoding):
    raw = text.encode(encoding)
    assert raw.decode(guess_encoding(raw)) == text


@pytest.mark.parametrize("raw", [b"", b"ascii only", b"x\xac\xad\xaex", b"\x81\x8d\x8f\x90\x98\xad"])
def test_no_guess_without_letters(raw):
    assert guess_encoding(raw) is None


@given(st.binary(max_size=300))
def test_first_invalid_byte_is_where_python_finds_it(raw):
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        assert first_invalid_utf8(io.BytesIO(raw)) == error.start
    else:
        assert first_invalid_utf8(io.BytesIO(raw)) is None


def test_letters_across_blocks_are_no_error():
    text = ("x" * ((1 << 20) - 1) + "ž" + "y").encode()
    assert first_invalid_utf8(io.BytesIO(text)) is None
    assert first_invalid_utf8(io.BytesIO(text + b"\xff")) == len(text)


def test_values_in_mixed_encodings_are_all_text():
    values = ["Plzeň".encode(), "Žďár nad Sázavou".encode("cp1250"), None, b"ascii"]
    assert list(decoded_values(values)) == ["Plzeň", "Žďár nad Sázavou", None, "ascii"]
