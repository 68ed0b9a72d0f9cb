"""Users and roles of a server, and the rights of one publication: asked and changed without blocking."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef, as_object
from layman_qgis.api.rights import (
    Person,
    Rights,
    get_roles,
    get_users,
    patch_rights,
    people_from_json,
    roles_from_json,
)
from layman_qgis.network.session import Session
from layman_qgis.network.settled import send_when_settled


class People(QObject):
    """Who can be named in access rights on the session's server."""

    #: `users` or `roles` were renewed.
    changed = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Prepare; :meth:`refresh` asks."""
        super().__init__(parent)
        self.session = session
        self.users: list[Person] = []
        self.roles: list[str] = []
        self.is_known = False

    def refresh(self) -> None:
        """Ask for both."""
        client = self.session.client()

        def users(answer: Answer) -> None:
            self.users = people_from_json(answer.json())
            self.is_known = True
            self.changed.emit()

        def roles(answer: Answer) -> None:
            self.roles = roles_from_json(answer.json())
            self.changed.emit()

        client.send(get_users(client.server)).tell(self, users, self.failed.emit)
        client.send(get_roles(client.server)).tell(self, roles, self.failed.emit)

    def owner_of(self, workspace: str) -> str:
        """The user whose workspace it is, empty for one that nobody owns; before users are known the session's."""
        known = {person.username for person in self.users} or {self.session.user.username}
        return workspace if workspace in known else ""


def read_rights(
    session: Session,
    ref: PublicationRef,
    owner: QObject,
    then: Callable[[Rights], None],
    failed: Callable[[ApiError], None],
) -> None:
    """Ask for the rights of a publication, unless `owner` is gone by the time of the answer."""

    def read(answer: Answer) -> None:
        then(Rights.from_json(as_object(answer.json()).get("access_rights")))

    client = session.client()
    client.send(requests.get_description(client.server, ref)).tell(owner, read, failed)


def change_rights(
    session: Session,
    ref: PublicationRef,
    rights: Rights,
    owner: QObject,
    then: Callable[[], None],
    failed: Callable[[ApiError], None],
) -> None:
    """Give a publication other rights, unless `owner` is gone by the time of the answer."""
    client = session.client()
    request = patch_rights(client.server, ref, rights)
    send_when_settled(client, request, owner, lambda _answer: then(), failed)
