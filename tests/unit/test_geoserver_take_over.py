"""Taking the workspaces of a data directory over into another one, and exporting a data directory."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from layman_server.errors import DataDirectoryRefused, StorageFull
from layman_server.geoserver import take_over as take_over_module
from layman_server.geoserver.access_rules import AccessCheck
from layman_server.geoserver.catalog_parts import parse
from layman_server.geoserver.export import Export
from layman_server.geoserver.import_report import ImportReport, Outcome
from layman_server.geoserver.objects import object_id
from layman_server.geoserver.postgis_store import PostgresqlConnection
from layman_server.geoserver.store_places import PlaceRefused, allowed_path
from layman_server.geoserver.take_over import TakeOver
from layman_server.stores.geoserver import EmbeddedGeoServer


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _workspace(root: Path, name: str) -> Path:
    folder = root / "workspaces" / name
    _write(folder / "workspace.xml", f"<workspace><id>ws-{name}</id><name>{name}</name></workspace>")
    _write(
        folder / "namespace.xml",
        f"<namespace><id>ns-{name}</id><prefix>{name}</prefix><uri>http://{name}</uri></namespace>",
    )
    return folder


def _layer(workspace: Path, store: str, place: str, style: str = "style-red", layer: str = "roads") -> None:
    name = workspace.name
    folder = workspace / store
    if place.startswith("dbtype="):
        entries = "".join(f'<entry key="{k}">{v}</entry>' for k, _, v in (p.partition("=") for p in place.split(";")))
    else:
        entries = f'<entry key="url">{place}</entry>'
    _write(
        folder / "datastore.xml",
        f"<dataStore><id>st-{name}-{store}</id><name>{store}</name><enabled>true</enabled><workspace><id>ws-{name}</id>"
        f"</workspace><connectionParameters>{entries}</connectionParameters><unknown>kept</unknown></dataStore>",
    )
    _write(
        folder / layer / "featuretype.xml",
        f"<featureType><id>ft-{name}-{layer}</id><name>{layer}</name><nativeName>{layer}</nativeName><namespace>"
        f"<id>ns-{name}</id></namespace><srs>EPSG:4326</srs><enabled>true</enabled><store class='dataStore'>"
        f"<id>st-{name}-{store}</id></store></featureType>",
    )
    _write(
        folder / layer / "layer.xml",
        f"<layer><name>{layer}</name><id>ly-{name}-{layer}</id><type>VECTOR</type><defaultStyle><id>{style}</id>"
        f"</defaultStyle><resource class='featureType'><id>ft-{name}-{layer}</id></resource></layer>",
    )


def _style(root: Path, content: str = "<red/>", name: str = "red") -> None:
    _write(
        root / f"styles/{name}.xml",
        f"<style><id>style-{name}</id><name>{name}</name><filename>{name}.sld</filename></style>",
    )
    _write(root / f"styles/{name}.sld", content)


def _source(tmp_path: Path, place: str = "file:data/roads.shp") -> Path:
    root = tmp_path / "source"
    _layer(_workspace(root, "town"), "shapes", place)
    _style(root)
    for suffix in ("shp", "dbf", "shx", "prj"):
        _write(root / f"data/roads.{suffix}", suffix)
    _write(root / "data/other.shp", "of another store")
    return root


def _take(
    source: Path, target: Path, *, dry_run: bool = False, users: Sequence[str] = (), allowed: Sequence[Path] = ()
) -> ImportReport:
    report = ImportReport(source, "2.x", dry_run)
    TakeOver(source, source, target, report, frozenset(users), allowed).run()
    return report


def _ids(root: Path) -> set[str]:
    return {id_ for content in _contents(root).values() for id_ in re.findall(r"<id>(.*?)</id>", content.decode())}


def test_a_workspace_comes_with_its_data_and_new_ids(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    before = _contents(source)
    report = _take(source, target)
    assert _contents(source) == before
    assert report.summary()["dropped"] == 0
    assert sorted(os.listdir(target / "data/town/shapes")) == ["roads.dbf", "roads.prj", "roads.shp", "roads.shx"]
    store = parse((target / "workspaces/town/shapes/datastore.xml").read_bytes())
    assert store.findtext("connectionParameters/entry") == "file:data/town/shapes/roads.shp"
    assert store.findtext("unknown") == "kept"
    assert not _ids(target / "workspaces") & _ids(source / "workspaces")
    layer = parse((target / "workspaces/town/shapes/roads/layer.xml").read_bytes())
    assert layer.findtext("defaultStyle/id") == parse((target / "styles/red.xml").read_bytes()).findtext("id")
    resource = parse((target / "workspaces/town/shapes/roads/featuretype.xml").read_bytes())
    assert layer.findtext("resource/id") == resource.findtext("id")
    assert resource.findtext("store/id") == store.findtext("id")


def test_a_workspace_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    _workspace(source, "ann")
    _layer(_workspace(target, "town"), "shapes", "file:mine.shp")
    before = _contents(target)
    report = _take(source, target, users=["ann"])
    assert report.find("workspace", "town").outcome is Outcome.CLASH
    assert report.find("workspace", "ann").outcome is Outcome.CLASH
    after = _contents(target)
    assert {name: after[name] for name in before} == before
    assert not [name for name in set(after) - set(before) if name.startswith("workspaces")]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    target.mkdir()
    report = _take(source, target, dry_run=True)
    assert _contents(target) == {}
    assert report.as_dict()["summary"]["taken"] >= 3


def test_a_style_of_the_same_name_is_shared_or_gets_another_name(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    _take(source, target)
    same = tmp_path / "same"
    _layer(_workspace(same, "village"), "pg", "dbtype=postgis")
    _style(same)
    _take(same, target)
    other = tmp_path / "other"
    _layer(_workspace(other, "city"), "pg", "dbtype=postgis")
    _style(other, "<blue/>")
    report = _take(other, target)
    assert sorted(path.name for path in (target / "styles").glob("*.sld")) == ["red.sld", "red_1.sld"]
    assert "called red_1" in report.find("style", "red").messages[0]
    styles = {
        name: parse((target / f"workspaces/{name}/pg/roads/layer.xml").read_bytes()).findtext("defaultStyle/id")
        for name in ("village", "city")
    }
    ids = {name: parse((target / f"styles/{name}.xml").read_bytes()).findtext("id") for name in ("red", "red_1")}
    assert styles == {"village": ids["red"], "city": ids["red_1"]}


@pytest.mark.parametrize(
    "place",
    [
        "file:/etc/passwd",
        "file:../../secret.shp",
        "/etc/hostname",
        "file:///etc/passwd",
        "file:data/link.shp",
        "file:data/all.vrt",
        "/vsicurl/http://example.com/a.shp",
        "/vsizip/data/a.zip/a.shp",
        "http://example.com/a.shp",
        "file:%2e%2e/secret.shp",
        "file:${HOME}/a.shp",
    ],
)
def test_a_store_that_leads_out_of_the_directory_is_dropped_with_its_layers(tmp_path: Path, place: str) -> None:
    source, target = _source(tmp_path, place), tmp_path / "target"
    _write(tmp_path / "secret.shp", "bytes of others")
    (source / "data/link.shp").symlink_to(tmp_path / "secret.shp")
    _write(source / "data/all.vrt", "<OGRVRTDataSource/>")
    report = _take(source, target)
    taken = _contents(target)
    assert not [name for name in taken if name.startswith("data/")]
    assert not any(b"bytes of others" in content or b"root:" in content for content in taken.values())
    assert report.find("dataStore", "shapes", "town").outcome is Outcome.DROPPED
    assert not [name for name in taken if name.endswith("layer.xml")]


def test_a_store_whose_data_are_missing_is_taken_without_them(tmp_path: Path) -> None:
    source, target = _source(tmp_path, "file:data/gone.shp"), tmp_path / "target"
    entry = _take(source, target).find("dataStore", "shapes", "town")
    assert entry.outcome is Outcome.CHANGED and "is not there" in entry.messages[0]
    assert (target / "workspaces/town/shapes/roads/layer.xml").is_file()


def test_an_address_from_before_the_directory_was_moved_leads_to_where_the_data_are_now(tmp_path: Path) -> None:
    source, target = _source(tmp_path, "file:/opt/geoserver/data_dir/data/roads.shp"), tmp_path / "target"
    entry = _take(source, target).find("dataStore", "shapes", "town")
    assert entry.outcome is Outcome.CHANGED
    assert (target / "data/town/shapes/roads.shp").read_text() == "shp"


def test_files_that_are_no_objects_of_geoserver_are_copied_as_they_are(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    _write(source / "workspaces/town/shapes/roads/schema.xml", "<xs:complexType")
    _take(source, target)
    assert (target / "workspaces/town/shapes/roads/schema.xml").read_text() == "<xs:complexType"


def test_data_elsewhere_are_taken_when_their_folder_is_allowed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "gis"
    _write(elsewhere / "roads.shp", "far")
    source, target = _source(tmp_path, f"file:{elsewhere}/roads.shp"), tmp_path / "target"
    _take(source, target, allowed=[elsewhere])
    assert (target / "data/town/shapes/roads.shp").read_text() == "far"


def test_access_rules_come_along(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    _write(
        source / "security/layers.properties",
        "*.*.r=ROLE_ADMINISTRATOR\n*.*.w=ROLE_X\ntown.roads.r=ROLE_Y\nfar.away.r=*\n",
    )
    _take(source, target)
    rules = (target / "security/layers.properties").read_text().splitlines()
    assert {"town.*.r=ADMIN", "town.*.w=ROLE_X", "town.roads.r=ROLE_Y"} <= set(rules)
    assert not [rule for rule in rules if rule.startswith("far")]


def test_rules_of_services_are_told_one_by_one(tmp_path: Path) -> None:
    """They are not kept, so somebody may be able to do more than before."""
    source, target = _source(tmp_path), tmp_path / "target"
    rules = "# wms=NONE\nwfs.Transaction = ROLE_X, ROLE_Y\nwcs:ROLE_Z\nwfs.DropStoredQuery=ADMIN\n"
    _write(source / "security/services.properties", rules)
    told = [one for one in _take(source, target).objects if one.kind == "serviceRule"]
    assert [one.name for one in told] == ["wfs.Transaction", "wcs", "wfs.DropStoredQuery"]
    assert {one.outcome.value for one in told} == {"dropped"}
    assert told[0].messages[0].startswith("Only ROLE_X, ROLE_Y could ask for it;")
    assert told[2].messages[0] == "This server has no such operation."


def test_access_rules_of_layers_with_full_stops_come_along(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    _write(source / "security/layers.properties", "mode=HIDE\ntown.roads\\\\.2020.r=ROLE_Y\n")
    _take(source, target)
    check = AccessCheck(target / "security/layers.properties")
    assert not check.allows(["ROLE_ANONYMOUS"], "town", "roads.2020")
    assert check.allows(["ROLE_Y"], "town", "roads.2020") and check.allows(["ROLE_ANONYMOUS"], "town", "roads")


def test_a_folder_of_styles_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    source, target, elsewhere = _source(tmp_path), tmp_path / "target", tmp_path / "elsewhere"
    (source / "styles").rename(elsewhere)
    (elsewhere / "key.png").write_text("of somebody else")
    (source / "styles").symlink_to(elsewhere)
    report = _take(source, target)
    assert not (target / "styles").exists()
    assert "is a link" in report.as_text()


def test_a_disk_that_is_full_leaves_no_half_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    real = take_over_module.write_unseen

    def full(path: Path, content: bytes, mode: int = 0o644) -> None:
        if path.name == "layer.xml":
            raise StorageFull()
        real(path, content, mode)

    monkeypatch.setattr(take_over_module, "write_unseen", full)
    with pytest.raises(StorageFull):
        _take(source, target)
    assert not list(target.glob("workspaces/*")) and not list(target.glob("data/*/*"))
    assert [path.name for path in target.glob(".*")] == []
    monkeypatch.undo()
    _take(source, target)
    assert (target / "workspaces/town/shapes/roads/layer.xml").is_file()


def test_damaged_files_are_left_out_and_the_rest_is_taken(tmp_path: Path) -> None:
    source, target = _source(tmp_path), tmp_path / "target"
    _layer(source / "workspaces/town", "broken", "file:data/roads.shp", layer="paths")
    _write(source / "workspaces/town/broken/datastore.xml", "<dataSt")
    _write(source / "workspaces/half/workspace.xml", "<workspace><name>half</name></workspace>")
    _write(source / "layergroups/g.xml", "<layerGroup><publishables><published type='layer'><id>none</id></published>"
           "</publishables></layerGroup>")  # fmt: skip
    report = _take(source, target)
    assert [path.parent.name for path in target.glob("workspaces/*/*/*/layer.xml")] == ["roads"]
    dropped = {(one.kind, one.name) for one in report.objects if one.outcome is Outcome.DROPPED}
    assert dropped == {("dataStore", "broken"), ("workspace", "half"), ("layerGroup", "g")}


def test_the_json_of_a_report_has_its_form(tmp_path: Path) -> None:
    report = _take(_source(tmp_path), tmp_path / "target").as_dict()
    assert list(report) == ["directory", "version", "dry_run", "home", "objects", "summary"]
    assert list(report["objects"][0]) == ["kind", "name", "workspace", "outcome", "messages"]
    assert list(report["summary"]) == ["taken", "changed", "dropped", "clash"]
    assert sum(report["summary"].values()) == len(report["objects"])


def test_only_files_of_the_directory_are_opened(tmp_path: Path) -> None:
    root = tmp_path / "root"
    file = _write(root / "data/a b.shp", "")
    for address in (
        "file:data/a b.shp",
        "data/a b.shp",
        "file:data/a%20b.shp",
        "file:file:data/a b.shp",
        f"file://{file}",
        str(file),
    ):
        assert allowed_path(address, root) == file
    for address in ("", "file:", "file:..", "data/../..", "postgres:x", "\0"):
        with pytest.raises(PlaceRefused):
            allowed_path(address, root)


def _published(tmp_path: Path) -> Path:
    """A directory as the server writes it: a table, a raster."""
    root = tmp_path / "catalogue"
    _layer(_workspace(root, "ann"), "postgresql", "dbtype=postgis;host=db;passwd=plain:s3cret", layer="table")
    raster = _write(tmp_path / "publications/dem.tif", "pixels")
    folder = root / "workspaces/ann/coverage_dem"
    _write(
        folder / "coveragestore.xml",
        f"<coverageStore><id>c</id><name>coverage_dem</name><type>GeoTIFF</type><url>file:{raster}</url></coverageStore>",
    )
    _write(folder / "dem/coverage.xml", "<coverage><id>d</id><name>dem</name></coverage>")
    _write(root / "security/layers.properties", "ann.table.r=USER_ANN\n")
    _write(root / "security/.layers.properties.lock", "")
    _write(root / "gwc-layers/x.xml", "<x/>")
    return root


def test_an_export_has_no_passwords_and_leads_to_rasters(tmp_path: Path) -> None:
    root, target = _published(tmp_path), tmp_path / "out"
    report = Export(root, target).run()
    written = _contents(target)
    assert not any(b"s3cret" in content for content in written.values())
    assert not {name for name in written if "lock" in name or name.startswith(("gwc", "data"))}
    assert f"file:{tmp_path}/publications/dem.tif".encode() in written["workspaces/ann/coverage_dem/coveragestore.xml"]
    assert written["security/layers.properties"] == b"ann.table.r=USER_ANN\n"
    assert "--with-passwords" in report.find("dataStore", "postgresql", "ann").messages[0]


def test_an_export_has_passwords_and_rasters_when_they_are_asked_for(tmp_path: Path) -> None:
    root, target = _published(tmp_path), tmp_path / "out"
    Export(root, target, with_passwords=True, copy_rasters=True).run()
    store = target / "workspaces/ann/postgresql/datastore.xml"
    assert b"plain:s3cret" in store.read_bytes() and store.stat().st_mode & 0o077 == 0
    assert (
        b"file:data/ann/coverage_dem/dem.tif" in (target / "workspaces/ann/coverage_dem/coveragestore.xml").read_bytes()
    )
    assert (target / "data/ann/coverage_dem/dem.tif").read_text() == "pixels"


def test_an_export_goes_to_a_new_folder_only(tmp_path: Path) -> None:
    root = _published(tmp_path)
    full = _write(tmp_path / "full/file", "").parent
    for target in (full, root / "inside"):
        with pytest.raises(DataDirectoryRefused):
            Export(root, target).run()
    with pytest.raises(DataDirectoryRefused):
        Export(tmp_path / "nothing", tmp_path / "out").run()
    assert not list(tmp_path.glob(".*"))


def test_an_old_directory_is_converted_when_the_server_opens_it(tmp_path: Path) -> None:
    _write(
        tmp_path / "catalog.xml", "<catalog><namespaces><namespace prefix='old' uri='http://o'/></namespaces></catalog>"
    )
    service = EmbeddedGeoServer(tmp_path, "ROLE", PostgresqlConnection("h", 1, "d", "u", "p"), tmp_path / "socket")
    service.prepare()
    assert (tmp_path / "catalog.xml.old").is_file() and (tmp_path / "workspaces/old/workspace.xml").is_file()
    assert service.is_of_others("old") and not service.is_of_others("new")
    service.add_workspace("new")
    assert not service.is_of_others("new")
    assert object_id("Workspace", "new").encode() in (tmp_path / "workspaces/new/workspace.xml").read_bytes()
