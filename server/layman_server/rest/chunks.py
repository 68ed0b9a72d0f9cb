"""`.../layers/<name>/chunk`: files in chunks, in the words of Resumable.js (`doc/async-file-upload.md`)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request

from layman_server.errors import MissingParameter, WrongParameter
from layman_server.publishing.chunks import check_may_upload, end_upload, has_chunk, take_chunk
from layman_server.rest.addresses import Target, publication_route
from layman_server.rest.state import publishing
from layman_server.rest.uploads import receive, uploaded
from layman_server.stores.chunk_numbers import MOST_CHUNKS, Chunk

chunks = Blueprint("chunks", __name__)

#: No file has more bytes than this.
_MOST_BYTES = 2**62


@publication_route(chunks, ("layers",), "/chunk")
def get_chunk(target: Target) -> Response:
    """Whether a chunk is there: 200 when it is, 404 otherwise."""
    check_may_upload(target.actor, target.publication)
    number = _number("resumableChunkNumber", 1, MOST_CHUNKS)
    there = has_chunk(
        publishing().stores, target.publication, _text("layman_original_parameter"), _text("resumableFilename"), number
    )
    answer = jsonify({"message": "Chunk exists." if there else "Chunk not found."})
    answer.status_code = 200 if there else 404
    return answer


@publication_route(chunks, ("layers",), "/chunk", methods=("POST",))
def post_chunk(target: Target) -> Response:
    """Keep a chunk; the same one may come again. Who may is settled before the body is read."""
    check_may_upload(target.actor, target.publication)
    receive(request)
    part = request.files.get("file")
    if part is None:
        raise MissingParameter({"parameter": "file"})
    total = _number("resumableTotalChunks", 1, MOST_CHUNKS)
    chunk = Chunk(
        parameter=_text("layman_original_parameter"),
        filename=_text("resumableFilename"),
        number=_number("resumableChunkNumber", 1, total),
        total_chunks=total,
        path=uploaded(part).path,
        chunk_bytes=_number("resumableChunkSize", 1, _MOST_BYTES) if _said("resumableChunkSize") else None,
        total_bytes=_number("resumableTotalSize", 0, _MOST_BYTES) if _said("resumableTotalSize") else None,
    )
    here = publishing()
    max_bytes: int = current_app.config["MAX_CONTENT_LENGTH"] or 0
    take_chunk(here.stores, here.queue, target.publication, chunk, max_bytes)
    return jsonify({"message": "Chunk saved."})


@publication_route(chunks, ("layers",), "/chunk", methods=("DELETE",))
def delete_chunks(target: Target) -> Response:
    """End the upload; what has arrived is removed."""
    check_may_upload(target.actor, target.publication)
    end_upload(publishing().stores, target.publication)
    return jsonify({"message": "Upload ended."})


def _said(name: str) -> str:
    """A parameter, which Resumable.js puts into the form or, when it asks for a chunk, into the address."""
    return (request.form.get(name) or request.args.get(name) or "").strip()


def _text(name: str) -> str:
    text = _said(name)
    if not text:
        raise MissingParameter({"parameter": name})
    return text


def _number(name: str, least: int, most: int) -> int:
    text = _text(name)
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise WrongParameter({"parameter": name, "expected": f"number from {least} to {most}", "found": text[:50]})
    return int(text)
