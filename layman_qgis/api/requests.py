"""Every request to a Layman server as a value; what sends it is `layman_qgis.network`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server

#: The server may be busy storing a large upload before it answers.
UPLOAD_TIMEOUT_S = 600.0
#: Layman's name for all people; without it a publication is its owner's alone.
EVERYONE = "EVERYONE"


@dataclass(frozen=True)
class FormFile:
    """A file of a multipart form: streamed from `path`, or short `content` held in memory."""

    field: str
    filename: str
    content_type: str = "application/octet-stream"
    path: Path | None = None
    content: bytes = b""

    @property
    def size_bytes(self) -> int:
        """Size of the file."""
        return self.path.stat().st_size if self.path else len(self.content)


@dataclass(frozen=True)
class ApiRequest:
    """One HTTP request; `fields` and `files` make a multipart form, `data` an urlencoded one.

    `repeatable` says of a POST that sending it twice does the same as once.
    """

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[FormFile, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    timeout_s: float | None = None
    repeatable: bool = False

    @property
    def is_idempotent(self) -> bool:
        """Whether sending it twice does the same as once (RFC 9110, 9.2.2)."""
        return self.repeatable or self.method in {"GET", "HEAD", "PUT", "DELETE"}


@dataclass(frozen=True)
class LayerUpload:
    """A layer to publish; `style_content` is QML or SLD text, empty for the server's default style.

    `read` and `write` are comma-separated names of users and roles that may do so; empty leaves it to the server.
    `filename` is the name under which the file is sent, empty for its own; `beside` are names and paths of files that
    belong to it, as world files do. `table_uri` is the address of a table of PostgreSQL, with its password, in place of
    a file. `metadata` is what is said beyond title and description (`GivenMetadata`), JSON, or empty.
    """

    name: str
    title: str
    description: str
    path: Path | None
    style_filename: str = ""
    style_content: bytes = b""
    read: str = EVERYONE
    write: str = ""
    filename: str = ""
    beside: tuple[tuple[str, Path], ...] = ()
    table_uri: str = field(default="", repr=False)
    metadata: str = ""

    @property
    def files(self) -> tuple[tuple[str, Path], ...]:
        """Names and paths of all files of data."""
        return ((self.filename or self.path.name, self.path), *self.beside) if self.path else ()


def get_version(server: Server) -> ApiRequest:
    """Ask which server it is."""
    return ApiRequest("GET", server.version_url())


def get_current_user(server: Server) -> ApiRequest:
    """Ask who is asking."""
    return ApiRequest("GET", server.current_user_url())


def claim_username(server: Server, username: str) -> ApiRequest:
    """Reserve a username; an empty one lets the server choose from the login's claims."""
    url = server.current_user_url()
    if not username:
        return ApiRequest("PATCH", f"{url}?adjust_username=true")
    return ApiRequest("PATCH", url, data=(("username", username),))


def get_publications(server: Server, workspace: str = "", limit: int = 0, text: str = "") -> ApiRequest:
    """List publications, the newest change first; `text` is looked for in titles."""
    query = [("order_by", "last_change")]
    if text:
        query.append(("full_text_filter", text))
    if workspace:
        query.append(("workspace", workspace))
    if limit:
        query.append(("limit", str(limit)))
    return ApiRequest("GET", f"{server.publications_url()}?{urlencode(query)}")


def get_description(server: Server, ref: PublicationRef) -> ApiRequest:
    """Describe one publication, with the status of its parts."""
    return ApiRequest("GET", publication_url(server, ref))


def get_address(url: str) -> ApiRequest:
    """Fetch an address that the server itself gave, as a thumbnail."""
    return ApiRequest("GET", url)


def get_thumbnail(server: Server, ref: PublicationRef) -> ApiRequest:
    """Fetch the thumbnail (PNG)."""
    return ApiRequest("GET", f"{publication_url(server, ref)}/thumbnail")


def get_map_file(server: Server, ref: PublicationRef) -> ApiRequest:
    """Fetch the JSON of a map."""
    return ApiRequest("GET", f"{publication_url(server, ref)}/file")


def delete_publication(server: Server, ref: PublicationRef) -> ApiRequest:
    """Delete one publication."""
    return ApiRequest("DELETE", publication_url(server, ref), timeout_s=120.0)


def post_layer(server: Server, workspace: str, upload: LayerUpload, *, in_chunks: bool = False) -> ApiRequest:
    """Publish a layer from a file on disk; `in_chunks` sends only its name, the chunks follow."""
    files = [] if in_chunks else [FormFile("file", name, path=path) for name, path in upload.files]
    if upload.style_content:
        files.append(FormFile("style", upload.style_filename, "application/xml", content=upload.style_content))
    fields: tuple[tuple[str, str], ...] = (
        ("name", upload.name), ("title", upload.title), ("description", upload.description),
    )  # fmt: skip
    fields += _rights(upload.read, upload.write)
    if upload.metadata:
        fields += (("metadata", upload.metadata),)
    if in_chunks:
        fields += tuple(("file", name) for name, _ in upload.files)
    if upload.table_uri:
        fields += (("external_table_uri", upload.table_uri),)
    return ApiRequest(
        "POST", server.layers_url(workspace), fields=fields, files=tuple(files), timeout_s=UPLOAD_TIMEOUT_S
    )


@dataclass(frozen=True)
class ChunkUpload:
    """A chunk of a file: `number` counts from 1; all but the last have `chunk_bytes` bytes."""

    filename: str
    number: int
    total: int
    chunk_bytes: int
    total_bytes: int
    content: bytes


def post_chunk(server: Server, ref: PublicationRef, chunk: ChunkUpload) -> ApiRequest:
    """Send a chunk (Layman: asynchronous file upload, in the words of Resumable.js)."""
    fields = (
        ("layman_original_parameter", "file"),
        ("resumableFilename", chunk.filename),
        ("resumableChunkNumber", str(chunk.number)),
        ("resumableTotalChunks", str(chunk.total)),
        ("resumableChunkSize", str(chunk.chunk_bytes)),
        ("resumableTotalSize", str(chunk.total_bytes)),
    )
    file = FormFile("file", chunk.filename, content=chunk.content)
    url = f"{publication_url(server, ref)}/chunk"
    return ApiRequest("POST", url, fields=fields, files=(file,), timeout_s=120.0, repeatable=True)


def get_chunk(server: Server, ref: PublicationRef, filename: str, number: int) -> ApiRequest:
    """Ask whether a chunk is there: 200 when it is, 404 otherwise."""
    words = (
        ("layman_original_parameter", "file"), ("resumableFilename", filename), ("resumableChunkNumber", str(number))
    )  # fmt: skip
    return ApiRequest("GET", f"{publication_url(server, ref)}/chunk?{urlencode(words)}")


def delete_chunks(server: Server, ref: PublicationRef) -> ApiRequest:
    """End an upload in chunks, so that the layer is as it was before (Layman has no such request)."""
    return ApiRequest("DELETE", f"{publication_url(server, ref)}/chunk")


def patch_layer(server: Server, ref: PublicationRef, upload: LayerUpload, *, in_chunks: bool = False) -> ApiRequest:
    """Renew a published layer in place, which keeps name, UUID and rights; what `upload` leaves empty stays."""
    request = post_layer(server, ref.workspace, replace(upload, read="", write=""), in_chunks=in_chunks)
    fields = tuple((name, value) for name, value in request.fields if name != "name" and value)
    return replace(request, method="PATCH", url=publication_url(server, ref), fields=fields)


def patch_map(
    server: Server, ref: PublicationRef, title: str, abstract: str, composition: bytes, metadata: str = ""
) -> ApiRequest:
    """Renew a published map in place."""
    request = post_map(server, ref.workspace, ref.name, title, abstract, composition, read="", metadata=metadata)
    fields = tuple((name, value) for name, value in request.fields if name != "name")
    return replace(request, method="PATCH", url=publication_url(server, ref), fields=fields)


def post_map(
    server: Server,
    workspace: str,
    name: str,
    title: str,
    abstract: str,
    composition: bytes,
    read: str = EVERYONE,
    write: str = "",
    metadata: str = "",
) -> ApiRequest:
    """Publish a map; `composition` is its JSON, `read`, `write` and `metadata` are as in `LayerUpload`."""
    fields: tuple[tuple[str, str], ...] = (("name", name), ("title", title), ("description", abstract))
    fields += _rights(read, write) + ((("metadata", metadata),) if metadata else ())
    file = FormFile("file", f"{name or 'map'}.json", "application/json", content=composition)
    return ApiRequest("POST", server.maps_url(workspace), fields=fields, files=(file,), timeout_s=120.0)


def _rights(read: str, write: str) -> tuple[tuple[str, str], ...]:
    named = (("access_rights.read", read), ("access_rights.write", write))
    return tuple((key, names) for key, names in named if names)


def publication_url(server: Server, ref: PublicationRef) -> str:
    """The REST address of a publication."""
    if ref.type is PublicationType.MAP:
        return server.map_url(ref.workspace, ref.name)
    return server.layer_url(ref.workspace, ref.name)
