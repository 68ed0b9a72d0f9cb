"""Groups, order, ticks and legends of the layer tree as JSON, and back (own member of compositions, decision 20).

A tree is a list of nodes, the top one first. A node is `{"layer": NUMBER, ...}` or `{"group": NAME, "children": [...],
...}`; both have `checked` and `expanded`, a group of which one child shows has `exclusive`, and a layer has
`legend`: those settings of its legend that differ from QGIS's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qgis.core import QgsLayerTree, QgsLayerTreeGroup, QgsLayerTreeLayer, QgsMapLayer

Tree = list[dict[str, Any]]


def tree_as_json(group: Any) -> Tree:
    """The nodes of a group, with ids in place of the layers' numbers: see :func:`numbered`."""
    nodes: Tree = []
    for child in group.children():
        shown = {"checked": child.itemVisibilityChecked(), "expanded": child.isExpanded()}
        if isinstance(child, QgsLayerTreeGroup):
            node = {"group": child.name(), **shown, "children": tree_as_json(child)}
            nodes.append({**node, "exclusive": True} if child.isMutuallyExclusive() else node)
        else:
            legend = {key: child.customProperty(key) for key in child.customProperties() if _is_of_legend(key)}
            legend = {key: value for key, value in legend.items() if isinstance(value, (str, int, bool))}
            node = {"layer": child.layerId(), **shown}
            nodes.append({**node, "legend": legend} if legend else node)
    return nodes


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
    left = dict(placed)
    if isinstance(tree, list):
        _build(root, tree, left)
    for number, one in left.items():
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
    if [layer for layer in root.layerOrder() if layer.id() in ids] == layers:
        return
    order, waiting = [], iter(layers)
    for layer in root.layerOrder():
        order.append(next(waiting) if layer.id() in ids else layer)
    root.setHasCustomLayerOrder(True)
    root.setCustomLayerOrder(order)


def _build(group: QgsLayerTreeGroup, nodes: list[Any], left: dict[int, Placed]) -> None:
    for node in filter(lambda node: isinstance(node, Mapping), nodes):
        if "group" in node:
            made: Any = group.addGroup(str(node["group"]))
            children = node.get("children")
            _build(made, children if isinstance(children, list) else [], left)
            if node.get("exclusive"):
                made.setIsMutuallyExclusive(True, _checked_child(made))
        else:
            one = left.pop(node.get("layer"), None) if isinstance(node.get("layer"), int) else None
            if one is None:
                continue
            made = group.addLayer(one.layer)
            for key, value in _legend(node):
                made.setCustomProperty(key, value)
        made.setItemVisibilityChecked(bool(node.get("checked", True)))
        made.setExpanded(bool(node.get("expanded", True)))


def _tick(root: QgsLayerTreeGroup, placed: Mapping[int, Placed]) -> None:
    """Show and hide what another client has shown or hidden since."""
    nodes = [(root.findLayer(one.layer.id()), one.visible) for one in placed.values()]
    for node, visible in nodes:
        if visible and not node.isVisible():
            node.setItemVisibilityCheckedParentRecursive(True)
    for node, visible in nodes:
        if not visible and node.isVisible():
            node.setItemVisibilityChecked(False)


def _checked_child(group: QgsLayerTreeGroup) -> int:
    return next((index for index, child in enumerate(group.children()) if child.itemVisibilityChecked()), -1)


def _legend(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    legend = node.get("legend")
    for key, value in legend.items() if isinstance(legend, Mapping) else ():
        if _is_of_legend(key) and isinstance(value, (str, int, bool)):
            yield key, value


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
