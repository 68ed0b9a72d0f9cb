"""Groups, order, ticks and legends of the layer tree as JSON, and back (own member of compositions, decision 20).

A tree is a list of nodes, the top one first. A node is `{"layer": NUMBER, ...}` or `{"group": NAME, "children": [...],
...}`; both have `checked` and `expanded`, a group of which one child shows has `exclusive`, and both may have `legend`:
those settings of the legend that differ from QGIS's own. `name` is a layer's name where its title is another. A layer
may be in the tree more than once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qgis.core import QgsLayerTree, QgsLayerTreeGroup, QgsLayerTreeLayer, QgsMapLayer

from layman_qgis.api.composition import one_line

Tree = list[dict[str, Any]]


def tree_as_json(group: Any) -> Tree:
    """The nodes of a group, with ids in place of the layers' numbers: see :func:`numbered`."""
    nodes: Tree = []
    for child in group.children():
        shown = {"checked": child.itemVisibilityChecked(), "expanded": child.isExpanded()}
        if isinstance(child, QgsLayerTreeGroup):
            node = {"group": child.name(), **shown, "children": tree_as_json(child)}
            if child.isMutuallyExclusive():
                node["exclusive"] = True
        else:
            node = {"layer": child.layerId(), **shown}
            if one_line(child.name()) != child.name() or not child.name():
                node["name"] = child.name()  # Titles in compositions have neither line breaks nor runs of blanks.
        legend = {key: child.customProperty(key) for key in child.customProperties() if _is_of_legend(key)}
        legend = {key: value for key, value in legend.items() if _is_plain(value)}
        nodes.append({**node, "legend": legend} if legend else node)
    return nodes


def nodes_by_layer(root: QgsLayerTreeGroup) -> dict[str, list[QgsLayerTreeLayer]]:
    """All places of each layer in a tree, by the layers' ids, the top one first."""
    found: dict[str, list[QgsLayerTreeLayer]] = {}
    for node in root.findLayers():
        found.setdefault(node.layerId(), []).append(node)
    return found


def numbered(tree: Tree, numbers: Mapping[str, int]) -> Tree:
    """The tree with the numbers of those layers that take part, without the others; `numbers` are by ids."""
    result: Tree = []
    for node in tree:
        if "group" in node:
            result.append({**node, "children": numbered(node["children"], numbers)})
        elif node["layer"] in numbers:
            result.append({**node, "layer": numbers[node["layer"]]})
    return result


def build(root: QgsLayerTreeGroup, tree: object, placed: Mapping[int, Placed]) -> None:
    """Put layers below `root` as the tree says; those that it does not know go where their paths say.

    `placed` are the layers by their numbers, in drawing order, the top one first.
    """
    known: set[int] = set()
    if isinstance(tree, list):
        _build(root, tree, placed, known)
    for number, one in placed.items():
        if number in known:
            continue
        node = _group_of(root, one.path, whole_tree=not tree).addLayer(one.layer)
        node.setItemVisibilityChecked(one.visible)
        if tree:
            _move_up(node, number, placed)
    _tick(root, placed)


class Placed:
    """A layer that is to be put into the tree: where, and whether it shows."""

    def __init__(self, layer: QgsMapLayer, path: tuple[str, ...], visible: bool) -> None:
        """`path` are the names of the groups, the outer one first."""
        self.layer = layer
        self.path = path
        self.visible = visible


def use_order(root: QgsLayerTree, wanted: Iterable[QgsMapLayer]) -> None:
    """Draw these layers in this order, the top one first, should the tree not give it by itself."""
    layers = list(wanted)
    ids = {layer.id() for layer in layers}
    present = list({layer.id(): layer for layer in root.layerOrder()}.values())
    if [layer for layer in present if layer.id() in ids] == layers:
        return
    waiting = iter(layers)
    order = [next(waiting) if layer.id() in ids else layer for layer in present]
    root.setHasCustomLayerOrder(True)
    root.setCustomLayerOrder(order)


def _build(group: QgsLayerTreeGroup, nodes: list[Any], placed: Mapping[int, Placed], known: set[int]) -> None:
    """Put what the nodes name below `group`; `known` becomes the numbers of layers that they name."""
    for node in filter(lambda node: isinstance(node, Mapping), nodes):
        if "group" in node:
            made: Any = group.addGroup(str(node["group"]))
            children = node.get("children")
            _build(made, children if isinstance(children, list) else [], placed, known)
            if node.get("exclusive"):
                made.setIsMutuallyExclusive(True, _checked_child(made))
        else:
            number = node.get("layer")
            if not isinstance(number, int) or number not in placed:
                continue
            known.add(number)
            made = group.addLayer(placed[number].layer)
            _use_name(made, node.get("name"))
        for key, value in _legend(node):
            made.setCustomProperty(key, value)
        made.setItemVisibilityChecked(bool(node.get("checked", True)))
        made.setExpanded(bool(node.get("expanded", True)))


def _use_name(node: QgsLayerTreeLayer, name: object) -> None:
    """Give the layer the name that its title stands for, unless another client has given it another title."""
    if isinstance(name, str) and (not one_line(name) or one_line(name) == node.name()):
        node.layer().setName(name)


def _tick(root: QgsLayerTreeGroup, placed: Mapping[int, Placed]) -> None:
    """Show and hide what another client has shown or hidden since."""
    nodes = nodes_by_layer(root)
    shown = [(nodes[one.layer.id()], one.visible) for one in placed.values()]
    for places, visible in shown:
        if visible and not any(node.isVisible() for node in places):
            places[0].setItemVisibilityCheckedParentRecursive(True)
    for places, visible in shown:
        for node in places:
            if not visible and node.isVisible():
                node.setItemVisibilityChecked(False)


def _checked_child(group: QgsLayerTreeGroup) -> int:
    return next((index for index, child in enumerate(group.children()) if child.itemVisibilityChecked()), -1)


def _legend(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    legend = node.get("legend")
    for key, value in legend.items() if isinstance(legend, Mapping) else ():
        if _is_of_legend(key) and _is_plain(value):
            yield key, value


def _is_plain(value: object) -> bool:
    """Whether JSON has a word for a property."""
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return texts or isinstance(value, (str, int, float, bool))


def _is_of_legend(key: str) -> bool:
    """Whether a property of a tree's node says how its legend looks."""
    return key == "showFeatureCount" or key.startswith("legend/")


def _group_of(root: QgsLayerTreeGroup, path: tuple[str, ...], *, whole_tree: bool) -> QgsLayerTreeGroup:
    group = root
    for name in path:
        found = [one for one in group.children() if isinstance(one, QgsLayerTreeGroup) and one.name() == name]
        group = found[0] if found else (group.addGroup(name) if whole_tree else group.insertGroup(0, name))
    return group


def _move_up(node: QgsLayerTreeLayer, number: int, placed: Mapping[int, Placed]) -> None:
    """Put a layer that the tree does not know above the next one that is drawn below it, in the same group."""
    group = node.parent()
    numbers = list(placed)
    below = [placed[one].layer.id() for one in numbers[numbers.index(number) + 1 :]]
    ids = [child.layerId() if isinstance(child, QgsLayerTreeLayer) else "" for child in group.children()]
    place = next((ids.index(one) for one in below if one in ids), len(ids) - 1)
    if place < len(ids) - 1:
        group.insertChildNode(place, node.clone())
        group.removeChildNode(node)
