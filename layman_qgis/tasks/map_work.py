"""Publishing a map in a task's thread: its layers first, then the composition."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, MapDescription
from layman_qgis.api.errors import Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef, PublicationType, posted_from_json
from layman_qgis.core.composition import PublishedLayer
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.session import Session
from layman_qgis.tasks.layer_input import LayerOptions
from layman_qgis.tasks.layer_work import run_step
from layman_qgis.tasks.leftovers import delete_ours, post, uuid_of
from layman_qgis.tasks.map_read_back import map_differences
from layman_qgis.tasks.members_work import MembersWork, MemberWork, failure_of_layers
from layman_qgis.tasks.progress import Reporter
from layman_qgis.tasks.server_steps import failure_of, watch


@dataclass(frozen=True)
class MapOptions:
    """What the user chose; `extent` is a QgsRectangle in the project's CRS; `skip` holds ids of layers to leave out.

    `replace` renews a map of the same name in place. `read` and `write` are comma-separated users and roles who may do
    so with a new map and the layers that are published with it, empty for the user alone. `layers` says of layers, by
    their ids, how they are published: those go first also when they are published already, the others as usual.
    """

    name: str
    title: str
    abstract: str = ""
    extent: Any = None
    style_format: StyleFormat = StyleFormat.QML
    skip: frozenset[str] = field(default_factory=frozenset)
    replace: bool = False
    read: str = requests.EVERYONE
    write: str = ""
    layers: Mapping[str, LayerOptions] = field(default_factory=dict)


class MapWork:
    """The work on one map; `compose` was prepared in the main thread and touches no project."""

    def __init__(
        self,
        session: Session,
        options: MapOptions,
        members: list[MemberWork],
        compose: Callable[[Mapping[str, PublishedLayer]], dict[str, Any]],
        metadata: str = "",
    ) -> None:
        """Keep what was gathered; `metadata` is what the project says beyond title and abstract, JSON."""
        self.session = session
        self.options = options
        self.members = members
        self._layers = MembersWork(session, members)
        self._compose = compose
        self._metadata = metadata
        self._client = session.client()
        self.ref: PublicationRef | None = None
        self._was_there = False

    def run(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> LayerDescription | MapDescription:
        """Publish the layers, then the map.

        Raises:
            ApiError: what went wrong; a layer that failed is named.
        """
        run_step(reporter, "layers", lambda: self._publish_layers(reporter, is_cancelled))
        body = run_step(reporter, "compose", self._composed)
        self.ref = run_step(reporter, "upload", lambda: self._upload(body, reporter, is_cancelled))
        try:
            description = watch(self._client, self.ref, is_cancelled, reporter.parts)
        except Cancelled:
            self._undo()
            raise
        error = failure_of(description)
        if error is not None:
            raise error
        run_step(reporter, "read_back", lambda: self._read_back(description, body, reporter, is_cancelled))
        return description

    def _read_back(self, description: Any, body: bytes, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        """Look whether the server has what was sent; who cancels now has nothing to undo."""
        try:
            for sentence in map_differences(self._client, description, body, is_cancelled):
                reporter.warn("read_back", sentence)
        except Cancelled:
            reporter.warn("read_back", tr("The map was not read back."))

    def _publish_layers(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        self._layers.run(reporter, is_cancelled)
        if self._layers.failed:
            raise failure_of_layers(
                tr("The map was not published because {0} could not be published."), self._layers.failed
            )

    def _composed(self) -> bytes:
        published = {
            member.layer_id: PublishedLayer(
                member.description.wms_url, member.description.wms_layer, member.baked_opacity
            )
            for member in self.members
            if member.description is not None and member.description.wms_url
        }
        return json.dumps(self._compose(published), ensure_ascii=False).encode("utf-8")

    def _upload(self, body: bytes, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        options, server, workspace = self.options, self._client.server, self.session.workspace
        named = PublicationRef(server.url, workspace, PublicationType.MAP, options.name)
        uuid = uuid_of(self._client, named, is_cancelled) if options.replace else ""

        def tell(done: int, total: int) -> None:
            reporter.bytes("upload", done, total)

        if uuid:
            self._was_there = True
            request = requests.patch_map(server, named, options.title, options.abstract, body, self._metadata)
            self._client.fetch(request, is_cancelled, tell)
            return replace(named, uuid=uuid)
        words = (options.name, options.title, options.abstract, body, options.read, options.write, self._metadata)
        request = requests.post_map(server, workspace, *words)
        answer = post(self._client, request, named, is_cancelled, tell)
        return posted_from_json(answer.json(), server.url, workspace, PublicationType.MAP)

    def _undo(self) -> None:
        """Delete what was sent; a map that was there before stays."""
        if self.ref is not None and not self._was_there:
            delete_ours(self._client, self.ref)
