"""Errors of the OGC front door, as service exceptions of the asked service and version.

Forms: WMS 1.1.1 annex A.3, WMS 1.3.0 annex E.2, WFS 1.0.0 (OWS `ServiceExceptionReport`), WFS 1.1.0 (OWS 1.0
`ExceptionReport`), WFS 2.0.0 (OWS 1.1 `ExceptionReport`). Statuses: WMS exceptions are answered with 200 in GeoServer;
here as 4xx and 5xx, which every client accepts and which proxies and caches understand.
"""

from __future__ import annotations

import re

from lxml import etree

_OGC = "http://www.opengis.net/ogc"
#: Characters that XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Namespace and version of exception reports by version of WFS.
_OWS = {"1.1.0": ("http://www.opengis.net/ows", "1.0.0"), "2.0.0": ("http://www.opengis.net/ows/1.1", "2.0.0")}
#: The same of WCS, whose version 1.0.0 has reports as WFS 1.0.0 has them, and of WMTS.
_OWS_WCS = {"1.1": ("http://www.opengis.net/ows/1.1", "1.1.0"), "2.0": ("http://www.opengis.net/ows/2.0", "2.0.0")}
_OWS_WMTS = ("http://www.opengis.net/ows/1.1", "1.1.0")


class OgcError(Exception):
    """A request that cannot be answered; `code` is an OGC exception code, `locator` the parameter to blame."""

    def __init__(self, message: str, code: str = "", *, locator: str = "", http_status: int = 400) -> None:
        """Keep what the answer will say."""
        super().__init__(message)
        self.message = message
        self.code = code
        self.locator = locator
        self.http_status = http_status


def read_exception(body: bytes, http_status: int) -> OgcError:
    """The exception that QGIS Server answered with, which it writes in one form whatever the service and version."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return OgcError("The map service failed at this request.", "NoApplicableCode", http_status=http_status)
    nodes = list(root.iter("{*}ServiceException", "{*}ServerException"))
    message = " ".join(" ".join("".join(map(str, node.itertext())) for node in nodes or [root]).split())
    code = "".join(nodes[0].get("code", "").split()) if nodes else ""
    code = {"InvalidParameter": "InvalidParameterValue"}.get(code, code)
    if "too large" in message:
        # Of a legend; QGIS Server takes it for a fault of its own.
        code, http_status = code or "InvalidParameterValue", 400
    return OgcError(message or "The map service failed at this request.", code, http_status=http_status)


def exception_xml(error: OgcError, service: str, version: str) -> tuple[bytes, str]:
    """Body and content type for the service (`WMS`, `WFS`, `WCS`, `WMTS`) and version.

    Other versions get the newest form.
    """
    if service == "WFS":
        if version.startswith("1.0"):
            return _report_1_2(error, "1.2.0"), "text/xml; charset=utf-8"
        return _ows_report(error, _OWS["1.1.0" if version.startswith("1.1") else "2.0.0"])
    if service == "WCS":
        if version.startswith("1.0"):
            return _report_1_2(error, "1.2.0"), "text/xml; charset=utf-8"
        return _ows_report(error, _OWS_WCS["1.1" if version.startswith("1.1") else "2.0"])
    if service == "WMTS":
        return _ows_report(error, _OWS_WMTS)
    if version.startswith("1.1") or version.startswith("1.0"):
        return _report_1_2(error, "1.1.1", namespaced=False), "application/vnd.ogc.se_xml; charset=utf-8"
    return _report_1_2(error, "1.3.0"), "text/xml; charset=utf-8"


def _report_1_2(error: OgcError, version: str, *, namespaced: bool = True) -> bytes:
    prefix, nsmap = (f"{{{_OGC}}}", {None: _OGC}) if namespaced else ("", {})
    root = etree.Element(f"{prefix}ServiceExceptionReport", nsmap=nsmap, version=version)  # type: ignore[arg-type]
    node = etree.SubElement(root, f"{prefix}ServiceException")
    _attributes(node, error, "code", "locator")
    node.text = _clean(error.message)
    return _bytes(root)


def _ows_report(error: OgcError, form: tuple[str, str]) -> tuple[bytes, str]:
    ows, version = form
    root = etree.Element(f"{{{ows}}}ExceptionReport", nsmap={"ows": ows}, version=version)
    node = etree.SubElement(root, f"{{{ows}}}Exception")
    node.set("exceptionCode", error.code or "NoApplicableCode")
    if error.locator:
        node.set("locator", _clean(error.locator))
    etree.SubElement(node, f"{{{ows}}}ExceptionText").text = _clean(error.message)
    return _bytes(root), "text/xml; charset=utf-8"


def _clean(text: str) -> str:
    """The text with what XML cannot hold marked; messages repeat what clients send."""
    return _NOT_XML.sub("\ufffd", text)


def _attributes(node: etree._Element, error: OgcError, code: str, locator: str) -> None:
    if error.code:
        node.set(code, error.code)
    if error.locator:
        node.set(locator, error.locator)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
