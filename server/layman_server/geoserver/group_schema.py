"""The files of layer groups, as a description for reading and writing."""

from __future__ import annotations

from lxml import etree

from layman_server.geoserver.catalog_schemas import DATES, METADATA, NO, TEXT, WORD, YES, workspace_part
from layman_server.geoserver.objects import MEMBER_GROUP, MEMBER_LAYER, MEMBER_STYLE, GroupMember, LayerGroup
from layman_server.geoserver.xml_codecs import Box, Reference, References, Strings, Text, refer, resolved
from layman_server.geoserver.xml_schema import Part, Schema, Values, Whole


def _read_members(root: etree._Element, refs: References) -> Values:
    """Members with their styles; those of 2.0 to 2.2 are in `<layers>`. A member that is not there has no id.

    `lost` counts members that are not there, `is_uneven` says that there are not as many styles as members.
    """
    nodes = root.findall("publishables/published") or root.findall("layers/layer")
    styles = root.findall("styles/style")
    members: list[tuple[str, str, str]] = []
    for index, node in enumerate(nodes):
        kind = node.get("type") or (MEMBER_LAYER if len(node) else MEMBER_STYLE)
        style = resolved(styles[index], "style", refs) if index < len(styles) and len(styles[index]) else ""
        identifier = resolved(node, "group" if kind == MEMBER_GROUP else "layer", refs) if len(node) else ""
        members.append((identifier, kind if kind in {MEMBER_LAYER, MEMBER_GROUP} else MEMBER_STYLE, style))
    whole = [member for member in members if (member[2] if member[1] == MEMBER_STYLE else member[0])]
    return {
        "members": tuple(GroupMember(*member) for member in whole),
        "lost": len(members) - len(whole),
        "is_uneven": bool(styles) and len(styles) != len(nodes),
    }


def _write_members(root: etree._Element, group: LayerGroup, before: Values, refs: References) -> bool:
    if before.get("members") == group.members:
        return False
    for tag in ("layers", "publishables", "styles"):
        old = root.find(tag)
        if old is not None:
            root.remove(old)
    published = etree.SubElement(root, "publishables")
    styles = etree.SubElement(root, "styles")
    for member in group.members:
        node = etree.SubElement(published, "published")
        if member.kind != MEMBER_STYLE:
            node.set("type", member.kind)
            refer(node, member.id)
        refer(etree.SubElement(styles, "style"), member.style_id)
    return True


GROUP = Schema(
    "layerGroup",
    [
        Part("id", "id", WORD),
        Part("name", "name", WORD),
        Part("mode", "mode", Text("SINGLE", word=True), always=True),
        Part("enabled", "enabled", YES),
        Part("advertised", "advertised", YES),
        Part("queryable_disabled", "queryDisabled", NO),
        Part("title", "title", TEXT),
        Part("abstract", "abstractTxt", TEXT),
        workspace_part(),
        Whole(_read_members, _write_members),
        Part("root_layer_id", "rootLayer", Reference("layer")),
        Part("root_layer_style_id", "rootLayerStyle", Reference("style")),
        Part("bounds", "bounds", Box()),
        Part("metadata", "metadata", METADATA),
        Part("keywords", "keywords", Strings()),
        *DATES,
    ],
)
