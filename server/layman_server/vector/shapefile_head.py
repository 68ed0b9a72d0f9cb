"""What a Shapefile's own headers tell: whether it is whole, and the encoding of its attributes.

Sources: ESRI Shapefile Technical Description (1998), pages 4 and 5; dBASE III table header.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from layman_server.vector.text_encoding import guess_encoding
from layman_server.vector.upload import MainFile, wrong_file

#: This much of the attributes is looked at.
SAMPLE_BYTES = 4 << 20
#: Offset of the language driver id in a DBF header, and ids that only say "some ANSI code page" or nothing.
LANGUAGE_DRIVER_OFFSET = 29
_VAGUE_LANGUAGE_DRIVERS = frozenset({0x00, 0x57})
#: Names of UTF-8 in `.cpg` files.
_UTF8_NAMES = frozenset({"UTF-8", "UTF8", "65001"})


def check_whole(main: MainFile, beginning: bytes) -> None:
    """Compare the lengths in the headers of `.shp` and `.dbf` with the files; GDAL reads what is left of cut ones.

    Raises:
        WrongParameter: one of them is shorter than its header says.
    """
    if int.from_bytes(beginning[24:28], "big") * 2 > main.size_bytes:
        raise wrong_file(f"{main.name} is cut off: it is shorter than its header says.")
    siblings = main.siblings()
    if ".dbf" not in siblings:
        return
    with _open(main, siblings[".dbf"]) as stream:
        header = stream.read(32)
        size_bytes = stream.seek(0, 2)
    records, head_bytes, record_bytes = struct.unpack("<4xIHH", header[:12]) if len(header) == 32 else (1, 32, 1)
    if head_bytes + records * record_bytes > size_bytes:
        raise wrong_file(f"{PurePosixPath(siblings['.dbf']).name} is cut off: it is shorter than its header says.")


def shapefile_encoding(main: MainFile) -> str | None:
    """GDAL's name of the encoding to read the attributes with; None leaves it to GDAL.

    The order: pure ASCII needs nothing; text that is UTF-8 is UTF-8; a `.cpg` other than UTF-8 and a language
    driver that names a code page are believed; the rest is guessed.
    """
    siblings = main.siblings()
    if ".dbf" not in siblings:
        return None
    with _open(main, siblings[".dbf"]) as stream:
        header = stream.read(32)
        stream.read(max(0, int.from_bytes(header[8:10], "little") - 32))
        records = stream.read(SAMPLE_BYTES)
    if records.isascii():
        return None
    if _is_utf8(records):
        return "UTF-8"
    if ".cpg" in siblings:
        with _open(main, siblings[".cpg"]) as stream:
            declared = stream.read(64).decode("ascii", "replace").strip().upper()
        if declared and declared not in _UTF8_NAMES:
            return None
    elif header[LANGUAGE_DRIVER_OFFSET] not in _VAGUE_LANGUAGE_DRIVERS:
        return None
    guessed = guess_encoding(records)
    return (guessed or "cp1252").upper().replace("ISO8859-2", "ISO-8859-2")


def _is_utf8(records: bytes) -> bool:
    """Fields are cut at their width, so a letter may have lost its second byte: one wrong place in 50 is allowed."""
    text = records.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(not character.isascii() for character in text[:1_000_000]) - wrong
    return wrong * 50 <= right


@contextmanager
def _open(main: MainFile, name: str) -> Iterator[BinaryIO]:
    if main.member is None:
        with Path(name).open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(main.path) as archive, archive.open(name) as member:
        yield cast(BinaryIO, member)
