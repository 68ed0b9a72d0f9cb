"""Changes of a publication that the server is still at work on: tried again until it is done."""

from __future__ import annotations

import time
from collections.abc import Callable

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, ServerRefused
from layman_qgis.api.requests import ApiRequest
from layman_qgis.network.client import LaymanClient

#: Layman's code of a publication that is being published or changed.
IN_PROCESS = 49
PAUSE_MS = 400
PATIENCE_S = 30.0


def send_when_settled(
    client: LaymanClient,
    request: ApiRequest,
    owner: QObject,
    then: Callable[[Answer], None],
    failed: Callable[[ApiError], None],
) -> None:
    """Send without blocking, again and again while the server says that it is at work on the publication.

    Nothing is called when `owner` is gone by the time of the answer.
    """
    end = time.monotonic() + PATIENCE_S

    def refused(error: ApiError) -> None:
        if isinstance(error, ServerRefused) and error.code == IN_PROCESS and time.monotonic() < end:
            QTimer.singleShot(PAUSE_MS, send)
        else:
            failed(error)

    def send() -> None:
        if not sip.isdeleted(owner):
            client.send(request).tell(owner, then, refused)

    send()
