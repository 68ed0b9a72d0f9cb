"""Watching the server's steps of a publication until they end."""

from __future__ import annotations

import time
from collections.abc import Callable

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, MapDescription, PublicationStatus, description_from_json
from layman_qgis.api.errors import ApiError, Cancelled, ServerBusy, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef
from layman_qgis.network.client import LaymanClient

FIRST_POLL_S = 0.1
LAST_POLL_S = 2.0
#: A server whose steps do not move for so long has lost them.
STANDSTILL_S = 900.0
#: How long a server may be busy (restarting a part) while it works.
BUSY_S = 60.0


def watch(
    client: LaymanClient,
    ref: PublicationRef,
    is_cancelled: Callable[[], bool],
    on_description: Callable[[LayerDescription | MapDescription], None],
) -> LayerDescription | MapDescription:
    """Poll until the server has ended, well or not; the last description is returned.

    Raises:
        Cancelled: `is_cancelled` said so.
        TimedOut: nothing moved for a long time.
        ApiError: the server does not answer, or the publication is gone.
    """
    pause_s = FIRST_POLL_S
    moved_at = heard_at = time.monotonic()
    seen: object = None
    while True:
        if is_cancelled():
            raise Cancelled()
        try:
            description = _describe(client, ref, is_cancelled)
        except ServerBusy:
            if time.monotonic() - heard_at > BUSY_S:
                raise
            _sleep(LAST_POLL_S, is_cancelled)
            continue
        heard_at = time.monotonic()
        state = {key: (part.state, part.progress) for key, part in description.parts.items()}
        if state != seen:
            seen, moved_at, pause_s = state, heard_at, FIRST_POLL_S
            on_description(description)
        if description.is_final or description.status is PublicationStatus.UNKNOWN:
            return description
        if heard_at - moved_at > STANDSTILL_S:
            raise TimedOut(tr("The server's work on the publication does not move."), tr("Look at the server's log."))
        _sleep(pause_s, is_cancelled)
        pause_s = min(pause_s * 1.5, LAST_POLL_S)


def failure_of(description: LayerDescription | MapDescription) -> ApiError | None:
    """The error of a publication that ended badly, None when it is complete."""
    if description.status is PublicationStatus.UNKNOWN:
        return ApiError(tr("The server does not say what became of the publication."), tr("Look at it on the server."))
    if description.status is not PublicationStatus.INCOMPLETE:
        return None
    error = description.first_error()
    if error is not None:
        return error
    missing = [key for key, part in description.parts.items() if part.state.value == "NOT_AVAILABLE"]
    return ApiError(tr("A part of the publication is missing."), tr("Publish it again."), ", ".join(missing))


def _describe(
    client: LaymanClient, ref: PublicationRef, is_cancelled: Callable[[], bool]
) -> LayerDescription | MapDescription:
    answer = client.fetch(requests.get_description(client.server, ref), is_cancelled)
    return description_from_json(answer.json(), ref)


def _sleep(seconds: float, is_cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not is_cancelled():
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 0.05))
