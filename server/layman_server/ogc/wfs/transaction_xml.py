"""A Transaction request as a list of actions, the same for all versions of WFS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.gml import is_gml

_WRAPPERS = frozenset({"featureMember", "featureMembers", "member"})
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class Kind(str, Enum):
    """What an action does."""

    INSERT = "Insert"
    UPDATE = "Update"
    REPLACE = "Replace"
    DELETE = "Delete"


@dataclass(frozen=True)
class Value:
    """What a property is to be: a text, a geometry, or nothing (NULL)."""

    name: str
    text: str | None = None
    geometry: etree._Element | None = None


@dataclass(frozen=True)
class Action:
    """One change: `values` of the new feature or of the properties to set; `filter` says which features are meant.

    `type_name` may have a prefix; `namespace` is that of the type, empty when unknown. `identifier` is the one that a
    client gave to a new feature. `keep_identifier` asks to use it (`idgen="UseExisting"`, WFS 1.1.0).
    """

    kind: Kind
    type_name: str
    namespace: str
    handle: str
    srs_name: str = ""
    values: tuple[Value, ...] = ()
    filter: etree._Element | None = None
    identifier: str = ""
    keep_identifier: bool = False


def read_actions(root: etree._Element) -> list[Action]:
    """The actions of a `Transaction` element, in its order.

    Raises:
        OgcError: it is not one that can be understood.
    """
    actions: list[Action] = []
    for node in root.iterchildren(tag=etree.Element):
        name = etree.QName(node).localname
        if name == Kind.INSERT.value:
            actions += (_insert(node, feature) for feature in _features(node))
        elif name == Kind.UPDATE.value:
            actions.append(_update(node))
        elif name == Kind.REPLACE.value:
            actions.append(_replace(node))
        elif name == Kind.DELETE.value:
            actions.append(_named(node, Kind.DELETE, filter_=_required_filter(node)))
        elif name == "Native":
            if node.get("safeToIgnore", "false").lower() != "true":
                raise OgcError("Native is not available.", "OperationNotSupported", locator="Native")
        elif name not in {"LockId", "FeatureCollection"}:
            raise OgcError(f"A transaction cannot {name}.", "OperationNotSupported", locator=name)
    if not actions:
        raise OgcError("The transaction has no actions.", "MissingParameterValue", locator="Transaction")
    return actions


def _features(node: etree._Element) -> Iterator[etree._Element]:
    """The features in an Insert, also those in a collection."""
    for child in node.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        if name in _WRAPPERS or name == "FeatureCollection":
            yield from _features(child)
        elif not is_gml(child):
            yield child


def _insert(node: etree._Element, feature: etree._Element) -> Action:
    return Action(
        kind=Kind.INSERT,
        type_name=etree.QName(feature).localname,
        namespace=etree.QName(feature).namespace or "",
        handle=node.get("handle", ""),
        srs_name=node.get("srsName", ""),
        values=tuple(_values(feature)),
        identifier=_identifier(feature),
        keep_identifier=node.get("idgen", "") == "UseExisting",
    )


def _replace(node: etree._Element) -> Action:
    feature = next((child for child in node.iterchildren(tag=etree.Element) if _local(child) != "Filter"), None)
    if feature is None:
        raise OgcError("Replace has no feature.", "MissingParameterValue", locator="Replace")
    return Action(
        kind=Kind.REPLACE,
        type_name=etree.QName(feature).localname,
        namespace=etree.QName(feature).namespace or "",
        handle=node.get("handle", ""),
        srs_name=node.get("srsName", ""),
        values=tuple(_values(feature)),
        filter=_required_filter(node),
    )


def _update(node: etree._Element) -> Action:
    values = []
    for part in node.iterfind("{*}Property"):
        name = (part.findtext("{*}Name") or part.findtext("{*}ValueReference") or "").strip()
        if not name:
            raise OgcError("A property to update has no name.", "MissingParameterValue", locator="Property")
        value = part.find("{*}Value")
        values.append(Value(name) if value is None else _value(name, value))
    if not values:
        raise OgcError("Update sets no property.", "MissingParameterValue", locator="Property")
    # No filter means every feature (WFS 1.1.0, 12.2.5.2).
    return _named(node, Kind.UPDATE, values=tuple(values), filter_=node.find("{*}Filter"))


def _named(
    node: etree._Element, kind: Kind, *, filter_: etree._Element | None, values: tuple[Value, ...] = ()
) -> Action:
    """An action that names its type in an attribute."""
    name = node.get("typeName") or node.get("typeNames") or ""
    if not name:
        raise OgcError(f"{kind.value} has no typeName.", "MissingParameterValue", locator="typeName")
    prefix = name.rpartition(":")[0]
    namespace = node.nsmap.get(prefix or None) or ""
    return Action(
        kind=kind,
        type_name=name,
        namespace=namespace if prefix else "",
        handle=node.get("handle", ""),
        srs_name=node.get("srsName", ""),
        values=values,
        filter=filter_,
    )


def _required_filter(node: etree._Element) -> etree._Element:
    found = node.find("{*}Filter")
    if found is None:
        # Layman's own tests delete by a condition that stands without a Filter.
        rest = [child for child in node.iterchildren(tag=etree.Element) if _is_condition(child)]
        found = rest[0] if len(rest) == 1 else None
    if found is None:
        name = _local(node)
        raise OgcError(f"{name} needs a filter that says what it is for.", "MissingParameterValue", locator="filter")
    return found


def _is_condition(node: etree._Element) -> bool:
    namespace = etree.QName(node).namespace or ""
    return namespace in {"http://www.opengis.net/ogc", "http://www.opengis.net/fes/2.0"}


def _values(feature: etree._Element) -> Iterator[Value]:
    for child in feature.iterchildren(tag=etree.Element):
        if is_gml(child) and _local(child) in {"boundedBy", "metaDataProperty", "location", "identifier"}:
            continue
        yield _value(_local(child), child)


def _value(name: str, node: etree._Element) -> Value:
    inside = next(node.iterchildren(tag=etree.Element), None)
    if inside is not None:
        if not is_gml(inside):
            raise OgcError(
                f"The value of {name} is neither text nor a geometry.", "InvalidParameterValue", locator=name
            )
        return Value(name, geometry=inside)
    if node.get(_NIL, "").lower() in {"true", "1"}:
        return Value(name)
    return Value(name, text=node.text or "")


def _identifier(feature: etree._Element) -> str:
    named = {etree.QName(str(name)).localname: str(value) for name, value in feature.attrib.items()}
    return named.get("id") or named.get("fid") or ""


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
