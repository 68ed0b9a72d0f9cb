"""WCS: each operation of the three versions, answered from the catalogue and the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from layman_server.geoserver.datadir import DataDirectory
from layman_server.ogc.answer import Answer
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_names import LayerName
from layman_server.ogc.response import Start
from layman_server.ogc.served import LayerNotServed, ServedLayer, ServedLayers
from layman_server.ogc.service_description import describe_service
from layman_server.ogc.wcs import capabilities, description
from layman_server.ogc.wcs.coverage import write_coverage
from layman_server.ogc.wcs.grid import grid_of
from layman_server.ogc.wcs.query import CONTENT_TYPES
from layman_server.ogc.wcs.reading import read_query
from layman_server.ogc.wcs.request import WcsRequest
from layman_server.ogc.wcs.words import coverage_name, meant_coverage
from layman_server.ogc.wfs.xml_text import attribute_text, text

MayRead = Callable[[LayerName], bool]
_XML = {"Content-Type": "text/xml; charset=utf-8"}
_PIECE_BYTES = 1024 * 1024
_BOUNDARY = "wcs"


class WcsService:
    """Answers WCS requests; one thread only."""

    def __init__(self, data: DataDirectory, served: ServedLayers) -> None:
        """Open nothing yet."""
        self._data = data
        self._served = served

    def answer(
        self, request: WcsRequest, workspace: str, url: str, may_read: MayRead, start: Start | None = None
    ) -> Answer:
        """Answer a request under its public address; `start` begins a long answer before it is complete.

        Raises:
            OgcError: it cannot be answered. LayerUnavailable: the files cannot be read.
        """
        if request.operation == "GETCAPABILITIES":
            words = describe_service(self._data, workspace, "wcs")
            document = capabilities.document(self._all(workspace, may_read), words, workspace, url, request.version)
            return Answer(200, _XML, document)
        named = request.coverages
        if not named and (request.operation == "GETCOVERAGE" or not request.version.startswith("1.0")):
            word = {"1.0": "coverage", "1.1": "identifier"}.get(request.version[:3], "coverageId")
            raise OgcError(f"{word} is missing.", "MissingParameterValue", locator=word)
        layers = [self._layer(name, workspace, may_read, request) for name in named] or self._all(workspace, may_read)
        if request.operation == "DESCRIBECOVERAGE":
            return Answer(200, _XML, description.document(layers, workspace, request.version))
        return self._coverage(request, layers[0], workspace, start)

    def _coverage(self, request: WcsRequest, layer: ServedLayer, workspace: str, start: Start | None) -> Answer:
        grid = grid_of(layer)
        query = read_query(request, layer, grid)
        path, folder = write_coverage(layer, grid, query)
        with folder:
            content_type = CONTENT_TYPES[query.format]
            if request.version.startswith("1.1"):
                pieces = _multipart(path, layer, workspace, content_type)
                kind = f'multipart/related; boundary="{_BOUNDARY}"; type="text/xml"'
                return _sent(pieces, {"Content-Type": kind}, start)
            disposition = f'inline; filename="{path.name}"'
            return _sent(_pieces(path), {"Content-Type": content_type, "Content-Disposition": disposition}, start)

    def _all(self, workspace: str, may_read: MayRead) -> list[ServedLayer]:
        return [layer for layer in self._served.layers(workspace, may_read) if layer.is_raster]

    def _layer(self, name: str, workspace: str, may_read: MayRead, request: WcsRequest) -> ServedLayer:
        """The coverage of a name; one that is hidden is missed like one that is not there."""

        def found(place: LayerName) -> ServedLayer | None:
            try:
                layer = self._served.layer(place.workspace, place.name)
            except LayerNotServed:
                return None
            return layer if layer.is_raster and may_read(place) else None

        place = meant_coverage(name, workspace, lambda one: found(one) is not None)
        layer = found(place) if place is not None else None
        if layer is None:
            code = {"1.0": "CoverageNotDefined", "1.1": "InvalidParameterValue"}.get(
                request.version[:3], "NoSuchCoverage"
            )
            message = f"Coverage {name} is not defined."
            raise OgcError(message, code, locator="coverage", http_status=404)
        return layer


def _sent(pieces: Iterator[bytes], headers: dict[str, str], start: Start | None) -> Answer:
    """A short answer as a whole, a long one piece by piece."""
    held = next(pieces, b"")
    if start is None:
        return Answer(200, headers, held + b"".join(pieces))
    send = None
    for piece in pieces:
        send = send or start(200, list(headers.items()))
        send(held)
        held = piece
    return Answer(200, headers, held, begun=send is not None)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _multipart(path: Path, layer: ServedLayer, workspace: str, content_type: str) -> Iterator[bytes]:
    """The file behind the document that says what it is (WCS 1.1.1, 10.3.11)."""
    name = text(coverage_name(layer, workspace))
    coverages = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<wcs:Coverages xmlns:wcs="http://www.opengis.net/wcs/1.1.1"'
        ' xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink"><wcs:Coverage>'
        f"<ows:Title>{text(layer.title)}</ows:Title><wcs:Identifier>{name}</wcs:Identifier>"
        f'<ows:Reference xlink:href="cid:{attribute_text(path.name)}" xlink:role="urn:ogc:def:role:WCS:1.1:coverage">'
        f"<ows:Format>{content_type}</ows:Format></ows:Reference></wcs:Coverage></wcs:Coverages>\n"
    )
    yield (
        f"--{_BOUNDARY}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-ID: <urn:ogc:wcs:1.1:coverages>\r\n\r\n"
        f"{coverages}\r\n--{_BOUNDARY}\r\nContent-Type: {content_type}\r\nContent-Description: coverage data\r\n"
        f"Content-Transfer-Encoding: binary\r\nContent-ID: <{path.name}>\r\n"
        f'Content-Disposition: INLINE; filename="{path.name}"\r\n\r\n'
    ).encode()
    yield from _pieces(path)
    yield f"\r\n--{_BOUNDARY}--\r\n".encode()
