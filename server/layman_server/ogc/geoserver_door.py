"""The way from the OGC front door to a real GeoServer: with the user's identity, and QGIS's layers in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

import requests

from layman_server.errors import GeoServerUnavailable, RequestRefused
from layman_server.geoserver.engine_client import EDITED_HEADER, ROLES_HEADER, TIMEOUT_S, EngineClient, EngineStream
from layman_server.geoserver.rest_client.cascade import cascaded_names
from layman_server.geoserver.rest_client.connection import CONNECT_TIMEOUT_S, GeoServerPlace
from layman_server.geoserver.rest_client.map_requests import PUBLIC_PATH, forwarded
from layman_server.geoserver.rest_client.people import Credentials, RestPeople
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_names import LAYER, WORKSPACE
from layman_server.ogc.wfs.transaction_xml import Action
from layman_server.ogc.wfs_edits import changed_layers, layer_of, transaction_of

_CHUNK_BYTES = 256 * 1024
#: Requests in which layers that QGIS draws stand for themselves; others are about their features.
_MAP, _LEGEND = "getmap", "getlegendgraphic"
#: Addresses that are passed on; what has dots or other names in it leads elsewhere on GeoServer's machine.
_TARGET = re.compile(rf"(?:/(?P<first>{WORKSPACE.pattern})(?:/{LAYER.pattern})?)?/(?:ows|wms|wfs|wcs)", re.ASCII)
#: What GeoServer has where workspaces are: its tile cache, which asks no rules, its REST API, its pages, ...
_NO_WORKSPACES = frozenset("gwc rest web ogc wps csw wmts ows wms wfs wcs kml www styles schemas security".split())
_NAMES = frozenset({"layers", "layer"})
#: An answer in which a transaction failed says so, also with the status 200 of old versions.
_FAILED = re.compile(rb"ExceptionReport|<(?:\w+:)?FAILED\b")


class GeoServerStream:
    """An answer of GeoServer whose body is still to be read; read `chunks` to the end or call `close`."""

    def __init__(self, answer: requests.Response, body: bytes | None = None) -> None:
        """Take over the open answer; `body` when it was read already."""
        self._answer = answer
        self._body = body
        self.status = answer.status_code
        self.headers = {name.lower(): value for name, value in answer.headers.items()}

    def chunks(self) -> Iterator[bytes]:
        """The body, in pieces as they come.

        Raises:
            GeoServerUnavailable: GeoServer ended in the middle.
        """
        if self._body is not None:
            yield self._body
            return
        try:
            yield from self._answer.raw.stream(_CHUNK_BYTES, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise GeoServerUnavailable({"message": "GeoServer ended in the middle of its answer."}) from error
        finally:
            self.close()

    def close(self) -> None:
        """End the answer; the rest of the body is lost."""
        self._answer.close()


@dataclass
class GeoServerDoor:
    """Asks GeoServer in place of the engine; safe to share between threads.

    `is_drawn_by_qgis` says of workspace and layer whether GeoServer fetches it from the engine; `add_attributes` gives
    tables of layers columns of these names where they are not there, as far as who asks may write.
    """

    place: GeoServerPlace
    people: RestPeople
    engine: EngineClient
    is_drawn_by_qgis: Callable[[str, str], bool]
    add_attributes: Callable[[Mapping[tuple[str, str], Sequence[str]]], None]
    timeout_s: float = TIMEOUT_S
    _pool: requests.adapters.HTTPAdapter = field(
        default_factory=lambda: requests.adapters.HTTPAdapter(pool_maxsize=32), init=False, repr=False
    )

    def open(
        self, method: str, target: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> GeoServerStream | EngineStream:
        """One request, as the engine takes it: its target, its body, who asks and under which address.

        Raises:
            GeoServerUnavailable: GeoServer does not answer. RequestRefused: it has nothing of the kind for who asks.
        """
        given = dict(headers or {})
        roles = [role for role in given.get(ROLES_HEADER, "").split(",") if role]
        path, _, query = target.partition("?")
        place = _TARGET.fullmatch(path)
        if place is None or (place["first"] or "").lower() in _NO_WORKSPACES:
            raise OgcError("This service is not passed on to GeoServer.", "OperationNotSupported", http_status=404)
        inside = _workspace_in(path)
        transaction = transaction_of(body) if body else None
        if transaction:
            self.add_attributes(_new_values(transaction, inside))
        public_url = given.get("X-Public-Url", "").partition(f"{PUBLIC_PATH}/")[0] + PUBLIC_PATH
        if self._is_legend_of_qgis(path, query):
            # GeoServer fetches maps, but no legends. The engine asks the same rules.
            return self.engine.open(method, target, body=body, headers=headers)
        path, query = self._drawn(path, query)
        answer = self._asked(method, f"{path}?{query}", body, forwarded(public_url), roles)
        _check(answer)
        if transaction is None:
            return GeoServerStream(answer)
        stream = GeoServerStream(answer, answer.content)
        if stream.status == requests.codes.ok and not _FAILED.search(answer.content):
            stream.headers[EDITED_HEADER.lower()] = ",".join(changed_layers(transaction, inside))
        return stream

    def _asked(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], roles: Iterable[str]
    ) -> requests.Response:
        """The answer to somebody with these roles; who is unknown is made sure of, once."""
        who = self.people.credentials(roles)
        answer = self._once(method, target, body, headers, who)
        if answer.status_code == requests.codes.unauthorized and who is not None:
            answer.close()
            answer = self._once(method, target, body, headers, self.people.credentials(roles, again=True))
        return answer

    def _once(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], who: Credentials | None
    ) -> requests.Response:
        wanted = requests.Request(
            method,
            f"{self.place.url}{target}",
            data=body,
            # Answers go on as they come, and the body is what it looks like, whatever the client calls it.
            headers={**headers, "Accept-Encoding": "identity", **({"Content-Type": _kind(body)} if body else {})},
            auth=(who.user, who.password) if who else None,
        ).prepare()
        try:
            return self._pool.send(wanted, stream=True, timeout=(CONNECT_TIMEOUT_S, self.timeout_s))
        except requests.RequestException as error:
            message = f"GeoServer at {self.place.url} does not answer."
            raise GeoServerUnavailable({"message": message}, retry_after_s=2) from error

    def _drawn(self, path: str, query: str) -> tuple[str, str]:
        """Path and query with the layers that QGIS draws named as GeoServer fetches them."""
        inside = _workspace_in(path)
        if not self._is_of_qgis(path, query, _MAP):
            return path, query
        pairs = parse_qsl(query, keep_blank_values=True)
        endpoint = path.rsplit("/", 1)[-1]
        return f"/{endpoint}", urlencode([(key, self._renamed(key, value, inside)) for key, value in pairs])

    def _is_legend_of_qgis(self, path: str, query: str) -> bool:
        return self._is_of_qgis(path, query, _LEGEND)

    def _is_of_qgis(self, path: str, query: str, request: str) -> bool:
        """Whether it is a request of this kind to WMS in which one of the layers is drawn by QGIS."""
        asked = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
        if asked.get("request", "").lower() != request or path.rsplit("/", 1)[-1] not in {"wms", "ows"}:
            return False
        inside = _workspace_in(path)
        named = [name for key in _NAMES for name in asked.get(key, "").split(",") if name]
        layers = [(name.rpartition(":")[0] or inside, name.rpartition(":")[2]) for name in named]
        return any(self.is_drawn_by_qgis(workspace, layer) for workspace, layer in layers if workspace)

    def _renamed(self, key: str, value: str, inside: str) -> str:
        if key.lower() in _NAMES:
            return ",".join(self._global_name(name, inside) for name in value.split(","))
        if key.lower() == "styles" and inside:
            # Styles of a workspace have its name before theirs in the service of all.
            return ",".join(f"{inside}:{name}" if name and ":" not in name else name for name in value.split(","))
        return value

    def _global_name(self, name: str, inside: str) -> str:
        workspace, layer = name.rpartition(":")[0] or inside, name.rpartition(":")[2]
        drawn = [layer] if self.is_drawn_by_qgis(workspace, layer) else []
        return cascaded_names(workspace, [layer], drawn)[layer] if workspace else name


def _kind(body: bytes) -> str:
    """The content type of a request's body: XML, or a form."""
    return "text/xml" if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "application/x-www-form-urlencoded"


def _workspace_in(path: str) -> str:
    """The workspace of an address, empty for the services of all."""
    parts = path.strip("/").split("/")
    return parts[0] if len(parts) > 1 else ""


def _new_values(actions: Iterable[Action], inside: str) -> dict[tuple[str, str], list[str]]:
    """The names of the properties that actions set, by workspace and layer."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for action in actions:
        names = (value.name.rpartition(":")[2] for value in action.values if value.geometry is None)
        found.setdefault(layer_of(action, inside), {}).update(dict.fromkeys(names))
    return {layer: list(names) for layer, names in found.items() if names}


def _check(answer: requests.Response) -> None:
    """Return when the answer is one of a service, not a page of GeoServer's web server.

    GeoServer answers so for a workspace in which who asks may see nothing.
    """
    status, kind = answer.status_code, answer.headers.get("Content-Type", "")
    if status < 400 or "html" not in kind:
        return
    answer.close()
    if status in {502, 503, 504}:
        raise GeoServerUnavailable({"message": f"GeoServer answers {status}."}, retry_after_s=2)
    if status in {401, 403, 404}:
        raise OgcError("There is no such layer or service.", "LayerNotDefined", http_status=404)
    raise RequestRefused({"message": f"GeoServer answers {status}."})
