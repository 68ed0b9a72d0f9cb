"""Small pieces of ISO 19139 documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from lxml import etree

NAMESPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gml": "http://www.opengis.net/gml/3.2",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "srv": "http://www.isotc211.org/2005/srv",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
CODE_LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"
#: Characters that XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def name(qualified: str) -> str:
    """`gmd:title` as lxml writes it, `{http://www.isotc211.org/2005/gmd}title`."""
    prefix, _, local = qualified.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def node(
    tag: str, *children: etree._Element | Iterable[etree._Element] | None, text: str | None = None, **attributes: str
) -> etree._Element:
    """An element; None among the children is left out, attribute names write `:` as `__`."""
    result = etree.Element(name(tag), nsmap=NAMESPACES)
    for child in children:
        if child is None:
            continue
        if isinstance(child, etree._Element):
            result.append(child)
        else:
            result.extend(child)
    if text is not None:
        result.text = clean(text)
    for key, value in attributes.items():
        result.set(name(key.replace("__", ":")) if "__" in key else key, clean(value))
    return result


def nested(path: str, *children: etree._Element | Iterable[etree._Element] | None) -> etree._Element:
    """Elements inside one another, the names separated by `/`, with the children in the innermost."""
    *outer, inner = path.split("/")
    result = node(inner, *children)
    for tag in reversed(outer):
        result = node(tag, result)
    return result


def character_string(tag: str, text: str | None) -> etree._Element:
    """A property holding a text; None is said to be unknown."""
    if text is None:
        return node(tag, gco__nilReason="unknown")
    return node(tag, node("gco:CharacterString", text=text))


def anchor(tag: str, href: str, text: str) -> etree._Element:
    """A property holding a text that is also a link."""
    return node(tag, node("gmx:Anchor", text=text, xlink__href=href))


def code(tag: str, code_list: str, value: str) -> etree._Element:
    """A property holding a value of one of ISO 19115's code lists."""
    return node(tag, node(f"gmd:{code_list}", text=value, codeList=f"{CODE_LISTS}#{code_list}", codeListValue=value))


def language(value: str | None) -> etree._Element:
    """A language, three letters (ISO 639-2); None is said to be unknown."""
    if value is None:
        return node("gmd:language", gco__nilReason="unknown")
    code_list = "http://www.loc.gov/standards/iso639-2/"
    return node("gmd:language", node("gmd:LanguageCode", text=value, codeList=code_list, codeListValue=value))


def dated(day: date, kind: str) -> etree._Element:
    """A date of a citation; `kind` is publication or revision."""
    return nested(
        "gmd:date/gmd:CI_Date",
        node("gmd:date", node("gco:Date", text=day.isoformat())),
        code("gmd:dateType", "CI_DateTypeCode", kind),
    )


def decimal(tag: str, value: float) -> etree._Element:
    """A property holding a number of degrees, to about a centimetre."""
    return node(tag, node("gco:Decimal", text=f"{value:.7f}".rstrip("0").rstrip(".")))


def instant(time: str) -> etree._Element:
    """A moment of a time series, ISO 8601."""
    position = node("gml:timePosition", text=time)
    identifier = "TI_" + re.sub(r"[^A-Za-z0-9._-]", "-", time)
    return nested(
        "gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent",
        node("gml:TimeInstant", position, gml__id=identifier),
    )


def linkage(url: str) -> etree._Element:
    """The address of an online resource."""
    return node("gmd:linkage", node("gmd:URL", text=url))


def clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
