"""Lists of publications: filter, order, page (`doc/rest.md`, GET Publications)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, current_app

from layman_server.model.access import Actor
from layman_server.publishing.index import Entry
from layman_server.publishing.rights import seen_by, visible
from layman_server.rest.addresses import Address
from layman_server.rest.answers import encode, list_item
from layman_server.rest.search_arguments import search_of, whole_number
from layman_server.rest.state import publishing


def list_answer(entries: list[Entry], who: Actor, arguments: Mapping[str, str], address: Address) -> Response:
    """The page that the arguments ask for, of what `who` may read, with `X-Total-Count` and `Content-Range`.

    Raises:
        WrongParameter, WrongParameterCombination: an argument is not as documented.
    """
    limit, offset = whole_number(arguments, "limit"), whole_number(arguments, "offset") or 0
    found = publishing().index.find(entries, search_of(arguments)) if arguments else entries
    chosen = visible(found, who)
    page = chosen[offset:] if limit is None else chosen[offset : offset + limit]
    body = b"[" + b",".join(_item(seen_by(entry, who), address) for entry in page) + b"]"
    first, last = (offset + 1, offset + len(page)) if page else (0, 0)
    headers = {"X-Total-Count": str(len(chosen)), "Content-Range": f"items {first}-{last}/{len(chosen)}"}
    return Response(body, mimetype="application/json", headers=headers)


def _item(entry: Entry, address: Address) -> bytes:
    """An item, remembered for the addresses that the server knows as its own."""
    if address.base in current_app.config["OWN_URLS"]:
        return entry.answer(f"list {address}", lambda entry: encode(list_item(entry, address)))
    return encode(list_item(entry, address))
