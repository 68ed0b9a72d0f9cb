"""What a transaction changes, for whoever passes it on to another service."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.transaction_xml import Action, read_actions

_SCHEME = "http://"


def transaction_of(body: bytes) -> tuple[Action, ...] | None:
    """The actions of a request that is a Transaction of WFS; None for every other, and for one that cannot be read."""
    if b"Transaction" not in body:
        return None
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        return None
    if etree.QName(root).localname != "Transaction":
        return None
    try:
        return tuple(read_actions(root))
    except OgcError:
        # The other service says what is wrong with it.
        return ()


def changed_layers(actions: Iterable[Action], inside: str) -> list[str]:
    """The layers of the actions as `workspace:layer`, each once; `inside` is the workspace of the address."""
    return list(dict.fromkeys(":".join(layer_of(action, inside)) for action in actions))


def layer_of(action: Action, inside: str) -> tuple[str, str]:
    """Workspace and layer that an action is about; workspaces have the namespaces `http://<name>`."""
    prefix, _, layer = action.type_name.rpartition(":")
    workspace = action.namespace.removeprefix(_SCHEME) if action.namespace.startswith(_SCHEME) else prefix
    return workspace or inside, layer
