"""Layer groups of a GeoServer catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.geoserver.object_rules import InvalidObject, check_id, check_name, check_word
from layman_server.model.crs import BoundingBox

GROUP_MODES = ("SINGLE", "NAMED", "CONTAINER", "EO", "OPAQUE_CONTAINER")
#: What a member of a group may be, in GeoServer's words.
MEMBER_LAYER = "layer"
MEMBER_GROUP = "layerGroup"
#: A member that is only a style, which names layers itself.
MEMBER_STYLE = "styleGroup"
MEMBER_KINDS = (MEMBER_LAYER, MEMBER_GROUP, MEMBER_STYLE)


@dataclass(frozen=True)
class GroupMember:
    """A layer or a group in a group, by its id; an empty `style_id` means the member's own style."""

    id: str
    kind: str = MEMBER_LAYER
    style_id: str = ""

    def __post_init__(self) -> None:
        """A member is something; a style group is its style."""
        check_word("kind of a member", self.kind, MEMBER_KINDS)
        if not (self.style_id if self.kind == MEMBER_STYLE else self.id):
            raise InvalidObject("a member of a layer group is nothing")


@dataclass(frozen=True)
class LayerGroup:
    """Layers under one name, the lowest first; `workspace` is empty for a global one."""

    id: str
    name: str
    workspace: str = ""
    members: tuple[GroupMember, ...] = ()
    mode: str = "SINGLE"
    title: str = ""
    abstract: str = ""
    bounds: BoundingBox | None = None
    keywords: tuple[str, ...] = ()
    enabled: bool = True
    advertised: bool = True
    queryable_disabled: bool = False
    root_layer_id: str = ""
    root_layer_style_id: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    date_created: str = ""
    date_modified: str = ""
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        check_id(self.id)
        check_name("layer group", self.name)
        if self.workspace:
            check_name("workspace", self.workspace)
        check_word("mode of a layer group", self.mode, GROUP_MODES)
