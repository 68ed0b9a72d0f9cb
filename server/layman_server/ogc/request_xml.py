"""XML in requests: bodies of POST and OGC filters. Little of it reaches QGIS Server.

QGIS Server takes the name of a body's root element for the operation and each of its attributes for a parameter, and
sorts by whatever expression stands in the place of a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import etree

from layman_server.ogc.exceptions import OgcError

#: Attributes of a body's root element and the parameters that say the same.
_ATTRIBUTES = {
    "outputFormat": "OUTPUTFORMAT",
    "maxFeatures": "MAXFEATURES",
    "startIndex": "STARTINDEX",
    "resultType": "RESULTTYPE",
}
#: Names of attributes to sort by: no expression that calls a function is one.
_SORT_NAME = re.compile(r"[\w.:/-]+")


def read_body(body: bytes) -> tuple[dict[str, str], bytes]:
    """What a POST body in XML asks for, and the body without what the first part of the answer says.

    The body is empty for all operations but GetFeature of WFS: the others are understood from the parameters alone.

    Raises:
        OgcError: it is not XML, has a DOCTYPE, or uses functions in filters.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise OgcError(f"The request is not XML: {error}.", "OperationParsingFailed") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise OgcError("The request must not have a DOCTYPE.", "OperationParsingFailed")
    refuse_functions(root)
    for name in root.iterfind("{*}Query/{*}SortBy/{*}SortProperty/{*}PropertyName"):
        check_sort_name(name.text or "")
    types = [node.get("typeName", "") for node in root.iterfind("{*}Query")]
    types += [text for node in root.iterfind("{*}TypeName") for text in [(node.text or "").strip()]]
    result = {"SERVICE": root.get("service", "WFS"), "REQUEST": etree.QName(root).localname}
    if root.get("version"):
        result["VERSION"] = root.get("version", "")
    result |= {parameter: root.get(name, "") for name, parameter in _ATTRIBUTES.items() if root.get(name)}
    if any(types):
        result["TYPENAME"] = ",".join(filter(None, types))
    if (result["SERVICE"].upper(), result["REQUEST"].upper()) != ("WFS", "GETFEATURE"):
        return result, b""
    root.attrib.clear()
    return result, etree.tostring(root)


def with_types(body: bytes, parts: Mapping[str, Sequence[str]]) -> bytes:
    """The body with a query for each part of a feature type in place of the query for the feature type."""
    root = etree.fromstring(body)
    for query in list(root.iterfind("{*}Query")):
        name = query.get("typeName", "").rpartition(":")[2]
        for part in sorted(parts.get(name, [name])):
            copy = deepcopy(query)
            copy.set("typeName", part)
            query.addprevious(copy)
        root.remove(query)
    return etree.tostring(root)


def check_sort_name(name: str) -> None:
    """Check the name of an attribute to sort by.

    Raises:
        OgcError: it is an expression.
    """
    if _SORT_NAME.fullmatch(name.strip()) is None:
        raise OgcError(f"{name!r} is no attribute to sort by.", "InvalidParameterValue", locator="sortBy")


def refuse_functions(root: etree._Element) -> None:
    """Refuse functions in filters: QGIS Server would run them as QGIS expressions, which see more than the layer.

    Raises:
        OgcError: there is one.
    """
    function = next(root.iter("{*}Function"), None)
    if function is not None:
        raise OgcError(
            f"Functions are not available in filters: {function.get('name')}.",
            "InvalidParameterValue",
            locator="filter",
        )


def check_filters(parameters: Mapping[str, str]) -> None:
    """Check the `FILTER` parameter of WFS GetFeature: OGC filters only, one or several in brackets.

    Raises:
        OgcError: it is something else, or uses functions.
    """
    text = parameters.get("FILTER", "").strip()
    if not text:
        return
    filters: Sequence[str] = re.findall(r"\((.*?)\)(?=\(|$)", text, re.S) if text.startswith("(") else [text]
    for part in filters:
        try:
            parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=False)
            root = etree.fromstring(_with_prefixes(part).encode(), parser)
        except etree.XMLSyntaxError as error:
            raise OgcError(f"The filter is not XML: {error}.", "InvalidParameterValue", locator="filter") from error
        if [etree.QName(child).localname for child in root.iterchildren(tag=etree.Element)] != ["Filter"]:
            raise OgcError("The filter is not an OGC filter.", "InvalidParameterValue", locator="filter")
        refuse_functions(root)


def _with_prefixes(text: str) -> str:
    """The filter in an element that declares the prefixes that clients leave undeclared."""
    names = set(re.findall(r"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]", text)) - set(re.findall(r"xmlns:([\w.-]+)", text))
    declarations = "".join(f' xmlns:{name}="urn:undeclared:{name}"' for name in sorted(names - {"xmlns", "xml"}))
    return f"<filter{declarations}>{re.sub(r'^<[?].*?[?]>', '', text)}</filter>"
