"""Requests for a tile, in whichever of the usual addresses they come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_names import LAYER, WORKSPACE, LayerName
from layman_server.ogc.wmts.grids import TileGrid, find_grid

#: Formats with the endings of files.
FORMATS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_ENDINGS = {"png": "image/png", "png8": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
_NUMBER = re.compile(r"\d{1,8}", re.ASCII)


@dataclass(frozen=True)
class TileRequest:
    """A tile of a layer; the row counts from the top."""

    layer: LayerName
    style: str
    grid: TileGrid
    level: int
    column: int
    row: int
    format: str

    @property
    def ending(self) -> str:
        """The ending of its file."""
        return FORMATS[self.format]


def read_tile(given: Mapping[str, str], workspace: str) -> TileRequest:
    """The tile that parameters (upper-case names) of GetTile ask for; `workspace` is that of the address, or empty.

    Raises:
        OgcError: they ask for none.
    """
    for name in ("LAYER", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"):
        if not given.get(name):
            raise OgcError(f"The parameter {name} is missing.", "MissingParameterValue", locator=name.lower())
    grid = find_grid(given["TILEMATRIXSET"])
    if grid is None:
        raise _wrong(f"There is no tile matrix set {given['TILEMATRIXSET'][:60]}.", "TileMatrixSet")
    level = grid.level_of(given["TILEMATRIX"])
    if level is None:
        raise _wrong(f"There is no tile matrix {given['TILEMATRIX'][:60]}.", "TileMatrix")
    column, row = (
        _within(given["TILECOL"], grid.size(level)[0], "TileCol"),
        _within(given["TILEROW"], grid.size(level)[1], "TileRow"),
    )
    asked = (given.get("FORMAT") or "image/png").lower()
    format_ = _ENDINGS.get(asked.removeprefix("image/"))
    if format_ is None:
        raise _wrong(f"There are no tiles in the format {asked[:40]}.", "Format")
    return TileRequest(read_layer(given["LAYER"], workspace), given.get("STYLE", ""), grid, level, column, row, format_)


def tms_parameters(layer: str, level: str, column: str, row: str, *, from_top: bool) -> dict[str, str]:
    """Parameters of GetTile for an address `layer@grid@format/z/x/y.format` of TMS, whose rows count from the bottom.

    Raises:
        OgcError: it is no such address.
    """
    name, _, rest = layer.partition("@")
    grid_name, _, _ = rest.partition("@")
    grid = find_grid(grid_name or "EPSG:900913")
    row, _, ending = row.partition(".")
    found_level = grid.level_of(level) if grid is not None else None
    if grid is None or found_level is None:
        raise _wrong("There is no such tile.", "layer")
    if not from_top:
        row = str(grid.size(found_level)[1] - 1 - int(row)) if _NUMBER.fullmatch(row) else row
    return {
        "LAYER": name, "TILEMATRIXSET": grid.name, "TILEMATRIX": level, "TILECOL": column, "TILEROW": row,
        "FORMAT": f"image/{ending}" if ending else "image/png",
    }  # fmt: skip


def read_layer(name: str, workspace: str) -> LayerName:
    """The layer or group of a name, as `ws:name` or in the workspace of the address.

    Raises:
        OgcError: it is none.
    """
    prefix, _, plain = name.rpartition(":")
    place = prefix or workspace
    if (workspace and place != workspace) or not LAYER.fullmatch(plain) or (place and not WORKSPACE.fullmatch(place)):
        raise layer_not_there(name)
    return LayerName(place, plain)


def layer_not_there(name: object) -> OgcError:
    """The exception for a layer that is not there, or hidden."""
    return OgcError(f"Layer {str(name)[:80]} is not defined.", "InvalidParameterValue", locator="Layer")


def _within(text: str, count: int, locator: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) >= count:
        raise OgcError(f"{locator} must be from 0 to {count - 1}.", "TileOutOfRange", locator=locator)
    return int(text)


def _wrong(message: str, locator: str) -> OgcError:
    return OgcError(message, "InvalidParameterValue", locator=locator)
