"""Character encodings of text that does not say, or says wrongly, what it is written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

BLOCK_BYTES = 1 << 20
#: A guess looks at this much text around the characters in question.
SAMPLE_BYTES = 200_000
#: Single-byte encodings of Windows and Unix, with the letters beyond ASCII that a language written in them uses
#: often, and those it uses rarely. The order breaks ties: the further up, the more likely in files of geodata.
_LANGUAGES: tuple[tuple[str, str, str], ...] = (
    ("cp1250", "áčďéěíňóřšťúůýž", "äĺľôŕöüł"),  # Czech, Slovak
    ("cp1252", "äöüß", "éè"),  # German
    ("cp1252", "àâçèéêëîïôùûœ", "æüÿ"),  # French
    ("cp1252", "áàâãçéêíñóôõú", "üºª"),  # Spanish, Portuguese
    ("cp1250", "ąćęłńóśźż", ""),  # Polish
    ("cp1250", "áéíóöőúüű", ""),  # Hungarian
    ("cp1250", "čćđšž", ""),  # Slovenian, Croatian
    ("cp1250", "ăâîşţ", ""),  # Romanian
    ("cp1252", "äåæéöø", "þðáíóúý"),  # Nordic
    ("cp1252", "àèéìòù", ""),  # Italian
    ("iso8859-2", "áčďéěíňóřšťúůýž", "äĺľôŕöüł"),
    ("iso8859-2", "ąćęłńóśźż", ""),
    ("cp1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ", ""),  # Russian, Ukrainian, Bulgarian
    ("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ", ""),  # Greek
    ("cp1254", "çğıöşü", "âîiı"),  # Turkish
    ("cp1257", "ąčęėįšųūžāēģīķļņõäöü", ""),  # Baltic
    ("cp852", "áčďéěíňóřšťúůýž", "äĺľôŕöü"),
    ("cp850", "äöüßàâçèéêëîïôùû", ""),
)
#: Letters above are Greek, Cyrillic or of other scripts.
LAST_LATIN = "\u024f"
#: What a rarely used letter counts.
_RARE = 0.7
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
    for encoding, letters, rare_letters in _LANGUAGES:
        score = _score(words, encoding, letters, rare_letters)
        if score > best[0]:
            best = (score, encoding)
    return best[1] or None


def _score(words: list[bytes], encoding: str, letters: str, rare_letters: str) -> float:
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
            if character in _PUNCTUATION:
                good += 0.9
            elif character > LAST_LATIN and any(letter.isascii() for letter in word[max(0, place - 1) : place + 2]):
                continue  # Greek or Cyrillic and Latin letters side by side
            elif character.isupper() and place > 0 and word[place - 1].islower():
                # "plZeň" is rarer than "Plzeň": a capital inside a word points to the wrong encoding.
                good += 0.2
            elif character.lower()[0] in letters:
                good += 1
            elif character.lower()[0] in rare_letters:
                good += _RARE
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
