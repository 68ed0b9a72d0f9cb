"""Publishing several layers in a task's thread: all are sent before the first is waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError, Cancelled, LoginNeeded
from layman_qgis.api.language import tr
from layman_qgis.api.names import free_name
from layman_qgis.api.publications import PublicationRef, PublicationType, publications_from_json
from layman_qgis.network.session import Session
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.progress import Reporter


@dataclass
class MemberWork:
    """A layer among several: either to be published now (`work`) or published before (`ref`).

    `is_named` says that the user chose its name; other names are changed when they are taken.
    """

    layer_id: str
    title: str
    baked_opacity: float
    ref: PublicationRef | None = None
    work: LayerWork | None = None
    reporter: Reporter | None = None
    description: LayerDescription | None = None
    error: ApiError | None = None
    is_named: bool = False


class MembersWork:
    """The work on several layers."""

    def __init__(self, session: Session, members: list[MemberWork]) -> None:
        """Keep what was gathered."""
        self.session = session
        self.members = members
        self._client = session.client()

    @property
    def failed(self) -> list[MemberWork]:
        """The layers that could not be published."""
        return [member for member in self.members if member.error is not None]

    def run(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        """Publish all; one that fails does not keep the others, and is in `failed` then.

        Raises:
            Cancelled: `is_cancelled` said so; what was sent and not done is taken back.
            ApiError: the server does not say which names are taken.
        """
        try:
            self._send_and_wait(reporter, is_cancelled)
        except Cancelled:
            for member in self.members:
                if member.work is not None and member.description is None:
                    member.work.undo()
            raise

    def _send_and_wait(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        """Send all layers before waiting for the first: the server works on several at a time."""
        self._choose_free_names(is_cancelled)
        for done, member in enumerate(self.members):
            reporter.fraction("layers", done, 2 * len(self.members))
            self._guarded(member, lambda member=member: self._send(member, is_cancelled))
        for done, member in enumerate(self.members):
            reporter.fraction("layers", len(self.members) + done, 2 * len(self.members))
            if member.error is None:
                self._guarded(member, lambda member=member: self._wait(member, is_cancelled))

    def _choose_free_names(self, is_cancelled: Callable[[], bool]) -> None:
        """Give layers whose name nobody chose one that nobody has."""
        works = [member.work for member in self.members if member.work is not None and not member.is_named]
        if not works:
            return
        server = self._client.server
        answer = self._client.fetch(requests.get_publications(server, self.session.workspace), is_cancelled)
        found = publications_from_json(answer.json(), server.url)
        here = (self.session.workspace, PublicationType.LAYER)  # The server lists all workspaces.
        taken = {publication.name for publication in found if (publication.workspace, publication.type) == here}
        taken |= {member.work.options.name for member in self.members if member.work is not None and member.is_named}
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


def failure_of_layers(sentence: str, failed: list[MemberWork]) -> ApiError:
    """The error of layers that could not be published; `{0}` in the sentence becomes their titles."""
    names = ", ".join(f"\u201c{member.title}\u201d" for member in failed)
    first = failed[0].error
    detail = "\n\n".join(f"{member.title}\n{member.error.report()}" for member in failed if member.error)
    kind = LoginNeeded if all(isinstance(member.error, LoginNeeded) for member in failed) else ApiError
    return kind(
        sentence.format(names),
        first.next_step if len(failed) == 1 and first else tr("See the layers in the list of tasks."),
        detail,
    )
