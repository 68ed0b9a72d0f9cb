"""Asks a local server how it is: the address it wrote into its home, then `GET /health`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, BadServerUrl, ServerBusy
from layman_qgis.api.language import tr
from layman_qgis.api.requests import ApiRequest
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials


def url_in_home(home: Path) -> str:
    """The address that the running server of a home wrote down; empty when none did."""
    try:
        url = json.loads((home / "run" / "state.json").read_text(encoding="utf-8"))["url"]
        return Server(url).url if isinstance(url, str) and url.startswith("http") else ""
    except (OSError, ValueError, KeyError, TypeError, BadServerUrl):
        return ""


class HealthCheck(QObject):
    """Asks again and again when told; an answer that comes after `stop` or a newer question is void."""

    #: The server answers and all its parts are well.
    well = pyqtSignal(str)
    #: The server answers, but a part of it is not ready: url, sentence.
    unwell = pyqtSignal(str, str)
    #: Nothing answers there, or something else does.
    absent = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare."""
        super().__init__(parent)
        self._question = 0

    def ask(self, home: Path) -> None:
        """Ask the server of a home; exactly one signal follows."""
        self._question += 1
        number = self._question
        url = url_in_home(home)
        if not url:
            self.absent.emit()
            return
        try:
            credentials = Credentials.from_home(home)
        except ApiError:
            self.absent.emit()
            return
        client = LaymanClient(Server(url), credentials, timeout_s=5.0, retries=0)
        client.send(ApiRequest("GET", f"{url}/health")).tell(
            self,
            lambda answer: self._on_answer(number, url, answer),
            lambda error: self._on_error(number, url, error),
        )

    def stop(self) -> None:
        """Let no later answer count."""
        self._question += 1

    def _on_answer(self, number: int, url: str, answer: Answer) -> None:
        if number != self._question:
            return
        try:
            body = answer.json()
        except ApiError:
            body = None
        if isinstance(body, Mapping) and body.get("status") == "ok":
            self.well.emit(url)
        else:
            self.absent.emit()

    def _on_error(self, number: int, url: str, error: ApiError) -> None:
        if number != self._question:
            return
        if isinstance(error, ServerBusy):
            self.unwell.emit(url, tr("A part of the server is being started again."))
        else:
            self.absent.emit()
