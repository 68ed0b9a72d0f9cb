"""Character encodings of text that does not say, or says wrongly, what it is written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

BLOCK_BYTES = 1 << 20
#: A guess looks at this much text around the characters in question.
SAMPLE_BYTES = 20_000
#: Single-byte encodings of Windows and Unix, and the letters beyond ASCII of languages written in them. The
#: order breaks ties: the further up, the more likely in files of geodata.
_LANGUAGES: tuple[tuple[str, str, str], ...] = (
    ("cs, sk", "cp1250", "áäčďéěíĺľňóôŕřšťúůýž"),
    ("de", "cp1252", "äöüß"),
    ("fr", "cp1252", "àâæçèéêëîïôœùûüÿ"),
    ("es, pt", "cp1252", "áàâãçéêíñóôõúüºª"),
    ("pl", "cp1250", "ąćęłńóśźż"),
    ("hu", "cp1250", "áéíóöőúüű"),
    ("sl, hr, sr", "cp1250", "čćđšž"),
    ("ro", "cp1250", "ăâîşţ"),
    ("sv, fi, da, nb, is", "cp1252", "äåæéöøðþáíóúý"),
    ("it", "cp1252", "àèéìòù"),
    ("cs, sk", "iso8859-2", "áäčďéěíĺľňóôŕřšťúůýž"),
    ("pl", "iso8859-2", "ąćęłńóśźż"),
    ("ru, uk, bg", "cp1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"),
    ("el", "cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ"),
    ("tr", "cp1254", "çğıöşüâî"),
    ("lt, lv, et", "cp1257", "ąčęėįšųūžāēģīķļņõäöü"),
    ("cs, sk", "cp852", "áäčďéěíĺľňóôŕřšťúůýž"),
    ("de, fr", "cp850", "äöüßàâçèéêëîïôùû"),
    ("ru", "cp866", "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
)
_PUNCTUATION = "\u00a0°§–—„“”‚‘’«»…€×·"
_WORDS = re.compile(rb"[A-Za-z]*[\x80-\xff]+[A-Za-z\x80-\xff]*")


def first_invalid_utf8(stream: BinaryIO) -> int | None:
    """Offset in bytes of the first place that is not UTF-8, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    while True:
        data = stream.read(BLOCK_BYTES)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            return offset - pending + error.start
        if not data:
            return None
        offset += len(data)


def names_wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 when text begins as one of them, which no reader of features takes."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:4]:
        return "UTF-16"
    return None


def guess_encoding(text: bytes) -> str | None:
    """Python's name of the single-byte encoding in which `text` reads best; None when it reads well in none."""
    words = _WORDS.findall(text)[:2000]
    best: tuple[float, str] = (0.0, "")
    for _, encoding, letters in _LANGUAGES:
        score = _score(words, encoding, letters)
        if score > best[0]:
            best = (score, encoding)
    return best[1] or None


def _score(words: list[bytes], encoding: str, letters: str) -> float:
    """Share of the characters beyond ASCII that the language uses; below 0.5 is no language at all."""
    good = total = 0.0
    for raw in words:
        try:
            word = raw.decode(encoding)
        except UnicodeDecodeError:
            return 0.0
        for place, character in enumerate(word):
            if character.isascii():
                continue
            total += 1
            if character.lower() in letters:
                # "plZeň" is rarer than "Plzeň": a capital inside a word points to the wrong encoding.
                inside = character.isupper() and place > 0 and word[place - 1].islower()
                good += 0.2 if inside else 1
            elif character in _PUNCTUATION:
                good += 0.9
    share = good / total if total else 0.0
    return share if share >= 0.5 else 0.0


def decoded_values(values: list[bytes | None]) -> Iterator[str | None]:
    """Texts of one attribute of which some are not UTF-8: those are read in the encoding that suits them all."""
    broken = [value for value in values if value is not None and not _is_utf8(value)]
    encoding = guess_encoding(b" ".join(broken)[:SAMPLE_BYTES]) or "cp1252"
    for value in values:
        if value is None:
            yield None
        elif _is_utf8(value):
            yield value.decode()
        else:
            yield value.decode(encoding, "replace")


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
