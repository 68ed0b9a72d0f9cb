"""Adds published layers to the project, whichever signed-in server they are on, and opens maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError, LoginNeeded
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core.add_back import CannotAdd, add_to_project
from layman_qgis.core.layer_login import authcfg_for, is_private
from layman_qgis.gui.messages import Messages
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions

if TYPE_CHECKING:
    from layman_qgis.gui.layer_access import LayerAccess


class Adder(QObject):
    """Asks the server for the addresses of a layer's services, then adds one of them."""

    #: The map layer that was added.
    added = pyqtSignal(object)

    def __init__(self, sessions: Sessions, messages: Messages, parent: QObject) -> None:
        """Say in ``messages`` what came of it."""
        super().__init__(parent)
        self._sessions = sessions
        self._messages = messages
        self._access: LayerAccess | None = None

    @property
    def access(self) -> LayerAccess:
        """Lets QGIS read private layers; made when it is first needed."""
        if self._access is None:
            from layman_qgis.gui.layer_access import LayerAccess

            self._access = LayerAccess(self._messages, self)
        return self._access

    def add(self, ref: PublicationRef, kind: str = "wms") -> None:
        """Add a layer to the project as ``wms``, ``wfs`` or ``wcs``; the answer comes later."""
        session = self._session(ref)
        if session is None or ref.type is not PublicationType.LAYER:
            return

        def read(answer: Answer) -> None:
            self._add(session, description_from_json(answer.json(), ref), kind)

        request = requests.get_description(session.server, ref)
        session.client().send(request).tell(self, read, lambda error: self._messages.failure(error, ref.name))

    def _session(self, ref: PublicationRef) -> Session | None:
        session = self._sessions.of(ref.server_url)
        if session is None:
            problem = LoginNeeded(self.tr("You are not signed in to {0}.").format(ref.server_url), self.tr("Sign in."))
            self._messages.failure(problem)
        return session

    def _add(self, session: Session, description: Any, kind: str) -> None:
        if not isinstance(description, LayerDescription):
            return
        authcfg = authcfg_for(session, description, kind)
        if is_private(description) and not authcfg:
            self.access.offer(session, description.title, lambda kept: self._add_with(session, description, kind, kept))
        else:
            self._add_with(session, description, kind, authcfg)

    def _add_with(self, session: Session, description: LayerDescription, kind: str, authcfg: str) -> None:
        try:
            layer = add_to_project(QgsProject.instance(), description, kind, authcfg)
        except CannotAdd as problem:
            self._cannot(session, description, kind, problem, authcfg)
            return
        self._messages.success(self.tr("“{0}” is in the project as {1}.").format(layer.name(), kind.upper()))
        self.added.emit(layer)

    def _cannot(
        self, session: Session, description: LayerDescription, kind: str, problem: ApiError, authcfg: str
    ) -> None:
        """A kept login may have ended: the server's part of it is made anew, the configuration stays the same one."""
        if not authcfg or authcfg == session.credentials.authcfg:
            self._messages.failure(problem)
            return

        def again(kept: str) -> None:
            self._add_with(session, description, kind, kept)

        problem.next_step = self.tr("If the login kept for QGIS has ended, renew it.")
        renew = (self.tr("Renew the login"), lambda: self.access.renew(session, again))
        self._messages.failure(problem, "", renew)
