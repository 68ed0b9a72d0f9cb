"""What a cancelled publication may have left on the server: taken away if it is ours by name and UUID."""

from __future__ import annotations

import time
from collections.abc import Callable

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import description_from_json
from layman_qgis.api.errors import ApiError, Cancelled, ServerRefused
from layman_qgis.api.publications import PublicationRef
from layman_qgis.api.requests import ApiRequest
from layman_qgis.network.client import LaymanClient

#: Pauses between looks: the server may still be storing what it received whole.
_LOOK_AFTER_S = (0.1, 0.4, 1.0, 2.0)
_NOT_FOUND = {15, 26}


def post(
    client: LaymanClient,
    request: ApiRequest,
    ref: PublicationRef,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
) -> Answer:
    """Send a publication; `ref` names it. When it is cancelled although the server has all of it, it is deleted there.

    Raises:
        ApiError: what went wrong, `Cancelled` when `is_cancelled` said so.
    """
    before = uuid_of(client, ref, is_cancelled)
    sent = [0, 0]

    def progress(done: int, total: int) -> None:
        sent[:] = [done, total]
        on_progress(done, total)

    try:
        return client.fetch(request, is_cancelled, progress)
    except Cancelled:
        arrived = sent[1] > 0 and sent[0] >= sent[1]
        for pause_s in _LOOK_AFTER_S if arrived else _LOOK_AFTER_S[:1]:
            time.sleep(pause_s)
            if _take_away_new(client, ref, before):
                break
        raise


def delete_ours(client: LaymanClient, ref: PublicationRef) -> None:
    """Delete what `ref` names if it still is the same publication, as far as the server lets us."""
    try:
        if not ref.uuid or uuid_of(client, ref) == ref.uuid:
            client.fetch(requests.delete_publication(client.server, ref))
    except ApiError:
        return


def end_upload(client: LaymanClient, ref: PublicationRef) -> None:
    """Have a layer be again as it was before files for it were announced.

    A server that cannot do so waits for the files in vain for a while.
    """
    try:
        client.fetch(requests.delete_chunks(client.server, ref))
    except ApiError:
        return


def uuid_of(client: LaymanClient, ref: PublicationRef, is_cancelled: Callable[[], bool] | None = None) -> str:
    """The UUID of the publication that has this name now, empty when there is none.

    Raises:
        ApiError: the server does not say it.
    """
    try:
        answer = client.fetch(requests.get_description(client.server, ref), is_cancelled)
    except ServerRefused as error:
        if error.code in _NOT_FOUND:
            return ""
        raise
    return description_from_json(answer.json(), PublicationRef(ref.server_url, ref.workspace, ref.type, "")).ref.uuid


def _take_away_new(client: LaymanClient, ref: PublicationRef, before: str) -> bool:
    """Delete a publication that was not there before; whether there was one."""
    try:
        now = uuid_of(client, ref)
    except ApiError:
        return False
    if not now or now == before:
        return False
    delete_ours(client, PublicationRef(ref.server_url, ref.workspace, ref.type, ref.name, now))
    return True
