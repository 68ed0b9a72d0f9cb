"""Publishing a map in a task's thread: its layers first, then the composition."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, MapDescription, description_from_json
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.names import free_name
from layman_qgis.api.publications import PublicationRef, PublicationType, posted_from_json, publications_from_json
from layman_qgis.core.composition import PublishedLayer
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.session import Session
from layman_qgis.tasks.layer_work import LayerWork, run_step
from layman_qgis.tasks.leftovers import delete_ours, post, uuid_of
from layman_qgis.tasks.progress import Reporter
from layman_qgis.tasks.server_steps import failure_of, watch


@dataclass(frozen=True)
class MapOptions:
    """What the user chose; `extent` is a QgsRectangle in the project's CRS; `skip` holds ids of layers to leave out.

    `replace` renews a map of the same name in place. `read` are comma-separated users and roles who may read a new
    map and the layers that are published with it, empty for the user alone.
    """

    name: str
    title: str
    abstract: str = ""
    extent: Any = None
    style_format: StyleFormat = StyleFormat.QML
    skip: frozenset[str] = field(default_factory=frozenset)
    replace: bool = False
    read: str = requests.EVERYONE


@dataclass
class MemberWork:
    """A layer of the map: either to be published now (`work`) or published before (`ref`)."""

    layer_id: str
    title: str
    baked_opacity: float
    ref: PublicationRef | None = None
    work: LayerWork | None = None
    reporter: Reporter | None = None
    description: LayerDescription | None = None
    error: ApiError | None = None


class MapWork:
    """The work on one map; `compose` was prepared in the main thread and touches no project."""

    def __init__(
        self,
        session: Session,
        options: MapOptions,
        members: list[MemberWork],
        compose: Callable[[Mapping[str, PublishedLayer]], dict[str, Any]],
    ) -> None:
        """Keep what was gathered."""
        self.session = session
        self.options = options
        self.members = members
        self._compose = compose
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
        return description

    def _publish_layers(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        """Send all layers before waiting for the first: the server works on several at a time."""
        try:
            self._send_and_wait(reporter, is_cancelled)
        except Cancelled:
            for member in self.members:
                if member.work is not None and member.description is None:
                    member.work.undo()
            raise

    def _send_and_wait(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        self._choose_free_names(is_cancelled)
        for done, member in enumerate(self.members):
            reporter.fraction("layers", done, 2 * len(self.members))
            self._guarded(member, lambda member=member: self._send(member, is_cancelled))
        for done, member in enumerate(self.members):
            reporter.fraction("layers", len(self.members) + done, 2 * len(self.members))
            if member.error is None:
                self._guarded(member, lambda member=member: self._wait(member, is_cancelled))
        failed = [member for member in self.members if member.error is not None]
        if failed:
            raise _layers_failed(failed)

    def _choose_free_names(self, is_cancelled: Callable[[], bool]) -> None:
        """Give the new layers names that nobody has: the user chose the map's name only."""
        works = [member.work for member in self.members if member.work is not None]
        if not works:
            return
        server = self._client.server
        answer = self._client.fetch(requests.get_publications(server, self.session.workspace), is_cancelled)
        found = publications_from_json(answer.json(), server.url)
        taken = {publication.name for publication in found if publication.type is PublicationType.LAYER}
        for work in works:
            work.use_name(free_name(work.options.name, taken))
            taken.add(work.options.name)

    def _guarded(self, member: MemberWork, do: Callable[[], None]) -> None:
        """Go on with the other layers when one fails, but not after a cancel."""
        try:
            do()
        except Cancelled as error:
            member.error = error
            raise
        except ApiError as error:
            member.error = error.without_frames()

    def _send(self, member: MemberWork, is_cancelled: Callable[[], bool]) -> None:
        if member.work is not None and member.reporter is not None:
            member.ref = member.work.send(member.reporter, is_cancelled)

    def _wait(self, member: MemberWork, is_cancelled: Callable[[], bool]) -> None:
        if member.work is not None and member.reporter is not None:
            description = member.work.wait(member.reporter, is_cancelled)
        elif member.ref is not None:
            answer = self._client.fetch(requests.get_description(self._client.server, member.ref), is_cancelled)
            description = description_from_json(answer.json(), member.ref)
        else:
            return
        if isinstance(description, LayerDescription):
            member.description = description

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
            request = requests.patch_map(server, named, options.title, options.abstract, body)
            self._client.fetch(request, is_cancelled, tell)
            return replace(named, uuid=uuid)
        request = requests.post_map(
            server, workspace, options.name, options.title, options.abstract, body, options.read
        )
        answer = post(self._client, request, named, is_cancelled, tell)
        return posted_from_json(answer.json(), server.url, workspace, PublicationType.MAP)

    def _undo(self) -> None:
        """Delete what was sent; a map that was there before stays."""
        if self.ref is not None and not self._was_there:
            delete_ours(self._client, self.ref)


def _layers_failed(failed: list[MemberWork]) -> ApiError:
    names = ", ".join(f"\u201c{member.title}\u201d" for member in failed)
    first = failed[0].error
    detail = "\n\n".join(f"{member.title}\n{member.error.report()}" for member in failed if member.error)
    return ApiError(
        f"The map was not published because {names} could not be published.",
        first.next_step if len(failed) == 1 and first else "See the layers in the list of tasks.",
        detail,
    )
