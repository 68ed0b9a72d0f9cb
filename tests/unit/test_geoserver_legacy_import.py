"""The import of GeoServer 1.x directories: what GeoServer 2.26 made of real ones, faults, crashes, trial runs."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from layman_server.geoserver.catalog_parts import parse
from layman_server.geoserver.import_report import Outcome
from layman_server.geoserver.legacy import conversion
from layman_server.geoserver.legacy.catalog_writing import feature_type_xml
from layman_server.geoserver.legacy.conversion import NotConvertible, convert, is_legacy, write_trial
from layman_server.geoserver.legacy.data_look import NativeData
from layman_server.geoserver.legacy.feature_types import read_feature_type

_DATA = Path(os.environ.get("LAYMAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
_REAL = _DATA / "geoserver-datadirs"
needs_samples = pytest.mark.skipif(not _REAL.is_dir(), reason="LAYMAN_TEST_DATA is not there")

CATALOG = """<?config.xml version="1.0" encoding="UTF-8"?>
<catalog>
  <datastores>
    <datastore id="roads" enabled="true" namespace="topp">
      <connectionParams>
        <parameter name="url" value="file:data/roads.shp"/>
        <parameter name="namespace" value="topp"/>
      </connectionParams>
    </datastore>
    <datastore id="pg" namespace="topp">
      <connectionParams>
        <parameter name="dbtype" value="postgis"/>
        <parameter name="passwd" value="s3cret"/>
      </connectionParams>
    </datastore>
  </datastores>
  <namespaces>
    <namespace prefix="topp" uri="http://topp" default="true"/>
    <namespace prefix="" uri="http://empty"/>
  </namespaces>
  <styles><style id="line" filename="line.sld"/></styles>
</catalog>
"""
INFO = """<featureType datastore="{store}">
  <name>{name}</name><SRS>4326</SRS><title>Roads</title>
  <keywords>one, two three</keywords>
  <latLonBoundingBox minx="1" miny="2" maxx="3" maxy="4"/>
  <styles default="{style}"/>
</featureType>
"""


def _write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def _directory(root: Path, **infos: str) -> Path:
    files: dict[str, str | bytes] = {"catalog.xml": CATALOG, "styles/line.sld": "<sld/>"}
    files |= {f"featureTypes/{folder}/info.xml": text for folder, text in infos.items()}
    return _write(root, files)


def _contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _xml(path: Path) -> etree._Element:
    return parse(path.read_bytes())


def _comparison() -> ModuleType:
    path = _DATA.parent / "reference" / "compare_datadirs.py"
    if not path.is_file():
        pytest.skip("compare_datadirs.py is not there")
    spec = importlib.util.spec_from_file_location("compare_datadirs", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _real_directories() -> list[Path]:
    return sorted(_REAL.glob("1x-*")) if _REAL.is_dir() else []


def _same(mine: Any, theirs: Any) -> bool:
    """Equal but for the order in lists, the spelling of numbers, and metres between libraries' transformations."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return set(mine) == set(theirs) and all(_same(mine[key], theirs[key]) for key in mine)
    if isinstance(mine, list) and isinstance(theirs, list):
        left = list(theirs)
        for one in mine:
            match = next((index for index, other in enumerate(left) if _same(one, other)), None)
            if match is None:
                return False
            del left[match]
        return not left
    if mine == theirs:
        return True
    try:
        first, second = float(mine), float(theirs)
    except (TypeError, ValueError):
        return False
    return first == pytest.approx(second, rel=1e-9, abs=2e-4)


@pytest.mark.parametrize("source", _real_directories(), ids=lambda path: path.name)
def test_a_real_directory_becomes_what_geoserver_makes_of_it(source: Path, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("expected-2x"))
    before = _contents(root)
    convert(root)
    for name in ("catalog.xml", "services.xml"):
        assert (root / f"{name}.old").read_bytes() == before[name]
        assert not (root / name).exists()
    kept = {name for name in before if name not in {"catalog.xml", "services.xml"}}
    assert {name: (root / name).read_bytes() for name in kept} == {name: before[name] for name in kept}
    expected = source / "expected-2x"
    if not expected.is_dir():
        # GeoServer 2.26 does not start on it: its catalogue has no formats.
        assert source.name == "1x-gs13-demo"
        assert len(list(root.glob("workspaces/*/*/*/featuretype.xml"))) == 18
        return
    canon = _comparison().canon
    mine, theirs = canon(str(root)), canon(str(expected))
    assert set(mine) == set(theirs)
    assert {key for key in mine if not _same(mine[key], theirs[key])} == set()
    for beside in expected.rglob("*.ftl"):
        assert (root / beside.relative_to(expected)).read_bytes() == beside.read_bytes()
    ours, its = _settings(root / "global.xml"), _settings(expected / "global.xml")
    if its["/global/jai/memoryCapacity"] == "0.0":
        # Made of a number of bytes; GeoServer is left without memory for tiles.
        its["/global/jai/memoryCapacity"] = "0.5"
    assert _same(ours, its)
    assert _settings(root / "logging.xml") == _settings(expected / "logging.xml")


def _settings(path: Path) -> dict[str, str]:
    tree = _xml(path)
    return {
        etree.ElementTree(tree).getpath(node): (node.text or "").strip()
        for node in tree.iter()
        if len(node) == 0 and node.tag != "id" and (node.text or "").strip()
    }


@needs_samples
def test_the_service_settings_are_kept(tmp_path: Path) -> None:
    source = _REAL / "1x-gs17-release"
    root = tmp_path / "data"
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("expected-2x", "data", "coverages"))
    convert(root)
    wfs, wms, wcs = (_xml(root / f"{name}.xml") for name in ("wfs", "wms", "wcs"))
    assert wfs.findtext("id") == "wfs"
    assert wfs.findtext("title") == "GeoServer Web Feature Service"
    assert [node.text for node in wfs.iterfind("keywords/string")] == ["WFS", "WMS", "GEOSERVER"]
    assert wfs.findtext("serviceLevel") == "COMPLETE"
    assert wfs.findtext("maxFeatures") == "1000000"
    assert wfs.findtext("featureBounding") == "false"
    styles = {node.findtext("version"): node.findtext("gml/srsNameStyle") for node in wfs.iterfind("gml/entry")}
    assert styles == {"V_10": "XML", "V_11": "URN"}
    assert wfs.findtext("maintainer") == "http://jira.codehaus.org/secure/BrowseProject.jspa?id=10311"
    assert wms.findtext("watermark/position") == "BOT_RIGHT"
    assert wms.findtext("interpolation") == "Nearest"
    assert wms.findtext("metadata/entry[@key='svgRenderer']") == "Batik"
    assert wms.findtext("maxBuffer") == "25"
    assert wcs.findtext("title") == "Web Coverage Service"
    assert wcs.findtext("metadataLink/about") == "http://geoserver.sourceforge.net/html/index.php"
    assert wcs.findtext("schemaBaseURL") == "http://schemas.opengis.net"


def test_a_trial_run_leaves_the_directory_as_it_is(tmp_path: Path) -> None:
    root = _directory(tmp_path / "data", roads=INFO.format(store="pg", name="roads", style="line"))
    before = _contents(root)
    report = convert(root, dry_run=True)
    write_trial(root, tmp_path / "trial")
    assert _contents(root) == before
    assert report.as_dict()["dry_run"] is True
    assert (tmp_path / "trial/workspaces/topp/pg/roads/layer.xml").is_file()


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    root = _directory(tmp_path / "data", roads=INFO.format(store="pg", name="roads", style="line"))
    convert(root)
    after = _contents(root)
    assert not is_legacy(root)
    assert convert(root).objects == []
    assert _contents(root) == after


class _Killed(Exception):
    pass


def test_a_conversion_that_was_interrupted_anywhere_is_carried_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "_TOGETHER", 3)
    info = INFO.format(store="pg", name="roads", style="line")
    services = "<serverConfiguration><services><service type='WFS'/></services></serverConfiguration>"
    files: dict[str, str | bytes] = {
        "services.xml": services,
        "featureTypes/roads/title.ftl": "${x}",
        "security/users.properties": "admin=geoserver,ROLE_ADMINISTRATOR\n",
    }
    whole = _write(_directory(tmp_path / "whole", roads=info), files)
    moments: list[str] = []
    convert(whole, moment=moments.append)
    expected = {name for name in _contents(whole)}
    assert moments.count("rename") == 2 and len(moments) >= 10
    for number in range(len(moments)):
        root = _write(_directory(tmp_path / str(number), roads=info), files)
        calls: list[str] = []

        def die(name: str, calls: list[str] = calls, number: int = number) -> None:
            calls.append(name)
            if len(calls) > number:
                raise _Killed

        with pytest.raises(_Killed):
            convert(root, moment=die)
        assert is_legacy(root)
        convert(root)
        assert set(_contents(root)) == expected
        assert (root / "catalog.xml.old").read_text() == CATALOG


@pytest.mark.parametrize(
    ("folder", "content", "reason"),
    [
        ("broken", "<featureType", "cannot be used"),
        ("empty", "", "cannot be used"),
        ("nameless", "<featureType datastore='pg'/>", "has no <name>"),
        ("homeless", INFO.format(store="nobody", name="x", style="line"), "no data store 'nobody'"),
        ("outside", INFO.format(store="pg", name="../../x", style="line"), "cannot have this name"),
        ("boxless", INFO.format(store="pg", name="x", style="line").replace('minx="1"', 'minx="?"'), "is no number"),
        ("bomb", "<!DOCTYPE x [<!ENTITY a 'a'>]>" + INFO.format(store="pg", name="x", style="line"), "document type"),
        ("coverage", "<coverage format='x'/>", "no <featureType>"),
    ],
)
def test_a_feature_type_that_cannot_be_used_is_left_out_and_the_others_are_taken(
    tmp_path: Path, folder: str, content: str, reason: str
) -> None:
    good = INFO.format(store="pg", name="good", style="line")
    root = _directory(tmp_path, **{folder: content, "good": good})
    report = convert(root)
    dropped = [one for one in report.objects if one.kind == "featureType" and one.outcome is Outcome.DROPPED]
    assert [reason in message for one in dropped for message in one.messages] == [True]
    assert [path.parent.name for path in root.glob("workspaces/*/*/*/layer.xml")] == ["good"]


def test_entries_of_the_catalogue_that_cannot_be_used_are_left_out(tmp_path: Path) -> None:
    text = CATALOG.replace(
        "</datastores>",
        '<datastore id="lost" namespace="nowhere"/><datastore id="../up" namespace="topp"/></datastores>'
        '<formats><format id="nameless" namespace="topp"><type>GeoTIFF</type></format></formats>',
    ).replace("</styles>", '<style id="evil" filename="../../etc/passwd"/><style id="line" filename="b.sld"/></styles>')
    root = _write(tmp_path, {"catalog.xml": text, "styles/line.sld": "<sld/>"})
    report = convert(root)
    dropped = {(one.kind, one.name) for one in report.objects if one.outcome is Outcome.DROPPED}
    assert dropped == {
        ("workspace", ""),
        ("dataStore", "lost"),
        ("dataStore", "../up"),
        ("coverageStore", "nameless"),
        ("style", "evil"),
        ("style", "line"),
    }
    assert _xml(root / "styles/line.xml").findtext("filename") == "line.sld"
    assert not list(root.rglob("evil.xml"))


def test_an_unreadable_catalogue_changes_nothing(tmp_path: Path) -> None:
    root = _write(tmp_path, {"catalog.xml": "<catalog><datast", "services.xml": "<serverConfiguration/>"})
    before = _contents(root)
    with pytest.raises(NotConvertible, match=r"catalog\.xml cannot be read"):
        convert(root)
    assert {name: content for name, content in _contents(root).items() if name[0] != "."} == before


def test_a_folder_that_leads_out_of_the_directory_is_not_written_to(tmp_path: Path) -> None:
    root, outside = _directory(tmp_path / "data"), tmp_path / "outside"
    outside.mkdir()
    (root / "workspaces").symlink_to(outside)
    with pytest.raises(NotConvertible, match="leads out"):
        convert(root)
    assert list(outside.iterdir()) == []


def test_a_damaged_services_file_leaves_the_catalogue(tmp_path: Path) -> None:
    root = _write(_directory(tmp_path), {"services.xml": "<serverConfig"})
    report = convert(root)
    assert report.find("settings", "global").outcome is Outcome.DROPPED
    assert (root / "workspaces/topp/workspace.xml").is_file()
    assert (root / "services.xml.old").read_text() == "<serverConfig"
    assert _xml(root / "global.xml").find("jai") is not None


def test_passwords_are_marked_as_plain_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    root = _directory(tmp_path)
    convert(root)
    path = root / "workspaces/topp/pg/datastore.xml"
    entries = {node.get("key"): node.text for node in _xml(path).iterfind("connectionParameters/entry")}
    assert entries == {"dbtype": "postgis", "passwd": "plain:s3cret", "namespace": "http://topp"}
    assert path.stat().st_mode & 0o077 == 0


def test_users_stay_where_geoserver_takes_them_from(tmp_path: Path) -> None:
    text = "# people\nadmin=geoserver,ROLE_ADMINISTRATOR,enabled\nbob=pw,ROLE_X\nbroken\n"
    root = _write(_directory(tmp_path), {"security/users.properties": text})
    report = convert(root)
    outcomes = {one.name: one.outcome for one in report.objects if one.kind == "user"}
    assert outcomes == {"admin": Outcome.CHANGED, "bob": Outcome.TAKEN, "broken": Outcome.DROPPED}
    assert [path.name for path in (root / "security").iterdir()] == ["users.properties"]
    assert "geoserver," not in report.as_text() and (root / "security/users.properties").read_text() == text


def test_a_group_with_an_unknown_layer_is_left_out(tmp_path: Path) -> None:
    groups = """<serverConfiguration><services><service type="WMS"><BaseMapGroups>
      <BaseMapGroup baseMapTitle="both">
        <baseMapLayers>topp:roads,roads</baseMapLayers><baseMapStyles>,line</baseMapStyles>
        <baseMapEnvelope srsName="EPSG:4326"><pos>1 2</pos><pos>3 4</pos></baseMapEnvelope></BaseMapGroup>
      <BaseMapGroup baseMapTitle="half"><baseMapLayers>roads,nothing</baseMapLayers></BaseMapGroup>
    </BaseMapGroups></service></services></serverConfiguration>"""
    root = _directory(tmp_path, roads=INFO.format(store="pg", name="roads", style="line"))
    report = convert(_write(root, {"services.xml": groups}))
    assert "It shows nothing, which is not there." in report.find("layerGroup", "half").messages
    assert [path.name for path in root.glob("layergroups/*")] == ["both.xml"]
    styles = [node.findtext("id") for node in _xml(root / "layergroups/both.xml").iterfind("styles/style")]
    assert styles == [None, _xml(root / "styles/line.xml").findtext("id")]


def test_a_style_that_is_not_there_gives_way_to_one_that_is(tmp_path: Path) -> None:
    root = _directory(tmp_path, roads=INFO.format(store="pg", name="roads", style="gone"))
    report = convert(root)
    layer = _xml(root / "workspaces/topp/pg/roads/layer.xml")
    assert layer.findtext("defaultStyle/id") == _xml(root / "styles/generic.xml").findtext("id")
    assert report.find("featureType", "roads", "topp").outcome is Outcome.CHANGED


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30).map(str.strip)
_NUMBER = st.floats(-1e6, 1e6)


@given(
    name=_TEXT.filter(bool),
    alias=_TEXT,
    title=_TEXT,
    keywords=st.lists(st.text("abcdef", min_size=1, max_size=5), max_size=4),
    box=st.tuples(_NUMBER, _NUMBER, _NUMBER, _NUMBER),
    handling=st.sampled_from(["0", "1", "2", "7", ""]),
    enabled=st.booleans(),
)
def test_a_feature_type_keeps_what_it_says(
    name: str,
    alias: str,
    title: str,
    keywords: list[str],
    box: tuple[float, float, float, float],
    handling: str,
    enabled: bool,
) -> None:
    info = etree.Element("featureType", datastore="pg")
    for tag, text in (("name", name), ("SRS", "4326"), ("title", title), ("keywords", ", ".join(keywords))):
        etree.SubElement(info, tag).text = text
    if alias:
        etree.SubElement(info, "alias").text = alias
    if handling:
        etree.SubElement(info, "SRSHandling").text = handling
    sides = dict(zip(("minx", "miny", "maxx", "maxy"), map(repr, box), strict=True))
    etree.SubElement(info, "latLonBoundingBox", sides)
    read = read_feature_type(parse(etree.tostring(info)), "folder")
    written = parse(feature_type_xml(read, "topp", NativeData(), enabled=enabled))
    assert (written.findtext("nativeName"), written.findtext("name")) == (name, alias or name)
    assert (written.findtext("title") or "") == title
    assert [node.text for node in written.iterfind("keywords/string")] == keywords
    assert [float(written.findtext(f"latLonBoundingBox/{side}") or "") for side in sides] == list(box)
    policies = {"1": "REPROJECT_TO_DECLARED", "2": "NONE"}
    assert written.findtext("projectionPolicy") == policies.get(handling, "FORCE_DECLARED")
    assert written.findtext("enabled") == ("true" if enabled else "false")
    assert written.findtext("metadata/entry[@key='dirName']") == "folder"
