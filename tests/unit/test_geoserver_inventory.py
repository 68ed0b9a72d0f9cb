"""What a check finds in a data directory: the server's own objects, and damaged files of others by their names."""

from __future__ import annotations

from pathlib import Path

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.inventory import read_inventory
from layman_server.geoserver.objects import DataStore, FeatureType, Layer, Namespace, Style, Workspace, object_id
from layman_server.geoserver.persister import Persister
from layman_server.geoserver.reading import read_catalog


def make(root: Path) -> DataDirectory:
    """A workspace of ours in which somebody else has a store with a layer and a style."""
    data = DataDirectory(root)
    data.write_workspace(
        Workspace(object_id("Workspace", "ann"), "ann"),
        Namespace(object_id("Namespace", "ann"), "ann", "http://ann"),
        DataStore(object_id("DataStore", "ann", "postgresql"), "postgresql", "ann", "PostGIS", {"dbtype": "postgis"}),
    )
    catalog: Catalog = read_catalog(root).catalog
    catalog.listeners.append(Persister(root))
    catalog.add(DataStore("S", "theirs", "ann", "PostGIS", {"dbtype": "postgis"}))
    catalog.add(Style("ST", "theirs", "ann", "picture.sld", "1.0.0"))
    (root / "workspaces/ann/styles/picture.sld").write_text("<StyledLayerDescriptor/>")
    catalog.add(FeatureType("F", "rivers", "ann", "theirs", "rivers", "EPSG:4326"))
    catalog.add(Layer("L", "rivers", "F", "ST"))
    return data


def test_what_others_have_made_is_not_taken_for_something_of_nobody(tmp_path):
    found = read_inventory(make(tmp_path), lambda _: {"dbtype": "postgis"})
    contents = found.workspaces["ann"]
    assert (contents.is_ours, contents.problem, dict(contents.layers)) == (True, "", {})
    assert (contents.half_layers, contents.styles, found.problems) == (frozenset(), frozenset(), ())


def test_damaged_files_of_others_and_of_all_are_named(tmp_path):
    data = make(tmp_path)
    damaged = ["wms.xml", "global.xml", "workspaces/ann/theirs/rivers/featuretype.xml", "workspaces/ann/wfs.xml"]
    for name in damaged:
        (tmp_path / name).write_text("<cut")
    found = read_inventory(data, lambda _: {"dbtype": "postgis"})
    assert {problem.path for problem in found.problems} == set(damaged)


def test_layers_of_any_store_are_found(tmp_path):
    data = make(tmp_path)
    place = data.find_layer("ann", "rivers")
    assert place is not None
    assert (place.store, place.kind, place.resource_file.name) == ("theirs", "featureType", "featuretype.xml")
    assert data.find_layer("ann", "nowhere") is None
    catalog = read_catalog(tmp_path).catalog
    catalog.listeners.append(Persister(tmp_path))
    catalog.add(FeatureType("F2", "lakes", "ann", "theirs", "lakes", "EPSG:4326"))
    assert data.find_layer("ann", "lakes") is None
    catalog.add(Layer("L2", "lakes", "F2", "ST"))
    assert sorted(data.all_layers("ann")) == ["lakes", "rivers"]
    path = tmp_path / "workspaces/ann/theirs/lakes/featuretype.xml"
    path.write_bytes(path.read_bytes().replace(b"<name>lakes<", b"<name>ponds<"))
    assert data.find_layer("ann", "ponds") is not None
    catalog.remove(catalog.layer("ann", "rivers"), recurse=True)
    assert data.find_layer("ann", "rivers") is None
