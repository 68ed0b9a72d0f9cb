"""Tiles: which box each one has, what addresses ask for, and what is kept on disk."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.geoserver.access_rules import AccessCheck
from layman_server.geoserver.datadir import DataDirectory
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_names import LayerName
from layman_server.ogc.wmts.cache import TileCache
from layman_server.ogc.wmts.grids import GRIDS
from layman_server.ogc.wmts.kept_tiles import with_kept_tiles
from layman_server.ogc.wmts.tile_request import TileRequest, read_tile, tms_parameters

ASKED = {"LAYER": "ws:a", "TILEMATRIXSET": "EPSG:900913", "TILEMATRIX": "EPSG:900913:3", "TILEROW": "2", "TILECOL": "5"}


def test_first_tiles_cover_the_world() -> None:
    assert GRIDS["EPSG:900913"].tile_box(0, 0, 0).as_list() == pytest.approx(
        [-20037508.34, -20037508.34, 20037508.34, 20037508.34], abs=0.01
    )
    assert GRIDS["EPSG:4326"].tile_box(0, 1, 0).as_list() == [0, -90, 180, 90]
    assert GRIDS["WebMercatorQuad"].scale_denominator(0) == pytest.approx(559082264.0287178)
    assert GRIDS["EPSG:4326"].scale_denominator(0) == pytest.approx(279541132.0143589)


@given(st.sampled_from(sorted(GRIDS)), st.integers(0, 12), st.data())
def test_neighbouring_tiles_touch(name: str, level: int, data: st.DataObject) -> None:
    grid = GRIDS[name]
    columns, rows = grid.size(level)
    column, row = data.draw(st.integers(0, columns - 1)), data.draw(st.integers(0, rows - 1))
    box = grid.tile_box(level, column, row)
    assert grid.tile_box(level, column + 1, row).minx == pytest.approx(box.maxx, abs=1e-6)
    assert grid.tile_box(level, column, row + 1).maxy == pytest.approx(box.miny, abs=1e-6)


def test_tms_counts_rows_from_the_bottom() -> None:
    given = tms_parameters("ws:a@EPSG:900913@png", "3", "5", "5.png", from_top=False)
    assert read_tile(given, "") == read_tile(ASKED, "")
    assert read_tile(tms_parameters("ws:a", "3", "5", "2.png", from_top=True), "") == read_tile(ASKED, "")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"LAYER": ""}, "MissingParameterValue"),
        *[
            ({"LAYER": name}, "InvalidParameterValue")
            for name in ("../x", "ws:..", "w/s:a", "ws:a/b", "ws:a\x00", "b:a:c")
        ],
        ({"TILEMATRIXSET": "../../x"}, "InvalidParameterValue"),
        ({"TILEMATRIX": "99"}, "InvalidParameterValue"),
        ({"TILEMATRIX": "../1"}, "InvalidParameterValue"),
        *[({"TILEROW": row}, "TileOutOfRange") for row in ("8", "-1", "..", "1e1", "99999999999", "\u0661")],
        ({"FORMAT": "image/../../x"}, "InvalidParameterValue"),
    ],
)
def test_what_is_no_tile_is_refused(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(OgcError) as caught:
        read_tile({**ASKED, **wrong}, "")
    assert caught.value.code == code


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    for name in ("a", "b"):
        folder = tmp_path / "geoserver" / "workspaces" / "ws" / "postgresql" / name
        folder.mkdir(parents=True)
        (folder / "layer.xml").write_text("<layer/>")
        (folder / "featuretype.xml").write_text("<featureType/>")
    return DataDirectory(tmp_path / "geoserver")


def a_tile(column: int = 0, layer: str = "a") -> TileRequest:
    return TileRequest(LayerName("ws", layer), "", GRIDS["EPSG:900913"], 10, column, 0, "image/png")


def keep(cache: TileCache, tile: TileRequest, content: bytes = b"x") -> Path:
    path = cache.path_of(tile)
    assert path is not None
    cache.write(path, tile, content)
    return path


def test_kept_tiles_are_found_until_the_layer_changes(data: DataDirectory, tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "tiles", 1_000_000, data)
    before = keep(cache, a_tile())
    assert cache.read(before) == b"x"
    (data.root / "workspaces" / "ws" / "postgresql" / "a" / "layer.xml").write_text("<layer>new</layer>")
    after = keep(cache, a_tile(), b"y")
    assert after != before
    assert (cache.read(after), before.exists()) == (b"y", False)


def test_edits_make_old_tiles_unfindable(data: DataDirectory, tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "tiles", 1_000_000, data)
    before, other = keep(cache, a_tile()), keep(cache, a_tile(layer="b"))
    cache.edited(LayerName("ws", "a"))
    after = cache.path_of(a_tile())
    assert after is not None and after != before and cache.read(after) is None
    assert cache.path_of(a_tile(layer="b")) == other


def test_grids_with_the_same_tiles_share_them(data: DataDirectory, tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "tiles", 1_000_000, data)
    web = TileRequest(LayerName("ws", "a"), "", GRIDS["WebMercatorQuad"], 10, 0, 0, "image/png")
    assert cache.path_of(web) == cache.path_of(a_tile())


def test_tiles_not_asked_for_the_longest_time_go(data: DataDirectory, tmp_path: Path) -> None:
    large = TileCache(tmp_path / "tiles", 1_000_000, data)
    paths = [keep(large, a_tile(column), b"x" * 1000) for column in range(20)]
    for age, path in enumerate(paths):
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    far_away = keep(large, a_tile(900), b"x" * 1000)
    os.utime(far_away, (1, 1))
    for thread in [one for one in threading.enumerate() if one.name == "tiles"]:
        thread.join()  # One at a time makes room; the first tile began to look whether there is some.
    # Ten tiles: each takes a block of the disk, however small it is.
    TileCache(tmp_path / "tiles", 10 * 4096, data).shrink()
    assert [path.exists() for path in paths] == [True] * 9 + [False] * 11
    assert (paths[0].parent.exists(), far_away.parent.exists()) == (True, False)


def test_tile_that_is_drawn_while_its_layer_is_edited_is_not_served(data: DataDirectory, tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "tiles", 1_000_000, data)
    path = cache.path_of(a_tile())
    assert path is not None
    cache.edited(LayerName("ws", "a"))
    cache.write(path, a_tile(), b"from before the edit")
    again = cache.path_of(a_tile())
    assert again is not None and cache.read(again) is None


def test_long_addresses_are_not_remembered(data: DataDirectory, tmp_path: Path) -> None:
    cache, access = TileCache(tmp_path / "tiles", 1_000_000, data), AccessCheck(data.access_rules.path)
    keep(cache, a_tile())
    answer = with_kept_tiles(lambda *_: [b"from the application"], cache, access, lambda _: False)
    query = "REQUEST=GetTile&LAYER=ws:a&TILEMATRIXSET=EPSG:900913&TILEMATRIX=10&TILEROW=0&TILECOL=0"

    def asked(more: str) -> bytes:
        environ = {"PATH_INFO": "/geoserver/gwc/service/wmts", "REQUEST_METHOD": "GET", "QUERY_STRING": query + more}
        return b"".join(answer(environ, lambda *_: None))

    assert (asked(""), asked("&x=" + "y" * 1000)) == (b"x", b"from the application")


def test_nothing_is_kept_of_layers_that_change_unseen(data: DataDirectory, tmp_path: Path) -> None:
    store = data.root / "workspaces" / "ws" / "external_db_b"
    store.mkdir()
    (store.parent / "postgresql" / "b").rename(store / "b")
    cache = TileCache(tmp_path / "tiles", 1_000_000, data)
    assert cache.path_of(a_tile(layer="b")) is None
    assert cache.path_of(a_tile(layer="nothing")) is None
    assert TileCache(tmp_path / "tiles", 0, data).path_of(a_tile()) is None


def test_a_folder_that_cannot_be_written_hurts_nobody(data: DataDirectory, tmp_path: Path) -> None:
    (tmp_path / "tiles").write_text("a file")
    cache = TileCache(tmp_path / "tiles", 1_000_000, data)
    path = keep(cache, a_tile())
    assert cache.read(path) is None
