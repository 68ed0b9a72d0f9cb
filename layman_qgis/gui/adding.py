"""Adds published layers to the project, whichever signed-in server they are on, and opens maps."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError, LoginNeeded
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core.add_back import CannotAdd, add_to_project
from layman_qgis.gui.messages import Messages
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions


class Adder(QObject):
    """Asks the server for the addresses of a layer's services, then adds one of them."""

    #: The map layer that was added.
    added = pyqtSignal(object)

    def __init__(self, sessions: Sessions, messages: Messages, parent: QObject) -> None:
        """Say in ``messages`` what came of it."""
        super().__init__(parent)
        self._sessions = sessions
        self._messages = messages

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
        try:
            layer = add_to_project(QgsProject.instance(), description, kind, session.credentials.authcfg)
        except CannotAdd as problem:
            self._messages.failure(self._explained(session, problem))
            return
        self._messages.success(self.tr("“{0}” is in the project as {1}.").format(layer.name(), kind.upper()))
        self.added.emit(layer)

    def _explained(self, session: Session, problem: ApiError) -> ApiError:
        """QGIS reads services by itself, with a configuration of its own store or as anybody."""
        if not session.credentials.authcfg:
            problem.next_step = self.tr(
                "If not everybody may see the layer: sign in with an authentication of QGIS, which then reads it."
            )
        return problem
