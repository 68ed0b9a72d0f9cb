"""The head of a CSV file: its coordinate columns and encoding. GDAL reads the rows, but is not needed for this."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import PurePosixPath

from layman_server.vector.layout import check_attribute_count
from layman_server.vector.source_head import SourceHead
from layman_server.vector.text_encoding import names_wide_encoding
from layman_server.vector.text_file import text_encoding
from layman_server.vector.upload import MainFile, wrong_file

OpenOptions = tuple[tuple[str, str], ...]
HEAD_BYTES = 64 << 10
_BOM = b"\xef\xbb\xbf"
_LONGITUDES = ("lon", "long", "longitude", "lng")
_LATITUDES = ("lat", "latitude")
_EASTINGS = ("x", "easting")
_NORTHINGS = ("y", "northing")
#: What GDAL reads as a number, with a decimal point or comma.
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
#: Other texts, which stand where there are no coordinates.
_NO_COORDINATES = frozenset({"", "-", "n/a", "na", "nan", "null", "none"})
_WKTS = ("wkt", "the_geom", "geom", "geometry", "_wkt")


def read(main: MainFile) -> SourceHead:
    """The head.

    Raises:
        WrongParameter: it is no CSV, has no coordinate columns, or an encoding that cannot be guessed.
    """
    with main.open() as stream:
        beginning = stream.read(HEAD_BYTES)
    _check(main, beginning)
    encoding = text_encoding(main)
    lines = [line.decode(encoding or "utf-8", "replace") for line in beginning.removeprefix(_BOM).splitlines()]
    header, separator = _header(lines[0] if lines else "")
    check_attribute_count(len(header))
    crs, open_options = _coordinates(main, header)
    is_points = open_options[0][0] == "X_POSSIBLE_NAMES"
    if is_points:
        # The last line of the part may be cut.
        complete = lines if len(beginning) < HEAD_BYTES else lines[:-1]
        _check_numbers(main, header, open_options, csv.reader(complete, delimiter=separator))
    return SourceHead(
        layer=PurePosixPath(main.name).stem,
        crs=crs,
        geometry_type="POINT" if is_points else "GEOMETRY",
        encoding=encoding,
        open_options=open_options,
    )


def check_all_numbers(main: MainFile, encoding: str | None) -> None:
    """Whether every row of the file has coordinates that are numbers, or none at all.

    Raises:
        WrongParameter: with the row and the text that is no number.
    """
    with main.open() as stream:
        text = io.TextIOWrapper(stream, encoding or "utf-8-sig", "replace", newline="")
        first_line = text.readline()
        header, separator = _header(first_line)
        rows = csv.reader(chain([first_line], text), delimiter=separator)
        _check_numbers(main, header, _coordinates(main, header)[1], rows)
        text.detach()


def _header(first_line: str) -> tuple[list[str], str]:
    """The names of the columns, and what separates them."""
    separator = max(",;\t|", key=first_line.count)
    return [name.strip() for name in next(csv.reader([first_line], delimiter=separator), [])], separator


def _check(main: MainFile, beginning: bytes) -> None:
    wide = names_wide_encoding(beginning)
    if wide:
        raise wrong_file(f"{main.name} is written in {wide}; save it as UTF-8.")
    is_markup = beginning.removeprefix(_BOM).lstrip(b" \r\n\t").startswith((b"<", b"{"))
    if is_markup or b"<OGRVRT" in beginning or b"\0" in beginning:
        raise wrong_file(f"{main.name} is not a CSV file.")


def _check_numbers(main: MainFile, header: list[str], options: OpenOptions, rows: Iterable[list[str]]) -> None:
    """Whether these rows, the header first, have coordinates that are numbers; GDAL would leave out others silently.

    Raises:
        WrongParameter: with the row, counted from 1 without the header, and the text that is no number.
    """
    names = options[0][1], options[1][1]
    places = [header.index(name) for name in names]
    for number, row in enumerate(rows):
        for place in places if number else ():
            text = row[place].strip() if place < len(row) else ""
            if not _NUMBER.fullmatch(text) and text.lower() not in _NO_COORDINATES:
                wrong = f"{header[place]} {text[:100]!r}"
                message = f"Row {number} of {main.name} has {wrong}, which is not a number such as 14.42."
                raise wrong_file(message, row=number)


def _coordinates(main: MainFile, header: list[str]) -> tuple[str | None, OpenOptions]:
    """CRS that the names of the coordinate columns imply, and the options that tell GDAL about them.

    Raises:
        WrongParameter: there are no coordinate columns.
    """
    by_lower_name = {name.lower(): name for name in reversed(header)}
    types = ("AUTODETECT_TYPE", "YES"), ("AUTODETECT_SIZE_LIMIT", "0")
    for longitudes, latitudes, crs in ((_LONGITUDES, _LATITUDES, "EPSG:4326"), (_EASTINGS, _NORTHINGS, None)):
        x = next((by_lower_name[name] for name in longitudes if name in by_lower_name), None)
        y = next((by_lower_name[name] for name in latitudes if name in by_lower_name), None)
        if x is not None and y is not None:
            return crs, (("X_POSSIBLE_NAMES", x), ("Y_POSSIBLE_NAMES", y), *types)
    wkt = next((by_lower_name[name] for name in _WKTS if name in by_lower_name), None)
    if wkt is not None:
        return None, (("GEOM_POSSIBLE_NAMES", wkt), ("KEEP_GEOM_COLUMNS", "NO"), *types)
    raise wrong_file(
        f"{main.name} has no coordinate columns: name them lon and lat, x and y, easting and northing, or WKT.",
        found=header,
    )
