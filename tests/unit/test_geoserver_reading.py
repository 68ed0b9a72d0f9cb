"""Data directories with faults, in older layouts, and with what reaches outside: each is read as far as it goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layman_server.geoserver.catalog_parts import MAX_FILE_BYTES
from layman_server.geoserver.objects import MEMBER_GROUP, GlobalSettings, GroupMember, WfsSettings, WmsSettings
from layman_server.geoserver.reading import LoadedCatalog, read_catalog

BOX = "<minx>1</minx><maxx>2</maxx><miny>3</miny><maxy>4</maxy>"
FILES = {
    "workspaces/default.xml": "<workspace><id>W</id></workspace>",
    "workspaces/w/workspace.xml": "<workspace><id>W</id><name>w</name></workspace>",
    "workspaces/w/namespace.xml": "<namespace><id>N</id><prefix>w</prefix><uri>http://w</uri></namespace>",
    "workspaces/w/pg/datastore.xml": "<dataStore><id>S</id><name>pg</name><enabled>true</enabled>"
    "<workspace><id>W</id></workspace><connectionParameters><entry key='dbtype'>postgis</entry></connectionParameters>"
    "</dataStore>",
    "workspaces/w/pg/a/featuretype.xml": "<featureType><id>FA</id><name>a</name><nativeName>t</nativeName>"
    "<namespace><id>N</id></namespace><srs>EPSG:4326</srs><enabled>true</enabled>"
    "<store class='dataStore'><id>S</id></store></featureType>",
    "workspaces/w/pg/a/layer.xml": "<layer><name>a</name><id>LA</id><defaultStyle><id>ST</id></defaultStyle>"
    "<resource class='featureType'><id>FA</id></resource></layer>",
    "workspaces/w/styles/red.xml": "<style><id>ST</id><name>red</name><workspace><id>W</id></workspace>"
    "<filename>red.sld</filename></style>",
    "workspaces/w/styles/red.sld": "<StyledLayerDescriptor/>",
    "workspaces/w/layergroups/g.xml": "<layerGroup><id>G</id><name>g</name><publishables><published type='layer'>"
    "<id>LA</id></published></publishables><styles><style/></styles></layerGroup>",
}
B_TYPE = FILES["workspaces/w/pg/a/featuretype.xml"].replace("FA", "FB").replace("<name>a<", "<name>b<")
B_LAYER = FILES["workspaces/w/pg/a/layer.xml"].replace("FA", "FB").replace("LA", "LB")
BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def read(root: Path, **changes: str | bytes | None) -> LoadedCatalog:
    """Read the small directory with some files changed, added or (None) left out; `__` in a name stands for `/`."""
    return read_files(root, {name.replace("__", "/") + ".xml": content for name, content in changes.items()})


def read_files(root: Path, changes: dict[str, str | bytes | None]) -> LoadedCatalog:
    for name, content in {**FILES, **changes}.items():
        if content is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_catalog(root)


def told(loaded: LoadedCatalog) -> set[str]:
    return {problem.path for problem in loaded.problems}


def test_a_directory_without_faults_has_no_problems(tmp_path):
    loaded = read_files(tmp_path, {})
    assert loaded.problems == ()
    layer = loaded.catalog.layer("w", "a")
    assert (layer.style_id, loaded.catalog.layer_group("w", "g").members) == ("ST", (GroupMember("LA"),))
    assert loaded.catalog.default_workspace.name == "w"


@pytest.mark.parametrize(
    ("name", "remaining"),
    [
        ("workspaces/w/workspace.xml", []),
        ("workspaces/w/namespace.xml", []),
        ("workspaces/w/pg/datastore.xml", ["W", "N", "ST"]),
        ("workspaces/w/pg/a/featuretype.xml", ["W", "N", "ST", "S"]),
        ("workspaces/w/pg/a/layer.xml", ["W", "N", "ST", "S", "FA"]),
        ("workspaces/w/styles/red.xml", ["W", "N", "S", "FA", "LA", "G"]),
        ("workspaces/w/layergroups/g.xml", ["W", "N", "ST", "S", "FA", "LA"]),
    ],
)
@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda _: "",
        lambda text: BOMB + text.replace("<id>", "<x>&c;</x><id>"),
        lambda text: OUTSIDE + text.replace("<id>", "<x>&b;</x><id>"),
        lambda _: "\x00\x01\x02",
        lambda _: "<" * 100_000,
        lambda _: "<a>" * 300,
    ],
    ids=["truncated", "empty", "bomb", "external", "binary", "brackets", "deep"],
)
def test_a_damaged_file_is_named_and_the_rest_is_there(name, remaining, damage, tmp_path):
    loaded = read_files(tmp_path, {name: damage(FILES[name])})
    assert [one.id for one in loaded.catalog.all_objects()] == remaining
    assert name in told(loaded)


@pytest.mark.parametrize(
    "name", ["global", "logging", "wms", "wfs", "wcs", "wmts", "workspaces__w__wms", "workspaces__w__settings"]
)
@pytest.mark.parametrize("content", ["<global><sett", "", "<other/>", BOMB + "<wms/>"])
def test_damaged_settings_are_named_and_the_defaults_are_used(name, content, tmp_path):
    loaded = read(tmp_path, **{name: content})
    assert told(loaded) == {name.replace("__", "/") + ".xml"}
    assert loaded.catalog.global_settings == GlobalSettings()
    assert loaded.catalog.service("wms") == WmsSettings(id="wms", name="WMS")
    assert loaded.catalog.service("wms", "w") is None
    assert loaded.catalog.layer("w", "a") is not None


@pytest.mark.parametrize(
    "change", ["<maxFeatures>many</maxFeatures>", "<projectionPolicy>SOMETIMES</projectionPolicy>",
               f"<nativeBoundingBox>{BOX.replace('1', 'x')}</nativeBoundingBox>"]
)  # fmt: skip
def test_a_value_that_is_none_takes_its_file_out(change, tmp_path):
    name = "workspaces/w/pg/a/featuretype.xml"
    loaded = read_files(tmp_path, {name: FILES[name].replace("<srs>", f"{change}<srs>")})
    assert loaded.catalog.layer("w", "a") is None
    assert name in told(loaded)


def test_a_bad_value_of_a_service_leaves_the_default(tmp_path):
    loaded = read(tmp_path, wfs="<wfs><serviceLevel>ALL</serviceLevel></wfs>")
    assert loaded.catalog.service("wfs") == WfsSettings(id="wfs", name="WFS")
    assert told(loaded) == {"wfs.xml"}


def test_references_by_name_are_resolved(tmp_path):
    loaded = read_files(
        tmp_path,
        {
            "workspaces/w/pg/datastore.xml": FILES["workspaces/w/pg/datastore.xml"]
            .replace("<id>W</id>", "<name>w</name>"),
            "workspaces/w/pg/a/featuretype.xml": FILES["workspaces/w/pg/a/featuretype.xml"]
            .replace("<id>S</id>", "<name>pg</name>").replace("<id>N</id>", "<prefix>w</prefix>"),
            "workspaces/w/pg/a/layer.xml": "<layer><id>LA</id><defaultStyle><name>red</name><workspace>w</workspace>"
            "</defaultStyle><resource class='featureType'><name>a</name></resource></layer>",
        },
    )  # fmt: skip
    assert loaded.problems == ()
    assert loaded.catalog.layer("w", "a").style_id == "ST"


def test_what_refers_to_nothing_is_told_and_served_as_far_as_it_can_be(tmp_path):
    layer = FILES["workspaces/w/pg/a/layer.xml"].replace("ST", "gone")
    group = FILES["workspaces/w/layergroups/g.xml"].replace("<publishables>", "<publishables><published type='layer'>"
                                                             "<id>gone</id></published>")  # fmt: skip
    store = FILES["workspaces/w/pg/a/featuretype.xml"].replace("<id>S</id>", "<id>gone</id>")
    changes = {
        "workspaces/w/pg/a/layer.xml": layer,
        "workspaces/w/layergroups/g.xml": group,
        "workspaces/w/pg/a/featuretype.xml": store,
    }
    loaded = read_files(tmp_path, changes)
    assert told(loaded) == set(changes)
    assert loaded.catalog.layer("w", "a").style_id == ""
    assert loaded.catalog.layer_group("w", "g").members == (GroupMember("LA"),)
    assert loaded.catalog.resource("w", "a").store == "pg"


def test_two_objects_with_one_id_are_both_there(tmp_path):
    b_type, b_layer = B_TYPE.replace("FB", "FA"), B_LAYER.replace("FB", "FA").replace("LB", "LA")
    loaded = read_files(tmp_path, {"workspaces/w/pg/b/featuretype.xml": b_type, "workspaces/w/pg/b/layer.xml": b_layer})
    catalog = loaded.catalog
    assert [layer.name for layer in catalog.layers("w")] == ["a", "b"]
    assert catalog.resource_of(catalog.layer("w", "b")).name == "b"
    assert catalog.layer("w", "a").id == "LA"
    assert told(loaded) == {"workspaces/w/pg/b/featuretype.xml", "workspaces/w/pg/b/layer.xml"}


def test_the_second_of_a_name_is_left_out(tmp_path):
    changes = {
        "workspaces/w/pg/b/featuretype.xml": B_TYPE.replace("<name>b<", "<name>a<"),
        "workspaces/w/pg/b/layer.xml": B_LAYER,
    }
    loaded = read_files(tmp_path, changes)
    assert [layer.id for layer in loaded.catalog.layers("w")] == ["LA"]
    assert told(loaded) == {"workspaces/w/pg/b/featuretype.xml"}


def group(name: str, *inner: str) -> str:
    members = "".join(f"<published type='layerGroup'><id>{one}</id></published>" for one in inner)
    return f"<layerGroup><id>{name}</id><name>{name}</name><publishables>{members}</publishables></layerGroup>"


def test_groups_in_a_circle_are_left_out_and_those_in_others_are_read(tmp_path):
    files = {
        "a": group("a", "b"),
        "b": group("b", "c"),
        "c": group("c", "a"),
        "z": group("z", "z"),
        "over": group("over", "G"),
    }
    loaded = read_files(tmp_path, {f"layergroups/{name}.xml": content for name, content in files.items()})
    assert [one.name for one in loaded.catalog.layer_groups()] == ["over", "g"]
    assert loaded.catalog.layer_group("", "over").members == (GroupMember("G", MEMBER_GROUP),)
    assert told(loaded) == {f"layergroups/{name}.xml" for name in "abcz"}


def test_a_style_file_outside_of_its_folder_is_not_read(tmp_path):
    name = "workspaces/w/styles/red.xml"
    for filename in ("../../../secret.sld", "/etc/passwd"):
        loaded = read_files(tmp_path, {name: FILES[name].replace("red.sld", filename)})
        assert loaded.catalog.styles() == []
        assert name in told(loaded)


def test_a_style_whose_file_is_gone_is_told(tmp_path):
    loaded = read_files(tmp_path, {"workspaces/w/styles/blue.xml": FILES["workspaces/w/styles/red.xml"]
                                   .replace("ST", "BLUE").replace("red", "blue")})  # fmt: skip
    assert loaded.catalog.style("w", "blue") is not None
    assert told(loaded) == {"workspaces/w/styles/blue.xml"}


@pytest.mark.parametrize(
    "url", ["file:/etc/passwd", "file:///etc", "file:../../../etc/passwd", "http://127.0.0.1/x.tif"]
)
def test_a_store_that_leads_outside_is_marked(url, tmp_path):
    store = f"<coverageStore><id>C</id><name>c</name><type>GeoTIFF</type><url>{url}</url></coverageStore>"
    loaded = read_files(tmp_path, {"workspaces/w/c/coveragestore.xml": store})
    assert loaded.refused_stores == {"C"}
    assert told(loaded) == {"workspaces/w/c/coveragestore.xml"}


def test_a_store_in_an_allowed_folder_is_not_marked(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "dem.tif").write_bytes(b"II*")
    store = f"<coverageStore><id>C</id><name>c</name><type>GeoTIFF</type><url>file:{data}/dem.tif</url></coverageStore>"
    read_files(tmp_path / "root", {"workspaces/w/c/coveragestore.xml": store})
    assert read_catalog(tmp_path / "root").refused_stores == {"C"}
    assert read_catalog(tmp_path / "root", [data]).refused_stores == frozenset()


def test_links_that_lead_out_are_not_followed_and_others_are(tmp_path):
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (outside / "layer.xml").write_text(FILES["workspaces/w/pg/a/layer.xml"])
    read_files(root, {"workspaces/w/pg/a/layer.xml": None})
    os.symlink(outside / "layer.xml", root / "workspaces/w/pg/a/layer.xml")
    os.symlink(outside, root / "workspaces/x")
    loaded = read_catalog(root)
    assert loaded.catalog.layers() == []
    assert {"workspaces/w/pg/a/featuretype.xml", "workspaces/x"} <= told(loaded)
    (root / "workspaces/w/pg/a/layer.xml").unlink()
    (root / "here.xml").write_text(FILES["workspaces/w/pg/a/layer.xml"])
    os.symlink(root / "here.xml", root / "workspaces/w/pg/a/layer.xml")
    assert [layer.name for layer in read_catalog(root).catalog.layers()] == ["a"]


def test_files_that_are_no_files_and_folders_that_hold_nothing_are_told(tmp_path):
    read_files(tmp_path, {"workspaces/w/nothing/readme.txt": "x", "workspaces/w/pg/half/other.txt": "x"})
    os.mkfifo(tmp_path / "wms.xml")
    (tmp_path / "wfs.xml").mkdir()
    (tmp_path / "wcs.xml").write_bytes(b"<wcs>" + b" " * MAX_FILE_BYTES + b"</wcs>")
    loaded = read_catalog(tmp_path)
    assert told(loaded) == {"workspaces/w/nothing", "workspaces/w/pg/half", "wms.xml", "wfs.xml", "wcs.xml"}
    assert loaded.catalog.layer("w", "a") is not None


def test_another_encoding_a_mark_and_comments_are_fine(tmp_path):
    name = "workspaces/w/pg/a/featuretype.xml"
    text = FILES[name].replace("<srs>", "<title>Stra<!-- x -->ße</title><srs>")
    for content in (b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16"),
                    b"<?xml version='1.0' encoding='ISO-8859-1'?>" + text.encode("latin-1")):  # fmt: skip
        assert read_files(tmp_path, {name: content}).catalog.resource("w", "a").title == "Straße"


def test_names_in_files_count_and_not_those_of_folders(tmp_path):
    changes = {"workspaces/w/pg/odd/featuretype.xml": B_TYPE, "workspaces/w/pg/odd/layer.xml": B_LAYER}
    assert read_files(tmp_path, changes).catalog.layer("w", "b").id == "LB"


def test_objects_without_ids_get_some(tmp_path):
    name = "workspaces/w/pg/a/featuretype.xml"
    layer = FILES["workspaces/w/pg/a/layer.xml"].replace("<id>FA</id>", "<name>a</name>")
    changes = {name: FILES[name].replace("<id>FA</id>", ""), "workspaces/w/pg/a/layer.xml": layer}
    loaded = read_files(tmp_path, changes)
    assert loaded.catalog.layer("w", "a").feature_type_id == "FeatureTypeInfoImpl-w.a"


def test_lines_that_are_no_rules_are_told(tmp_path):
    text = "mode=HIDE\n# yes\n*.*.r=*\nbadline\na.b=x\ng.r=ADMIN\nw.a.q=X\nmode=NEVER\n"
    loaded = read_files(tmp_path, {"security/layers.properties": text})
    assert [problem.what for problem in loaded.problems] == [f"line {number} is no rule" for number in (4, 5, 7, 8)]


def test_the_layout_of_the_proposal_is_read(tmp_path):
    files = {
        "global.xml": "<global><contact><contactPerson>Ptolomaeus</contactPerson></contact><charset>UTF-8</charset>"
        "<numDecimals>4</numDecimals><onlineResource>http://geoserver.org</onlineResource></global>",
        "logging.xml": "<logging><level>DEFAULT_LOGGING.properties</level></logging>",
        "wfs.xml": "<wfs><id>wfs</id><gml><entry><org.geoserver.wfs.WFSInfo_-Version>V_10"
        "</org.geoserver.wfs.WFSInfo_-Version><org.geoserver.wfs.GMLInfoImpl><srsNameStyle>XML</srsNameStyle>"
        "</org.geoserver.wfs.GMLInfoImpl></entry></gml><serviceLevel>BASIC</serviceLevel></wfs>",
        "namespaces/topp.xml": "<namespace><prefix>topp</prefix><uri>http://www.openplans.org/topp</uri></namespace>",
        "workspaces/topp/shp/datastore.xml": "<dataStore><name>shp</name><enabled>true</enabled><workspace>"
        "<name>topp</name></workspace><connectionParameters><dbtype><string>postgis</string></dbtype>"
        "</connectionParameters></dataStore>",
        "workspaces/topp/shp/states/featuretype.xml": "<featureType><name>states</name><nativeName>states</nativeName>"
        "<namespace><name>topp</name></namespace><srs>EPSG:4326</srs><enabled>true</enabled><metadata><cacheAgeMax>"
        "<string>3600</string></cacheAgeMax></metadata><store class='dataStore'><name>shp</name></store><attributes>"
        "<attribute><name>the_geom</name></attribute></attributes></featureType>",
        "workspaces/topp/shp/states/layer.xml": "<layer><name>states</name><path>/</path><type>VECTOR</type>"
        "<defaultStyle><name>population</name></defaultStyle><styles><style><name>population</name></style></styles>"
        "<resource class='featureType'><name>states</name></resource><enabled>true</enabled></layer>",
        "styles/population.xml": "<style><name>population</name><filename>population.sld</filename></style>",
        "styles/population.sld": "<StyledLayerDescriptor/>",
        "layergroups/old.xml": "<layerGroup><name>old</name><layers><layer><name>topp:states</name></layer></layers>"
        "<styles><style/></styles></layerGroup>",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    loaded = read_catalog(tmp_path)
    catalog = loaded.catalog
    assert loaded.problems == ()
    layer, style = catalog.layer("topp", "states"), catalog.style("", "population")
    assert (layer.style_id, layer.styles, layer.path) == (style.id, (style.id,), "/")
    assert catalog.namespace("topp").uri == "http://www.openplans.org/topp"
    assert catalog.store("topp", "shp").parameters == {"dbtype": "postgis"}
    assert catalog.resource("topp", "states").metadata == {"cacheAgeMax": "3600"}
    assert catalog.layer_group("", "old").members == (GroupMember(layer.id),)
    settings = catalog.global_settings.settings
    assert (settings.contact.contact_person, settings.num_decimals) == ("Ptolomaeus", 4)
    assert (catalog.service("wfs").gml, catalog.service("wfs").service_level) == ({"V_10": "XML"}, "BASIC")


def test_a_workspace_that_is_only_a_folder_is_none(tmp_path):
    loaded = read_files(tmp_path, {"workspaces/w/workspace.xml": None})
    assert loaded.catalog.workspaces() == []
    assert "workspaces/w/workspace.xml" in told(loaded)


def test_there_need_not_be_anything(tmp_path):
    loaded = read_catalog(tmp_path / "nowhere")
    assert (list(loaded.catalog.all_objects()), loaded.problems) == ([], ())
