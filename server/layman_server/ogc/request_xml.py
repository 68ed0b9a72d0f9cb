"""XML in requests: bodies of POST and OGC filters."""

from __future__ import annotations

import re

from lxml import etree

from layman_server.ogc.exceptions import OgcError

#: Attributes of a body's root element and the parameters that say the same.
_ATTRIBUTES = {
    "service": "SERVICE",
    "version": "VERSION",
    "outputFormat": "OUTPUTFORMAT",
    "maxFeatures": "MAXFEATURES",
    "count": "MAXFEATURES",
    "startIndex": "STARTINDEX",
    "resultType": "RESULTTYPE",
    "valueReference": "VALUEREFERENCE",
}
#: Names of attributes to sort by: no expression that calls a function is one.
_SORT_NAME = re.compile(r"[\w.:/ -]+")


#: What prefixes mean that clients do not declare.
_PREFIXES = {
    "gml": "http://www.opengis.net/gml",
    "ogc": "http://www.opengis.net/ogc",
    "fes": "http://www.opengis.net/fes/2.0",
}


def read_body(body: bytes) -> tuple[dict[str, str], etree._Element]:
    """What the root element of a POST body in XML says as parameters, and the element.

    Raises:
        OgcError: it is not XML, or has a DOCTYPE.
    """
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        raise OgcError(f"The request is not XML: {error}.", "OperationParsingFailed") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise OgcError("The request must not have a DOCTYPE.", "OperationParsingFailed")
    result = {"REQUEST": etree.QName(root).localname}
    result |= {parameter: root.get(name, "") for name, parameter in _ATTRIBUTES.items() if root.get(name)}
    return result, root


def type_names(root: etree._Element, workspace: str) -> list[str]:
    """Names of the feature types that a body asks for; those in the workspace's namespace without prefix."""
    found: list[tuple[etree._Element, str]] = []
    for node in root.iter("{*}Query"):
        names = node.get("typeNames") or node.get("typeName") or ""
        found += ((node, name) for name in names.replace(",", " ").split())
    found += ((node, (node.text or "").strip()) for node in root.iterfind("{*}TypeName"))
    plain = []
    for node, name in found:
        prefix, _, local = name.rpartition(":")
        plain.append(local if prefix and node.nsmap.get(prefix) == f"http://{workspace}" else name)
    return list(filter(None, plain))


def check_sort_name(name: str) -> None:
    """Check the name of an attribute to sort by.

    Raises:
        OgcError: it is an expression.
    """
    if _SORT_NAME.fullmatch(name.strip()) is None:
        raise OgcError(f"{name!r} is no attribute to sort by.", "InvalidParameterValue", locator="sortBy")


def parse_filter(text: str) -> etree._Element:
    """The `Filter` element of a parameter FILTER.

    Raises:
        OgcError: it is something else.
    """
    try:
        root = etree.fromstring(_with_prefixes(text).encode(), _parser())
    except etree.XMLSyntaxError as error:
        raise OgcError(f"The filter is not XML: {error}.", "InvalidParameterValue", locator="filter") from error
    children: list[etree._Element] = list(root.iterchildren(tag=etree.Element))
    if [etree.QName(child).localname for child in children] != ["Filter"]:
        raise OgcError("The filter is not an OGC filter.", "InvalidParameterValue", locator="filter")
    return children[0]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )


def _with_prefixes(text: str) -> str:
    """The filter in an element that declares the prefixes that clients leave undeclared."""
    names = set(re.findall(r"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]", text)) - set(re.findall(r"xmlns:([\w.-]+)", text))
    uris = {name: _PREFIXES.get(name, f"urn:undeclared:{name}") for name in sorted(names - {"xmlns", "xml"})}
    declarations = "".join(f' xmlns:{name}="{uri}"' for name, uri in uris.items())
    return f"<filter{declarations}>{re.sub(r'^<[?].*?[?]>', '', text)}</filter>"
