"""GeoServer's catalogue in memory: what it refuses, what follows a change, what it tells its listeners."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import (
    Added,
    AlreadyThere,
    BadReference,
    DefaultWorkspaceChanged,
    Event,
    Modified,
    NotThere,
    Removed,
    StillUsed,
)
from layman_server.geoserver.objects import (
    MEMBER_GROUP,
    DataStore,
    FeatureType,
    GroupMember,
    InvalidObject,
    Layer,
    LayerGroup,
    Style,
    WmsSettings,
    Workspace,
    WorkspaceSettings,
)


@pytest.fixture
def catalog() -> Catalog:
    """Workspace `w` with the store `s`, the layers `a` and `b`, the style `red` and the group `both`."""
    catalog = Catalog()
    catalog.add(Workspace("W", "w"))
    catalog.add(DataStore("S", "s", "w", "PostGIS", {"dbtype": "postgis"}))
    catalog.add(Style("RED", "red", "w", "red.sld", "1.0.0"))
    for name in "ab":
        catalog.add(FeatureType(f"F{name}", name, "w", "s", name, "EPSG:4326"))
        catalog.add(Layer(f"L{name}", name, f"F{name}", "RED"))
    catalog.add(LayerGroup("G", "both", "w", (GroupMember("La"), GroupMember("Lb", style_id="RED"))))
    return catalog


def seen_by(catalog: Catalog) -> list[Event]:
    events: list[Event] = []
    catalog.listeners.append(events.append)
    return events


def test_objects_are_found_by_id_and_by_name(catalog):
    feature_type = catalog.resource("w", "a")
    assert catalog.resource_by_id("Fa") is feature_type
    assert (feature_type.store_id, feature_type.namespace_id) == ("S", catalog.namespace("w").id)
    assert [layer.name for layer in catalog.layers("w")] == ["a", "b"]
    assert catalog.layers_of_group(catalog.layer_group("w", "both"))[1] == (catalog.layer("w", "b"), "RED")
    assert catalog.store_of(feature_type) is catalog.store("w", "s")


def test_the_first_workspace_is_the_default_one_and_has_a_namespace(catalog):
    assert catalog.default_workspace == Workspace("W", "w")
    assert catalog.namespace("w").uri == "http://w"


@pytest.mark.parametrize(
    "one",
    [
        Workspace("W", "other"),
        Workspace("other", "w"),
        Style("RED", "blue", "w", "blue.sld", "1.0.0"),
        FeatureType("other", "a", "w", "s", "a", "EPSG:4326"),
        Layer("other", "a", "Fa", ""),
    ],
)
def test_an_id_or_a_name_that_is_taken_is_refused(catalog, one):
    events = seen_by(catalog)
    with pytest.raises(AlreadyThere):
        catalog.add(one)
    assert events == []


@pytest.mark.parametrize(
    "one",
    [
        DataStore("new", "new", "nowhere", "PostGIS", {}),
        FeatureType("new", "new", "w", "nowhere", "new", "EPSG:4326"),
        Layer("new", "new", "nowhere", ""),
        LayerGroup("new", "new", "w", ()),
        LayerGroup("new", "new", "w", (GroupMember("nowhere"),)),
        LayerGroup("new", "new", "w", (GroupMember("nowhere", MEMBER_GROUP),)),
        LayerGroup("new", "new", "w", (GroupMember("La", style_id="nowhere"),)),
    ],
)
def test_a_reference_to_nothing_is_refused(catalog, one):
    with pytest.raises(BadReference):
        catalog.add(one)


def test_a_group_that_would_contain_itself_is_refused(catalog):
    catalog.add(LayerGroup("OUTER", "outer", "", (GroupMember("G", MEMBER_GROUP),)))
    group = catalog.layer_group("w", "both")
    with pytest.raises(BadReference, match="contains itself"):
        catalog.save(replace(group, members=(GroupMember("OUTER", MEMBER_GROUP),)))
    assert catalog.layer_group("w", "both") is group


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", " a", "a\x00", "ä" * 101])
def test_names_that_are_no_folders_are_refused(name):
    with pytest.raises(InvalidObject):
        Workspace("W", name)


@pytest.mark.parametrize("filename", ["../x.sld", "/etc/passwd", "a/../../x", ""])
def test_a_style_file_outside_of_the_folder_is_refused(filename):
    with pytest.raises(InvalidObject):
        Style("S", "s", "", filename, "1.0.0")


def test_a_change_tells_what_was_before(catalog):
    events = seen_by(catalog)
    before, sequence = catalog.resource("w", "a"), catalog.global_settings.update_sequence
    after = catalog.save(replace(before, title="A"))
    assert events == [Modified(catalog, before, after)]
    assert catalog.global_settings.update_sequence == sequence + 1


def test_a_renamed_resource_takes_its_layer_along(catalog):
    events = seen_by(catalog)
    catalog.save(replace(catalog.layer("w", "a"), name="c"))
    assert catalog.resource("w", "a") is None
    assert catalog.layer("w", "c").id == "La"
    assert [type(event.after) for event in events if isinstance(event, Modified)] == [FeatureType, Layer, Layer]


def test_a_renamed_workspace_takes_all_in_it_along(catalog):
    catalog.configure(WmsSettings(workspace="w", title="W"))
    catalog.configure(WorkspaceSettings(workspace="w", title="W"))
    catalog.save(replace(catalog.workspace("w"), name="v"))
    assert catalog.workspace("w") is None
    assert catalog.layer("v", "a").style_id == "RED"
    assert (catalog.namespace("v").prefix, catalog.style("v", "red").workspace) == ("v", "v")
    assert (catalog.service("wms", "v").workspace, catalog.settings("v").workspace) == ("v", "v")
    assert (catalog.service("wms", "w"), catalog.settings("w")) == (None, None)


def test_what_is_used_is_not_removed(catalog):
    for one in (catalog.workspace("w"), catalog.store("w", "s"), catalog.resource("w", "a"), catalog.layer("w", "a")):
        with pytest.raises(StillUsed):
            catalog.remove(one)
    with pytest.raises(StillUsed):
        catalog.remove(catalog.style("w", "red"))


def test_a_layer_that_is_removed_leaves_its_groups_and_an_empty_group_goes(catalog):
    catalog.remove(catalog.layer("w", "a"), recurse=True)
    assert [member.id for member in catalog.layer_group("w", "both").members] == ["Lb"]
    catalog.remove(catalog.resource("w", "b"), recurse=True)
    assert catalog.layer_group("w", "both") is None
    assert [one.name for one in catalog.resources(catalog.store("w", "s"))] == ["a"]


def test_layers_of_a_removed_style_take_the_default_one(catalog):
    catalog.add(Style("GENERIC", "generic", "", "generic.sld", "1.0.0"))
    catalog.remove(catalog.style("w", "red"), recurse=True)
    assert catalog.layer("w", "a").style_id == "GENERIC"
    assert catalog.layer_group("w", "both").members[1].style_id == ""


def test_a_removed_workspace_takes_everything_and_leaves_another_default(catalog):
    catalog.add(Workspace("X", "x"))
    catalog.configure(WmsSettings(workspace="w"))
    events = seen_by(catalog)
    catalog.remove(catalog.workspace("w"), recurse=True)
    assert [type(one).__name__ for one in catalog.all_objects()] == ["Workspace", "Namespace"]
    assert catalog.default_workspace.name == "x"
    assert catalog.services() == []
    assert [type(event) for event in events[-2:]] == [Removed, DefaultWorkspaceChanged]


def test_a_change_that_a_listener_cannot_write_is_taken_back(catalog):
    def broken(_: Event) -> None:
        raise OSError("disk full")

    before = list(catalog.all_objects())
    catalog.listeners.append(broken)
    changes = [
        lambda: catalog.add(FeatureType("new", "new", "w", "s", "new", "EPSG:4326")),
        lambda: catalog.save(replace(catalog.workspace("w"), name="v")),
        lambda: catalog.save(replace(catalog.resource("w", "a"), name="c")),
        lambda: catalog.remove(catalog.layer_group("w", "both")),
        lambda: catalog.configure(WmsSettings(title="no")),
        lambda: catalog.set_default_workspace(None),
    ]
    for change in changes:
        with pytest.raises(OSError, match="disk full"):
            change()
        assert list(catalog.all_objects()) == before
    assert (catalog.service("wms").title, catalog.default_workspace.name) == ("", "w")


def test_what_is_not_there_cannot_be_saved_or_removed(catalog):
    with pytest.raises(NotThere):
        catalog.save(Workspace("nowhere", "n"))
    with pytest.raises(NotThere):
        catalog.remove(Workspace("nowhere", "n"))


def test_services_of_workspaces_come_before_the_global_ones(catalog):
    events = seen_by(catalog)
    assert catalog.service("wms", "w") is None
    catalog.configure(WmsSettings(workspace="w", title="mine"))
    assert catalog.service("wms", "w").title == "mine"
    assert [type(event) for event in events] == [Added]
    catalog.remove_configuration(catalog.service("wms", "w"))
    assert catalog.service("wms", "w") is None
