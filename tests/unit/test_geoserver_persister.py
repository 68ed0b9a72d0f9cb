"""Changes of the catalogue on disk: which files they touch, and what a full disk or a killed process leaves."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from layman_server.durable_files import FileToWrite, write_files
from layman_server.errors import StorageFull
from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_directory import CatalogDirectory
from layman_server.geoserver.catalog_events import Added, Event, Modified, Removed
from layman_server.geoserver.objects import (
    AccessRule,
    DataStore,
    FeatureType,
    GlobalSettings,
    GroupMember,
    Layer,
    LayerGroup,
    Style,
    WmsSettings,
    Workspace,
)
from layman_server.geoserver.persister import LOCK_FILE, NotWritten, Persister
from layman_server.geoserver.reading import read_catalog

ROADS = "workspaces/w/pg/roads"


def fill(catalog: Catalog) -> Catalog:
    catalog.add(Workspace("W", "w"))
    catalog.add(DataStore("S", "pg", "w", "PostGIS", {"dbtype": "postgis"}))
    catalog.add(Style("ST", "red", "w", "red.sld", "1.0.0"))
    catalog.add(FeatureType("F", "roads", "w", "pg", "roads", "EPSG:4326"))
    catalog.add(Layer("L", "roads", "F", "ST"))
    catalog.add(LayerGroup("G", "all", "w", (GroupMember("L"),)))
    return catalog


@pytest.fixture
def directory(tmp_path: Path) -> CatalogDirectory:
    """A directory with one layer, the file of its style and a `global.xml`."""
    directory = CatalogDirectory(tmp_path)
    fill(directory.catalog)
    directory.catalog.configure(GlobalSettings())
    (tmp_path / "workspaces/w/styles/red.sld").write_text("<StyledLayerDescriptor/>")
    return directory


def files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name not in {LOCK_FILE, ".layers.properties.lock"}
    }


def touched(root: Path, change: Callable[[], object]) -> tuple[set[str], set[str], set[str]]:
    """Files that a change adds, rewrites and takes away; `global.xml`, which every change rewrites, is left out."""
    before = files(root)
    change()
    after = files(root)
    rewritten = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert "global.xml" in rewritten
    return after.keys() - before.keys(), rewritten - {"global.xml"}, before.keys() - after.keys()


def test_each_change_touches_the_files_of_its_object_alone(directory):
    catalog, root = directory.catalog, directory.root
    layer = Layer("LB", "b", "FB", "ST")
    changes: list[tuple[Callable[[], object], tuple[set[str], set[str], set[str]]]] = [
        (lambda: catalog.add(FeatureType("FB", "b", "w", "pg", "b", "EPSG:4326")),
         ({"workspaces/w/pg/b/featuretype.xml"}, set(), set())),
        (lambda: catalog.add(layer), ({"workspaces/w/pg/b/layer.xml"}, set(), set())),
        (lambda: catalog.save(replace(catalog.resource("w", "b"), title="B")),
         (set(), {"workspaces/w/pg/b/featuretype.xml"}, set())),
        (lambda: catalog.save(replace(layer, style_id="")), (set(), {"workspaces/w/pg/b/layer.xml"}, set())),
        (lambda: catalog.save(replace(catalog.store("w", "pg"), description="D")),
         (set(), {"workspaces/w/pg/datastore.xml"}, set())),
        (lambda: catalog.add(Workspace("V", "v")),
         ({"workspaces/v/workspace.xml", "workspaces/v/namespace.xml"}, set(), set())),
        (lambda: catalog.configure(WmsSettings(workspace="v")), ({"workspaces/v/wms.xml"}, set(), set())),
        (lambda: catalog.set_default_workspace(catalog.workspace("v")), (set(), {"workspaces/default.xml"}, set())),
        (lambda: catalog.remove(catalog.layer("w", "b")), (set(), set(), {"workspaces/w/pg/b/layer.xml"})),
        (lambda: catalog.remove(catalog.layer_group("w", "all")), (set(), set(), {"workspaces/w/layergroups/all.xml"})),
    ]  # fmt: skip
    for change, expected in changes:
        assert touched(root, change) == expected


def test_the_update_sequence_rises_with_each_change_when_there_is_a_global_file(directory, tmp_path):
    first = read_catalog(directory.root).catalog.global_settings.update_sequence
    directory.catalog.save(replace(directory.catalog.resource("w", "roads"), title="R"))
    assert read_catalog(directory.root).catalog.global_settings.update_sequence == first + 1
    assert directory.catalog.global_settings.update_sequence == first + 1
    catalog = Catalog()
    catalog.listeners.append(Persister(tmp_path / "other"))
    fill(catalog)
    assert not (tmp_path / "other" / "global.xml").exists()


@pytest.mark.parametrize(
    ("rename", "gone", "there"),
    [
        (lambda catalog: catalog.save(replace(catalog.workspace("w"), name="v")), "workspaces/w",
         "workspaces/v/pg/roads/layer.xml"),
        (lambda catalog: catalog.save(replace(catalog.store("w", "pg"), name="db")), "workspaces/w/pg",
         "workspaces/w/db/roads/layer.xml"),
        (lambda catalog: catalog.save(replace(catalog.resource("w", "roads"), name="streets")), ROADS,
         "workspaces/w/pg/streets/layer.xml"),
        (lambda catalog: catalog.save(replace(catalog.style("w", "red"), name="blue", filename="blue.sld")),
         "workspaces/w/styles/red.sld", "workspaces/w/styles/blue.sld"),
        (lambda catalog: catalog.save(replace(catalog.layer_group("w", "all"), name="some")),
         "workspaces/w/layergroups/all.xml", "workspaces/w/layergroups/some.xml"),
    ],
)  # fmt: skip
def test_a_rename_moves_files_and_folders(rename, gone, there, directory):
    rename(directory.catalog)
    assert not (directory.root / gone).exists()
    assert (directory.root / there).is_file()
    loaded = read_catalog(directory.root)
    assert loaded.problems == ()
    assert list(loaded.catalog.all_objects()) == list(directory.catalog.all_objects())
    assert not directory.refresh()


def test_rules_follow_a_rename_and_go_with_what_they_are_for(directory):
    rules, catalog = AccessRules(directory.root / "security/layers.properties"), directory.catalog
    rules.put([AccessRule("w", "roads", "r", ("ROLE_X",)), AccessRule("w", "*", "r", ("ROLE_Y",))])
    catalog.save(replace(catalog.resource("w", "roads"), name="streets"))
    catalog.save(replace(catalog.workspace("w"), name="v"))
    assert {rule.key: rule.roles for rule in rules.read() if rule.workspace != "*"} == {
        "v.streets.r": ("ROLE_X",),
        "v.*.r": ("ROLE_Y",),
    }
    catalog.remove(catalog.layer("v", "streets"), recurse=True)
    assert [rule.key for rule in rules.read() if rule.workspace != "*"] == ["v.*.r"]
    catalog.remove(catalog.workspace("v"), recurse=True)
    assert [rule.key for rule in rules.read() if rule.workspace != "*"] == []


def test_the_file_of_a_removed_style_is_kept_aside(directory):
    catalog, styles = directory.catalog, directory.root / "workspaces/w/styles"
    for number in range(2):
        catalog.remove(catalog.style("w", "red"), recurse=True)
        assert (styles / ("red.sld.bak" if not number else "red.sld.bak.1")).is_file()
        (styles / "red.sld").write_text("<StyledLayerDescriptor/>")
        catalog.add(Style("ST", "red", "w", "red.sld", "1.0.0"))


def test_a_file_that_two_styles_have_stays_with_the_other(directory):
    catalog = directory.catalog
    catalog.add(Style("TWO", "two", "w", "red.sld", "1.0.0"))
    catalog.remove(catalog.style("w", "two"))
    assert (directory.root / "workspaces/w/styles/red.sld").is_file()


def test_a_removed_workspace_leaves_nothing(directory):
    directory.catalog.remove(directory.catalog.workspace("w"), recurse=True)
    assert sorted(files(directory.root)) == ["global.xml"]
    assert list((directory.root / "workspaces").iterdir()) == []


def test_what_was_found_in_an_odd_folder_is_written_there(directory):
    root = directory.root
    (root / ROADS).rename(root / "workspaces/w/pg/odd")
    assert directory.refresh()
    directory.catalog.save(replace(directory.catalog.resource("w", "roads"), title="T"))
    assert not (root / ROADS).exists()
    assert b"<title>T</title>" in (root / "workspaces/w/pg/odd/featuretype.xml").read_bytes()


def test_edits_of_others_come_back_as_events_for_what_differs(directory):
    events: list[Event] = []
    catalog, root = directory.catalog, directory.root
    catalog.listeners.append(events.append)
    assert not directory.refresh()
    path = root / ROADS / "featuretype.xml"
    path.write_bytes(path.read_bytes().replace(b"<srs>", b"<title>By hand</title><srs>"))
    (root / "workspaces/w/layergroups/all.xml").unlink()
    other = Catalog()
    other.listeners.append(Persister(root))
    other.add(Workspace("X", "x"))
    assert directory.refresh()
    assert catalog.resource("w", "roads").title == "By hand"
    kinds = {(type(event), type(getattr(event, "after", None) or event.before).__name__) for event in events}
    assert {(Modified, "FeatureType"), (Removed, "LayerGroup"), (Added, "Workspace")} <= kinds
    assert all(event.is_external for event in events)
    assert not directory.refresh()
    catalog.save(replace(catalog.resource("w", "roads"), abstract="Ours"))
    assert not directory.refresh()
    assert b"By hand" in path.read_bytes()


def test_two_writers_at_once_lose_nothing(tmp_path):
    fill(CatalogDirectory(tmp_path).catalog)
    failures: list[BaseException] = []

    def write(mark: str) -> None:
        try:
            catalog = CatalogDirectory(tmp_path).catalog
            for number in range(5):
                catalog.add(Style(f"{mark}{number}", f"{mark}{number}", "w", "red.sld", "1.0.0"))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(mark,)) for mark in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(read_catalog(tmp_path).catalog.styles("w")) == 11


def test_nothing_is_written_through_a_link_that_leads_out(directory, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    os.symlink(outside, directory.root / "workspaces/w/styles/sub")
    (directory.root / "workspaces/v").symlink_to(outside)
    with pytest.raises(NotWritten):
        directory.catalog.add(Workspace("V", "v"))
    assert list(outside.iterdir()) == []
    assert directory.catalog.workspace("v") is None


@pytest.mark.parametrize(
    ("number", "expected"), [(errno.EACCES, NotWritten), (errno.EROFS, StorageFull), (errno.ENOSPC, StorageFull)]
)
def test_a_folder_that_cannot_be_written_is_told_and_nothing_has_changed(number, expected, tmp_path):
    def refused(wanted: list[FileToWrite]) -> None:
        raise OSError(number, "No", str(wanted[0].path))

    fill(CatalogDirectory(tmp_path).catalog)
    catalog = read_catalog(tmp_path).catalog
    catalog.listeners.append(Persister(tmp_path, refused))
    before, on_disk = list(catalog.all_objects()), files(tmp_path)
    with pytest.raises(expected):
        catalog.add(FeatureType("FB", "b", "w", "pg", "b", "EPSG:4326"))
    assert (list(catalog.all_objects()), files(tmp_path)) == (before, on_disk)


class FullDisk:
    """Writes until the write with this number, which finds no space."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def __call__(self, wanted: list[FileToWrite]) -> None:
        for file in wanted:
            self.count += 1
            if self.count == self.at:
                raise OSError(errno.ENOSPC, "No space left on device", str(file.path))
            write_files([file])


def loadable(catalog: Catalog) -> list[object]:
    """What a data directory can say: nothing of a resource without a layer."""
    shown = {layer.feature_type_id for layer in catalog.layers()}
    return [one for one in catalog.all_objects() if not isinstance(one, FeatureType) or one.id in shown]


def publish(catalog: Catalog) -> None:
    """One publish: a workspace with its store, a style, a feature type and its layer."""
    catalog.add(Workspace("V", "v"))
    catalog.add(DataStore("VS", "pg", "v", "PostGIS", {"dbtype": "postgis"}))
    catalog.add(Style("VST", "s", "v", "s.sld", "1.0.0"))
    catalog.add(FeatureType("VF", "f", "v", "pg", "f", "EPSG:4326"))
    catalog.add(Layer("VL", "f", "VF", "VST"))


def test_a_full_disk_at_any_write_leaves_memory_and_disk_the_same(directory, tmp_path_factory):
    (directory.root / "global.xml").unlink()
    failures = 0
    for at in range(1, 20):
        root = tmp_path_factory.mktemp("full")
        catalog = Catalog()
        catalog.listeners.append(Persister(root, FullDisk(at)))
        try:
            publish(catalog)
        except StorageFull:
            failures += 1
        in_memory = loadable(catalog) if catalog.workspaces() else []
        assert loadable(read_catalog(root).catalog) == in_memory
        assert not [path for path in root.rglob("*.xml") if not path.stat().st_size]
    assert failures == 7


KILLED = """
import os, signal, sys
from pathlib import Path
from layman_server import durable_files
from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.persister import Persister
from layman_server.geoserver.reading import read_catalog
from tests.unit.test_geoserver_persister import publish, rename_all
root, at, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
count = 0
for name in ("replace", "rename", "unlink", "fsync", "rmdir"):
    def counted(*arguments, real=getattr(os, name), **more):
        global count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)
    setattr(os, name, counted)
catalog = read_catalog(root).catalog
catalog.listeners.append(Persister(root))
{"publish": publish, "rename": rename_all}[what](catalog)
"""


def rename_all(catalog: Catalog) -> None:
    """Every kind of rename, one after the other."""
    catalog.save(replace(catalog.resource_by_id("F"), name="streets"))
    catalog.save(replace(catalog.store_by_id("S"), name="db"))
    catalog.save(replace(catalog.workspace_by_id("W"), name="v"))
    catalog.save(replace(catalog.style_by_id("ST"), name="blue", filename="blue.sld"))
    catalog.remove(catalog.layer_by_id("L"), recurse=True)


def states(change: Callable[[Catalog], None], start: Catalog) -> list[list[object]]:
    """What a catalogue holds after each event of a change."""
    seen = [loadable(start)]
    start.listeners.append(lambda event: seen.append(loadable(event.catalog)))
    change(start)
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("what", ["publish", "rename"])
def test_a_process_killed_at_any_moment_leaves_the_state_before_or_after_a_step(what, tmp_path):
    def start(root: Path) -> Catalog:
        catalog = Catalog()
        catalog.listeners.append(Persister(root))
        fill(catalog)
        (root / "workspaces/w/styles/red.sld").write_text("<StyledLayerDescriptor/>")
        return read_catalog(root).catalog

    allowed = states({"publish": publish, "rename": rename_all}[what], start(tmp_path / "model"))
    start(tmp_path / "first")
    for at in range(1, 200):
        root = tmp_path / str(at)
        shutil.copytree(tmp_path / "first", root)
        ended = subprocess.run([sys.executable, "-c", KILLED, str(root), str(at), what], timeout=60, check=False)
        found = loadable(read_catalog(root).catalog)
        assert found in allowed, f"killed at call {at}"
        if ended.returncode == 0:
            break
    assert ended.returncode == 0
    assert at > 10
