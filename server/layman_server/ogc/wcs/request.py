"""Requests of WCS: parameters of an address, and bodies in XML read into the same parameters."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from lxml import etree

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request import negotiated_version
from layman_server.ogc.request_xml import read_body

VERSIONS = ("1.0.0", "1.1.0", "1.1.1", "2.0.0", "2.0.1")
_OPERATIONS = ("GETCAPABILITIES", "DESCRIBECOVERAGE", "GETCOVERAGE")
_NAMES = ("COVERAGE", "IDENTIFIER", "IDENTIFIERS", "COVERAGEID")


@dataclass(frozen=True)
class WcsRequest:
    """A request; `parameters` have names in upper case and, as SUBSET may come several times, lists of values."""

    operation: str
    version: str
    parameters: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The value of a parameter, empty when it is not there."""
        return self.parameters.get(name, [""])[0].strip()

    def all(self, name: str) -> list[str]:
        """All values of a parameter."""
        return self.parameters.get(name, [])

    @property
    def coverages(self) -> list[str]:
        """Names of the coverages."""
        values = (value for name in _NAMES for value in self.all(name))
        return [name.strip() for value in values for name in value.split(",") if name.strip()]


def read_wcs_request(query: str, body: bytes) -> WcsRequest:
    """Read a request.

    Raises:
        OgcError: it cannot be understood.
    """
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        given.setdefault(name.upper(), []).append(value)
    if body and body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        asked, root = read_body(body)
        given |= {name: [value] for name, value in asked.items()}
        for name, value in _from_xml(root):
            given.setdefault(name, []).append(value)
    elif body:
        for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True):
            given.setdefault(name.upper(), []).append(value)
    operation = given.get("REQUEST", [""])[0].upper()
    if not operation:
        raise OgcError("The parameter REQUEST is missing.", "MissingParameterValue", locator="request")
    if operation not in _OPERATIONS:
        raise OgcError(f"WCS has no operation {operation}.", "OperationNotSupported", locator="request")
    versions = {name: given[name][0] for name in ("VERSION", "ACCEPTVERSIONS") if given.get(name)}
    return WcsRequest(operation, negotiated_version(versions, VERSIONS), given)


def _from_xml(root: etree._Element) -> Iterator[tuple[str, str]]:
    """What the elements of a body say, as parameters."""
    for node in root.iter("{*}sourceCoverage", "{*}Coverage", "{*}CoverageId", "{*}Identifier"):
        if node.getparent() is root and node.text:
            yield "COVERAGE", node.text
    for node in root.iterfind("{*}AcceptVersions/{*}Version"):
        yield "ACCEPTVERSIONS", (node.text or "").strip()
    if etree.QName(root).localname != "GetCoverage":
        return
    namespace = etree.QName(root).namespace or ""
    if namespace.endswith("/2.0"):
        yield from _from_xml_2(root)
    elif "1.1" in namespace:
        yield from _from_xml_1_1(root)
    else:
        yield from _from_xml_1_0(root)


def _from_xml_1_0(root: etree._Element) -> Iterator[tuple[str, str]]:
    envelope = root.find(".//{*}spatialSubset/{*}Envelope")
    if envelope is not None:
        positions = [(node.text or "").split() for node in envelope.iterfind("{*}pos")]
        yield "BBOX", ",".join(number for position in positions for number in position[:2])
        yield "CRS", envelope.get("srsName", "")
    limits = root.find(".//{*}spatialSubset//{*}GridEnvelope")
    if limits is not None:
        low, high = ((limits.findtext(f"{{*}}{name}") or "").split() for name in ("low", "high"))
        try:
            width, height = (int(last) - int(first) + 1 for first, last in zip(low, high, strict=True))
        except ValueError as error:
            raise OgcError("The grid's limits cannot be read.", "InvalidParameterValue", locator="Grid") from error
        yield from (("WIDTH", str(width)), ("HEIGHT", str(height)))
    yield from _texts(root, {
        ".//{*}temporalSubset/{*}timePosition": "TIME", "{*}interpolationMethod": "INTERPOLATION",
        "{*}output/{*}crs": "RESPONSE_CRS", "{*}output/{*}format": "FORMAT",
    })  # fmt: skip
    bands = [(node.text or "").strip() for node in root.iterfind("{*}rangeSubset//{*}singleValue")]
    if bands:
        yield "BAND", ",".join(bands)


def _from_xml_1_1(root: etree._Element) -> Iterator[tuple[str, str]]:
    box = root.find("{*}DomainSubset/{*}BoundingBox")
    if box is not None:
        corners = [(box.findtext(f"{{*}}{name}") or "").split() for name in ("LowerCorner", "UpperCorner")]
        yield "BOUNDINGBOX", ",".join([*(number for corner in corners for number in corner), box.get("crs", "")])
    output = root.find("{*}Output")
    if output is not None:
        yield "FORMAT", output.get("format", "")
        yield from _texts(output, {
            "{*}GridCRS/{*}GridBaseCRS": "GRIDBASECRS", "{*}GridCRS/{*}GridOffsets": "GRIDOFFSETS",
        })  # fmt: skip
    yield from _texts(root, {
        "{*}DomainSubset/{*}TemporalSubset/{*}timePosition": "TIMESEQUENCE",
        "{*}RangeSubset/{*}FieldSubset/{*}InterpolationType": "INTERPOLATION",
    })  # fmt: skip


def _from_xml_2(root: etree._Element) -> Iterator[tuple[str, str]]:
    for trim in root.iterfind("{*}DimensionTrim"):
        axis, low, high = (
            (trim.findtext(f"{{*}}{name}") or "").strip() for name in ("Dimension", "TrimLow", "TrimHigh")
        )
        yield "SUBSET", f"{axis}({low or '*'},{high or '*'})"
    for piece in root.iterfind("{*}DimensionSlice"):
        axis, point = ((piece.findtext(f"{{*}}{name}") or "").strip() for name in ("Dimension", "SlicePoint"))
        yield "SUBSET", f"{axis}({point})"
    yield from _texts(root, {
        "{*}format": "FORMAT", "{*}mediaType": "MEDIATYPE", ".//{*}subsettingCrs": "SUBSETTINGCRS",
        ".//{*}outputCrs": "OUTPUTCRS", ".//{*}ScaleByFactor/{*}scaleFactor": "SCALEFACTOR",
        ".//{*}globalInterpolation": "INTERPOLATION",
    })  # fmt: skip
    for axes, word, value in (
        ("ScaleToSize", "SCALESIZE", "targetSize"),
        ("ScaleAxesByFactor", "SCALEAXES", "scaleFactor"),
    ):
        nodes = list(root.iterfind(f".//{{*}}{axes}/*"))
        parts = [
            f"{(node.findtext('{*}axis') or '').rpartition('/')[2]}({node.findtext(f'{{*}}{value}')})" for node in nodes
        ]
        if parts:
            yield word, ",".join(parts)
    bands = [(node.text or "").strip() for node in root.iterfind(".//{*}RangeSubset/{*}RangeItem/{*}RangeComponent")]
    if bands:
        yield "RANGESUBSET", ",".join(bands)


def _texts(root: etree._Element, paths: dict[str, str]) -> Iterator[tuple[str, str]]:
    for path, name in paths.items():
        for node in root.iterfind(path):
            if node.text and node.text.strip():
                yield name, node.text.strip()
