"""Whether a picture file is whole: looked at from outside, before anything is decoded."""

from __future__ import annotations

import os
import struct
from typing import Any, BinaryIO

#: So many blocks of a TIFF file are looked up; the last is always among them.
_LOOKED_UP_BLOCKS = 4096
_TAIL_BYTES = 4096
_JPEG_TAIL_BYTES = 4 << 20
_PNG_END = b"IEND\xae\x42\x60\x82"
_INTERLACE_AT = 28


def missing_end(stream: BinaryIO, driver: str, size_bytes: int) -> str:
    """What is missing at the end of a JPEG, PNG or JPEG 2000 file, as a sentence; empty when it is whole."""
    if driver == "PNG":
        return "" if _PNG_END in _tail(stream, size_bytes) else "The end of the PNG file is missing."
    if driver == "JPEG":
        # Behind the end there may be a mask (GDAL) or other pictures.
        tail = _tail(stream, size_bytes, _JPEG_TAIL_BYTES)
        return "" if b"\xff\xd9" in tail else "The end of the JPEG file is missing."
    if driver == "JP2OpenJPEG":
        return _missing_end_of_jp2(stream, size_bytes)
    return ""


def missing_blocks(dataset: Any, size_bytes: int) -> str:
    """Which pixels of a TIFF dataset lie beyond the end of the file, as a sentence; empty when none do."""
    band = dataset.GetRasterBand(1)
    width, height = band.GetBlockSize()
    columns, rows = -(-dataset.RasterXSize // width), -(-dataset.RasterYSize // height)
    count = columns * rows
    step = max(1, count // _LOOKED_UP_BLOCKS)
    last_band = dataset.GetRasterBand(dataset.RasterCount)
    for number in {*range(0, count, step), count - 1}:
        name = f"{number % columns}_{number // columns}"
        for one in (band, last_band):
            offset = one.GetMetadataItem(f"BLOCK_OFFSET_{name}", "TIFF")
            if offset is None:
                continue
            length = one.GetMetadataItem(f"BLOCK_SIZE_{name}", "TIFF") or "0"
            if int(offset) + int(length) > size_bytes:
                row = number // columns * height
                return f"The file ends before its pixels do: those from row {row} on are missing."
    return ""


def is_interlaced_png(beginning: bytes) -> bool:
    """Whether a PNG file is interlaced, which makes GDAL hold the whole picture in memory."""
    return len(beginning) > _INTERLACE_AT and beginning[_INTERLACE_AT] == 1


def _tail(stream: BinaryIO, size_bytes: int, tail_bytes: int = _TAIL_BYTES) -> bytes:
    stream.seek(max(0, size_bytes - tail_bytes), os.SEEK_SET)
    return stream.read(tail_bytes)


def _missing_end_of_jp2(stream: BinaryIO, size_bytes: int) -> str:
    """ISO 15444-1, annex I: boxes of a length and a type; the codestream ends with the marker FFD9."""
    stream.seek(0)
    position, message = 0, "The end of the JPEG 2000 file is missing."
    if stream.read(4) == b"\xff\x4f\xff\x51":
        return "" if b"\xff\xd9" in _tail(stream, size_bytes) else message
    found = False
    while position + 8 <= size_bytes:
        stream.seek(position)
        length, kind = struct.unpack(">I4s", stream.read(8))
        if length == 1:
            (length,) = struct.unpack(">Q", stream.read(8).ljust(8, b"\0"))
        end = size_bytes if length == 0 else position + length
        if end > size_bytes or end <= position:
            return message
        if kind == b"jp2c":
            found = True
            stream.seek(max(position, end - _TAIL_BYTES))
            if b"\xff\xd9" not in stream.read(end - max(position, end - _TAIL_BYTES)):
                return message
        position = end
    return "" if found else message
