"""What an upload may hold: one main file, or a zip with one."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from layman_server import uploaded_files
from layman_server.errors import MissingShapefileParts, NotSingleLayer, WrongParameter
from layman_server.vector.source import inspect
from layman_server.vector.upload import find_main_file

LAYER = b'{"type":"FeatureCollection","features":[]}'


def archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return path


def touch(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(b"x")
    return [folder / name for name in names]


@pytest.mark.parametrize("name", ["a.geojson", "A.GeOjSoN", "a.json", "a.gpkg", "a.fgb", "a.kml", "a.gml", "a.csv"])
def test_main_file_is_known_by_its_extension_in_any_case(tmp_path, name):
    assert find_main_file(touch(tmp_path, name, "style.qml")).name == name


@pytest.mark.parametrize("names", [["a.txt"], ["a.dbf", "a.shx"], ["noextension"], []])
def test_upload_without_main_file_is_refused_with_what_was_expected(tmp_path, names):
    with pytest.raises(WrongParameter) as caught:
        find_main_file(touch(tmp_path, *names))
    assert caught.value.detail["parameter"] == "file"
    assert ".geojson" in caught.value.detail["expected"]
    assert caught.value.detail["files"] == sorted(names)


@pytest.mark.parametrize("name", ["a.tif", "a.TIFF", "a.jp2", "a.png"])
def test_raster_is_refused_as_raster(tmp_path, name):
    with pytest.raises(WrongParameter, match="raster data of a format that is not taken"):
        find_main_file(touch(tmp_path, name))


@pytest.mark.parametrize(
    "names", [["a.geojson", "b.geojson"], ["a.shp", "a.gpkg"], ["a.zip", "b.zip"], ["a.zip", "a.shp"]]
)
def test_several_main_files_are_refused_with_their_names(tmp_path, names):
    with pytest.raises(NotSingleLayer) as caught:
        find_main_file(touch(tmp_path, *names))
    assert names[0] in str(caught.value.detail)


def test_zip_is_looked_into(tmp_path):
    path = archive(tmp_path / "a.ZIP", ("in/Layer.GeoJSON", LAYER), ("__MACOSX/in/._Layer.GeoJSON", b"x"))
    main = find_main_file([path])
    assert main.relative_path == "a.ZIP/in/Layer.GeoJSON"
    with main.open() as stream:
        assert stream.read() == LAYER


@pytest.mark.parametrize(
    "name", ["../a.geojson", "x/../../a.geojson", "/etc/a.geojson", "C:/a.geojson", "..\\a.geojson"]
)
def test_zip_that_names_files_outside_is_refused(tmp_path, name):
    with pytest.raises(WrongParameter, match="outside of itself"):
        find_main_file([archive(tmp_path / "a.zip", (name, LAYER))])


def test_zip_with_a_symbolic_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("a.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(WrongParameter, match="symbolic link"):
        find_main_file([archive(tmp_path / "a.zip", (link, b"/etc/passwd"))])


def test_encrypted_zip_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", ("a.geojson", LAYER))
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(WrongParameter, match="encrypted"):
        find_main_file([path])


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + bytes(50)])
def test_what_is_no_zip_is_refused(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(WrongParameter, match=r"a\.zip is not a zip file or is damaged"):
        find_main_file([tmp_path / "a.zip"])


def test_zip_with_damaged_content_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        target.writestr("a.geojson", LAYER)
    path.write_bytes(path.read_bytes().replace(b"FeatureCollection", b"FeatureCollectiom", 1))
    with pytest.raises(WrongParameter, match="damaged"):
        find_main_file([path])


def test_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(uploaded_files, "BOMB_BYTES", 1_000_000)
    path = archive(tmp_path / "a.zip", ("a.geojson", bytes(2_000_000)))
    with pytest.raises(WrongParameter, match="would unpack to 2000000 bytes"):
        find_main_file([path])


def test_empty_zip_and_zip_in_zip_are_refused(tmp_path):
    inner = archive(tmp_path / "inner.zip", ("a.geojson", LAYER))
    with pytest.raises(WrongParameter, match="is empty"):
        find_main_file([archive(tmp_path / "empty.zip")])
    with pytest.raises(WrongParameter, match="another zip"):
        find_main_file([archive(tmp_path / "outer.zip", ("inner.zip", inner.read_bytes()))])


def test_zip_with_two_layers_is_refused_with_their_names(tmp_path):
    with pytest.raises(NotSingleLayer, match=r"b\.geojson"):
        find_main_file([archive(tmp_path / "a.zip", ("a.geojson", LAYER), ("b.geojson", LAYER))])


@pytest.mark.parametrize(
    ("names", "crs", "missing"),
    [
        (["a.shp"], None, [".dbf", ".shx", ".prj"]),
        (["a.shp", "a.dbf", "a.shx"], None, [".prj"]),
        (["a.shp", "a.shx"], "EPSG:4326", [".dbf"]),
        (["a.shp", "b.dbf", "a.shx", "a.prj"], None, [".dbf"]),
    ],
)
def test_missing_shapefile_parts_are_named(tmp_path, names, crs, missing):
    with pytest.raises(MissingShapefileParts) as caught:
        inspect(touch(tmp_path, *names), crs)
    assert caught.value.detail["missing_extensions"] == missing
    assert caught.value.detail["path"] == "a.shp"
    assert caught.value.detail["suggestion"]


def test_shapefile_parts_are_looked_for_in_the_zip(tmp_path):
    with pytest.raises(MissingShapefileParts) as caught:
        inspect([archive(tmp_path / "a.zip", ("d/a.shp", b"x"), ("d/a.DBF", b"x"), ("other/a.shx", b"x"))], "EPSG:4326")
    assert caught.value.detail["missing_extensions"] == [".shx"]
