"""Catalogues to files and back: those of real data directories, and any that the model can hold."""

from __future__ import annotations

import os
import runpy
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from layman_server.durable_files import FileToWrite
from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import Added
from layman_server.geoserver.catalog_places import configuration_file, file_of, style_file_of
from layman_server.geoserver.catalog_xml import xml_of
from layman_server.geoserver.objects import (
    DataStore,
    FeatureType,
    GroupMember,
    Layer,
    LayerGroup,
    Namespace,
    Style,
    Workspace,
    WorkspaceSettings,
)
from layman_server.geoserver.persister import Persister
from layman_server.geoserver.reading import read_catalog
from layman_server.geoserver.reading_references import Lookup
from tests.catalog_strategies import catalogs

SHARED = Path(os.environ.get("LAYMAN_TEST_DATA", "../shared/data"))
DIRECTORIES = sorted(
    path for path in (*SHARED.glob("geoserver-datadirs/2x-*"), *SHARED.glob("geoserver-datadirs/*/expected-2x"))
)
COMPARISON = SHARED.parent / "reference" / "compare_datadirs.py"
#: What says when something was last changed; every change of a catalogue changes it.
VOLATILE = {"updateSequence"}


def meaning(path: Path) -> Any:
    """A file of elements without the white space between them; another file as it is."""
    content = path.read_bytes()
    try:
        return _meaning(etree.fromstring(content, etree.XMLParser(remove_comments=True)))
    except etree.XMLSyntaxError:
        return content


def _meaning(node: etree._Element) -> Any:
    text = (node.text or "").strip() if len(node) else node.text or ""
    inner = sorted((_meaning(child) for child in node if child.tag not in VOLATILE), key=repr)
    return node.tag, dict(node.attrib), text, inner


def everything(root: Path) -> dict[str, Any]:
    """What is in each file of a directory."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(root)): meaning(path) for path in files}


def all_of(catalog: Catalog) -> list[Any]:
    """Everything in a catalogue but the number that rises with each change."""
    settings = replace(catalog.global_settings, update_sequence=0)
    configuration = [*catalog.services(), *catalog.workspace_settings(), settings, catalog.logging]
    return [*catalog.all_objects(), *configuration, catalog.default_workspace]


@pytest.fixture
def small_catalog(tmp_path: Path) -> tuple[Catalog, Path]:
    """A catalogue of one layer in a group, with its directory."""
    catalog = Catalog()
    catalog.listeners.append(Persister(tmp_path))
    catalog.add(Workspace("W", "w"))
    catalog.add(DataStore("S", "pg", "w", "PostGIS", {"dbtype": "postgis", "passwd": "s3"}))
    catalog.add(Style("ST", "red", "w", "red.sld", "1.0.0"))
    catalog.add(FeatureType("F", "roads", "w", "pg", "roads", "EPSG:4326", metadata={"a": "b"}))
    catalog.add(Layer("L", "roads", "F", "ST"))
    catalog.add(LayerGroup("G", "all", "w", (GroupMember("L"),)))
    return catalog, tmp_path


needs_directories = pytest.mark.skipif(not DIRECTORIES, reason=f"no data directories in {SHARED}")


@needs_directories
@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: "-".join(path.parts[-2:]))
def test_a_real_directory_is_the_same_after_every_object_was_saved(directory, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(directory, copy)
    before = everything(copy)
    catalog = read_catalog(copy).catalog
    catalog.listeners.append(Persister(copy, quickly))
    for one in catalog.all_objects():
        catalog.save(one)
    for configuration in (*catalog.services(), *catalog.workspace_settings(), catalog.logging, catalog.global_settings):
        catalog.configure(configuration)
    after = everything(copy)
    if COMPARISON.is_file():
        canon = runpy.run_path(str(COMPARISON))["canon"]
        assert canon(str(copy)) == canon(str(directory))
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) <= {"global.xml", "logging.xml"}


@needs_directories
@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: "-".join(path.parts[-2:]))
def test_a_real_directory_written_anew_holds_the_same_objects(directory, tmp_path):
    source = read_catalog(directory).catalog
    assert all_of(write_anew(source, tmp_path)) == all_of(source)


def quickly(files: list[FileToWrite]) -> None:
    """Write files without waiting for the disk, for tests of what is in them."""
    for file in files:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.content)


def write_anew(source: Catalog, root: Path) -> Catalog:
    """Put all that a catalogue holds into an empty directory, and read it."""
    target = Catalog()
    target.listeners.append(Persister(root, quickly))
    for one in source.all_objects():
        if isinstance(one, Workspace):
            namespace = source.namespace(one.name)
            if namespace is not None:
                target.add(namespace)
        if not isinstance(one, Namespace):
            target.add(one)
    target.set_default_workspace(source.default_workspace)
    for configuration in (*source.services(), *source.workspace_settings(), source.logging, source.global_settings):
        target.configure(configuration)
    for style in target.styles():
        path = root / style_file_of(target, style)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"<StyledLayerDescriptor/>")
    return read_catalog(root).catalog


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogs())
def test_any_catalogue_survives_writing_and_reading(tmp_path_factory, source):
    """And a file that says the same as its object is written as the same bytes."""
    loaded = write_anew(source, tmp_path_factory.mktemp("any"))
    assert all_of(loaded) == all_of(source)
    refs = Lookup(source)
    for one in (*source.all_objects(), *source.services(), *source.workspace_settings(), source.logging):
        refs.workspace = getattr(one, "workspace", "")
        content = xml_of(one, refs)
        assert xml_of(one, refs, content) is content


UNKNOWN = b"<ours a='1'>kept<deep>too</deep></ours>"


@pytest.mark.parametrize("kind", [Workspace, DataStore, FeatureType, Layer, Style, LayerGroup])
def test_unknown_elements_survive_a_change(kind, small_catalog):
    catalog, root = small_catalog
    one = next(one for one in catalog.all_objects() if isinstance(one, kind))
    path = root / file_of(catalog, one)
    path.write_bytes(path.read_bytes().replace(b">", b">" + UNKNOWN, 1))
    catalog.save(replace(one, date_modified="2026-11-21 00:09:11.428 UTC"))
    written = path.read_bytes()
    assert etree.fromstring(written).findtext("ours/deep") == "too"
    assert b"00:09:11.428" in written


def test_unknown_parts_of_known_elements_survive_a_change(small_catalog):
    catalog, root = small_catalog
    path = root / file_of(catalog, catalog.resource("w", "roads"))
    content = path.read_bytes().replace(b"<metadata>", b"<metadata><entry key='odd'><thing>1</thing></entry>")
    path.write_bytes(content)
    catalog.save(replace(catalog.resource("w", "roads"), metadata={"a": "changed"}))
    written = etree.fromstring(path.read_bytes())
    assert written.findtext("metadata/entry[@key='odd']/thing") == "1"
    assert written.findtext("metadata/entry[@key='a']") == "changed"


def test_other_files_are_left_alone_and_follow_a_renamed_folder(small_catalog):
    catalog, root = small_catalog
    folder = root / file_of(catalog, catalog.resource("w", "roads"))
    (folder.parent / "title.ftl").write_text("${name}")
    catalog.save(replace(catalog.resource("w", "roads"), name="streets"))
    assert (root / "workspaces/w/pg/streets/title.ftl").read_text() == "${name}"
    assert read_catalog(root).catalog.layer("w", "streets").id == "L"


def test_a_password_is_written_as_plain_and_its_file_is_its_owners_alone(small_catalog):
    catalog, root = small_catalog
    path = root / file_of(catalog, catalog.store("w", "pg"))
    assert b">plain:s3<" in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(path.read_bytes().replace(b"plain:s3", b"crypt1:abc="))
    store = read_catalog(root).catalog.store("w", "pg")
    assert isinstance(store, DataStore)
    catalog.save(replace(store, description="Changed"))
    assert b">crypt1:abc=<" in path.read_bytes()


def test_settings_of_a_workspace_are_in_its_folder(small_catalog):
    catalog, root = small_catalog
    catalog.configure(WorkspaceSettings(workspace="w", title="W"))
    own = catalog.settings("w")
    assert (root / configuration_file(catalog, own)).is_file()
    assert read_catalog(root).catalog.settings("w") == own


def test_events_are_told_once_for_each_object(small_catalog):
    catalog, _ = small_catalog
    events = []
    catalog.listeners.append(events.append)
    catalog.add(Workspace("V", "v"))
    assert [type(event.after) for event in events if isinstance(event, Added)] == [Namespace, Workspace]
    assert not [event for event in events if isinstance(event, Layer)]
