"""Several layers to publish: which of a selection, a group or the whole project, under which names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from qgis.core import QgsLayerTree, QgsLayerTreeGroup
from qgis.PyQt import sip

from layman_qgis.api.language import tr
from layman_qgis.api.names import free_name, name_problem, publication_name_from
from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.api.rights import Rights
from layman_qgis.core.composition_sources import external_layer, publish_reason
from layman_qgis.core.findings import Cure, Finding, blocks
from layman_qgis.core.kept_layer import kept
from layman_qgis.core.sync_state import Sync, SyncState, sync_of

#: States in which there is something to send.
_WORTH_SENDING = frozenset({SyncState.LOCAL_NEWER, SyncState.BOTH, SyncState.GONE})


@dataclass
class ManyItem:
    """One layer; `findings` is None until it was looked at, `reason` says why it cannot be published at all.

    `is_service` marks a service of others, which maps take by its address; `sync` is its published copy, if any.
    `rights` are those of this layer alone, None for those of all.
    """

    layer: Any
    name: str
    title: str
    reason: str = ""
    is_service: bool = False
    sync: Sync | None = None
    is_chosen: bool = True
    findings: list[Finding] | None = None
    applied: list[Cure] = field(default_factory=list)
    rights: Rights | None = None

    @property
    def can_be_chosen(self) -> bool:
        """Whether it can be published."""
        return not self.reason and not self.is_service

    @property
    def is_update(self) -> bool:
        """Whether its published copy is renewed."""
        return self.sync is not None and self.sync.state is not SyncState.GONE and self.name == self.sync.mark.ref.name

    @property
    def is_blocked(self) -> bool:
        """Whether the checks found what forbids publishing."""
        return blocks(self.findings or (), self.applied)

    def problem(self, taken: Collection[str]) -> str:
        """Why it cannot be published under its name, as a sentence; empty when it can."""
        problem = name_problem(self.name)
        if problem:
            return problem
        if self.is_blocked:
            return tr("The checks found an error.")
        return tr("The name is taken.") if self.name in taken and not self.is_update else ""


def layers_below(nodes: Iterable[Any]) -> list[Any]:
    """The layers of nodes of the layer tree, groups with all that is in them, in drawing order and each once."""
    found: dict[str, Any] = {}
    for node in nodes:
        if sip.isdeleted(node):
            continue
        leaves = node.findLayers() if isinstance(node, QgsLayerTreeGroup) else [node]
        for leaf in leaves:
            if QgsLayerTree.isLayer(leaf) and leaf.layer() is not None:
                found.setdefault(leaf.layer().id(), leaf.layer())
    return list(found.values())


def plan_many(
    layers: Iterable[Any], server_url: str, workspace: str, known: Collection[Publication] | None
) -> list[ManyItem]:
    """An item for each layer; names are free among each other and on the server, as far as `known` tells.

    Layers that are the same on the server are not chosen at first.
    """
    taken = names_of(known, workspace)
    items = []
    for layer in layers:
        sync = sync_of(layer, server_url, workspace, known)
        is_here = sync is not None and (sync.mark.ref.server_url, sync.mark.ref.workspace) == (server_url, workspace)
        service = external_layer(layer, kept(layer)) is not None
        item = ManyItem(
            layer,
            "",
            layer.name(),
            "" if service else publish_reason(layer),
            service,
            sync if is_here else None,
        )
        if is_here and sync is not None and sync.state is not SyncState.GONE:
            item.name = sync.mark.ref.name
            item.is_chosen = sync.state in _WORTH_SENDING
        elif item.can_be_chosen:
            item.name = free_name(publication_name_from(layer.name()) or "layer", taken)
            taken.add(item.name)
        item.is_chosen = item.is_chosen and item.can_be_chosen
        items.append(item)
    return items


def look_again(item: ManyItem, taken: Collection[str]) -> None:
    """See whether a layer that was changed can be published now; one that can at last is chosen and gets a name."""
    could = item.can_be_chosen
    item.reason = publish_reason(item.layer)
    item.is_chosen = item.can_be_chosen and (item.is_chosen or not could)
    if item.can_be_chosen and not item.name:
        item.name = free_name(publication_name_from(item.layer.name()) or "layer", set(taken))


def names_of(known: Collection[Publication] | None, workspace: str) -> set[str]:
    """The names that layers have in a workspace."""
    return {one.name for one in known or () if one.type is PublicationType.LAYER and one.workspace == workspace}
