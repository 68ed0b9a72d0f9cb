"""The GeoServer data directory: objects to files and back, order and atomicity of writes."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.durable_files import FileToWrite, write_files
from layman_server.geoserver import catalog_xml, objects
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.objects import object_id
from layman_server.model.crs import BoundingBox

STOCK = Path(os.environ.get("LAYMAN_TEST_DATA", "../shared/data")) / "geoserver-datadirs" / "2x-gs226-rest-built"
BOX = BoundingBox(12.0, 48.5, 18.9, 51.1, "EPSG:4326")
texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff")).map(str.strip)


def workspace_parts(
    name: str = "alice", port: str = "5432"
) -> tuple[objects.Workspace, objects.Namespace, objects.DataStore]:
    parameters = {"dbtype": "postgis", "host": "127.0.0.1", "port": port, "passwd": "s3<&cret", "schema": name}
    return (
        objects.Workspace(object_id("Workspace", name), name),
        objects.Namespace(object_id("Namespace", name), name, f"http://{name}"),
        objects.DataStore(object_id("DataStore", name, "postgresql"), "postgresql", name, "PostGIS", parameters),
    )


def layer_parts(name: str = "roads") -> tuple[objects.FeatureType, objects.Layer, objects.Style]:
    style = objects.Style(object_id("Style", "alice", name), name, "alice", f"{name}.sld", "1.0.0")
    feature_type = objects.FeatureType(
        object_id("FeatureType", "alice", name), name, "alice", "postgresql", name, "EPSG:4326", native_box=BOX
    )
    return feature_type, objects.Layer(object_id("Layer", "alice", name), name, feature_type.id, style.id), style


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory(tmp_path)
    directory.write_workspace(*workspace_parts())
    return directory


@given(
    title=texts,
    abstract=texts,
    keywords=st.lists(texts.filter(bool), max_size=3),
    metadata=st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), texts),
)
def test_feature_type_survives_the_round_trip(
    title: str, abstract: str, keywords: list[str], metadata: dict[str, str]
) -> None:
    feature_type = objects.FeatureType(
        id="FeatureTypeInfoImpl-a.b",
        name="b",
        workspace="a",
        store="postgresql",
        native_name="b",
        srs="EPSG:5514",
        title=title,
        abstract=abstract,
        keywords=tuple(keywords),
        native_box=BoundingBox(-1.5, 2.25, 1e7, 3e-9, "EPSG:5514"),
        lat_lon_box=BOX,
        metadata=metadata,
    )
    content = catalog_xml.xml_of(feature_type)
    assert catalog_xml.read_feature_type(content, "a", "postgresql") == feature_type


def test_data_store_survives_the_round_trip_and_marks_its_password_as_plain() -> None:
    store = workspace_parts()[2]
    content = catalog_xml.xml_of(store)
    assert b"plain:s3&lt;&amp;cret" in content
    assert catalog_xml.read_data_store(content, "alice") == store


def test_style_survives_the_round_trip_with_its_qml() -> None:
    style = objects.Style("StyleInfoImpl-a.b", "b", "a", "b.sld", "1.1.0", {objects.QML_KEY: "b.qml"})
    read = catalog_xml.read_style(catalog_xml.xml_of(style), "a")
    assert (read, read.qml_filename) == (style, "b.qml")


@pytest.mark.parametrize("content", [b"", b"<featureType><name>x</name>", b"<featureType><name>x</name></featureType>"])
def test_damaged_feature_type_is_named(content: bytes) -> None:
    with pytest.raises(catalog_xml.DamagedFile):
        catalog_xml.read_feature_type(content, "a", "postgresql")


def test_control_characters_in_a_title_do_not_break_the_file() -> None:
    feature_type = layer_parts()[0]
    content = catalog_xml.xml_of(objects.FeatureType(**{**feature_type.__dict__, "title": "a\x00b\x0bc\ud800d"}))
    assert catalog_xml.read_feature_type(content, "alice", "postgresql").title == "abcd"


@pytest.mark.skipif(not STOCK.is_dir(), reason="the data directories of GeoServer 2.26 are not there")
def test_files_of_a_real_geoserver_are_read() -> None:
    data = DataDirectory(STOCK.resolve())
    published = data.read_layer("ne", "NaturalEarth", "countries")
    assert published.store.parameters["dbtype"] == "geopkg"
    assert published.feature_type.srs == "EPSG:4326"
    assert published.feature_type.native_box is not None
    assert (published.style.name, published.style.filename) == (
        "countries_mapcolor9",
        "countries_mapcolor9.sld",
    )


def test_password_file_is_readable_by_its_owner_only(data: DataDirectory) -> None:
    path = data.workspace_folder("alice") / "postgresql" / "datastore.xml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_changed_connection_rewrites_the_store_and_nothing_else(data: DataDirectory) -> None:
    before = {path: path.stat().st_ino for path in data.root.rglob("*.xml")}
    data.write_workspace(*workspace_parts(port="5999"))
    changed = [path.name for path, inode in before.items() if path.stat().st_ino != inode]
    assert changed == ["datastore.xml"]
    assert data.read_store("alice", "postgresql").parameters["port"] == "5999"


def test_layer_is_there_after_writing_and_gone_after_removal(data: DataDirectory) -> None:
    data.write_layer(*layer_parts(), {"roads.sld": b"<a/>"})
    assert data.layers("alice", "postgresql") == ["roads"]
    assert data.read_layer("alice", "postgresql", "roads").feature_type == layer_parts()[0]
    data.remove_layer("alice", "postgresql", "roads")
    assert not data.has_layer("alice", "postgresql", "roads")
    assert not [path for path in data.root.rglob("*") if "roads" in path.name]


def test_signature_changes_with_every_file_of_the_layer(data: DataDirectory) -> None:
    data.write_layer(*layer_parts(), {"roads.sld": b"<a/>", "roads.qml": b"<b/>"})
    folder = data.workspace_folder("alice")
    seen = {data.signature("alice", "postgresql", "roads")}
    for name in ("postgresql/roads/layer.xml", "postgresql/roads/featuretype.xml", "postgresql/datastore.xml"):
        write_files([FileToWrite(folder / name, b"<x/>" + name.encode())])
        seen.add(data.signature("alice", "postgresql", "roads"))
    for name in ("roads.xml", "roads.sld", "roads.qml"):
        write_files([FileToWrite(folder / "styles" / name, b"<y/>" + name.encode())])
        seen.add(data.signature("alice", "postgresql", "roads"))
    assert len(seen) == 7


def test_style_files_of_another_format_do_not_stay(data: DataDirectory) -> None:
    data.write_layer(*layer_parts(), {"roads.sld": b"<a/>", "roads.qml": b"<b/>"})
    data.write_layer(*layer_parts(), {"roads.sld": b"<a/>"})
    assert not data.style_path("alice", "roads.qml").exists()


def test_feature_type_without_layer_file_is_not_published(data: DataDirectory) -> None:
    data.write_layer(*layer_parts(), {"roads.sld": b"<a/>"})
    (data.workspace_folder("alice") / "postgresql" / "roads" / "layer.xml").unlink()
    assert not data.has_layer("alice", "postgresql", "roads")
    assert data.layers("alice", "postgresql") == []


def test_first_workspace_is_the_default_until_it_is_removed(data: DataDirectory) -> None:
    data.write_workspace(*workspace_parts("bob"))
    default = data.root / "workspaces" / "default.xml"
    assert catalog_xml.read_workspace(default.read_bytes()).name == "alice"
    data.remove_workspace("alice")
    assert not default.exists()
    assert data.workspaces() == ["bob"]


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    write_files([FileToWrite(path, b"old")])
    with pytest.raises(TypeError):
        write_files([FileToWrite(path, b"new"), FileToWrite(tmp_path / "b.xml", 5)])  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"


def test_same_content_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    write_files([FileToWrite(path, b"same")])
    inode = path.stat().st_ino
    write_files([FileToWrite(path, b"same")])
    assert path.stat().st_ino == inode


def test_a_layer_in_a_store_of_its_own_is_found_moved_and_removed_with_its_store(data: DataDirectory) -> None:
    own = f"{objects.EXTERNAL_STORE_PREFIX}roads"
    parameters = {"dbtype": "postgis", "host": "db", "passwd": "s3cret", objects.SSL_MODE_KEY: "REQUIRE"}
    store = objects.DataStore(object_id("DataStore", "alice", own), own, "alice", "PostGIS", parameters)
    feature_type, layer, style = layer_parts()
    data.write_layer(feature_type, layer, style, {"roads.sld": b"<a/>"})
    data.write_external_store(store)
    data.write_layer(replace(feature_type, store=own), layer, style, {"roads.sld": b"<a/>"})
    data.leave_store("alice", "postgresql", "roads")
    folder = data.workspace_folder("alice") / own
    assert stat.S_IMODE((folder / "datastore.xml").stat().st_mode) == 0o600
    assert b"<__default>false</__default>" in (folder / "datastore.xml").read_bytes()
    assert data.read_layer("alice", "postgresql", "roads").store == store
    assert (data.layers("alice", "postgresql"), data.has_layer("alice", "postgresql", "roads")) == (["roads"], True)
    before = data.signature("alice", "postgresql", "roads")
    data.write_external_store(replace(store, parameters={**parameters, "host": "other"}))
    assert data.signature("alice", "postgresql", "roads") != before
    data.remove_layer("alice", "postgresql", "roads")
    assert (data.layers("alice", "postgresql"), folder.exists()) == ([], False)
