"""Publishing one layer, step by step, in a task's thread: write the file, upload it, watch the server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, MapDescription
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.publications import PublicationRef, PublicationType, posted_from_json
from layman_qgis.core import layer_export
from layman_qgis.core.layer_export import ExportSource
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.network.session import Session
from layman_qgis.tasks.chunked_upload import send_chunks
from layman_qgis.tasks.jobs import StepState
from layman_qgis.tasks.leftovers import delete_ours, post, uuid_of
from layman_qgis.tasks.progress import Reporter
from layman_qgis.tasks.server_steps import failure_of, watch


@dataclass(frozen=True)
class LayerOptions:
    """What the user chose; `crs` stands in for a missing one, `replace` renews a layer of the same name in place.

    `read` are comma-separated users and roles who may read a new layer, empty for the user alone.
    `keep_opacity` False publishes the layer without its opacity: in a map the opacity belongs to the map.
    """

    name: str
    title: str
    description: str = ""
    style_format: StyleFormat = StyleFormat.QML
    selected_only: bool = False
    add_back: str = "none"
    replace: bool = False
    crs: str = ""
    keep_opacity: bool = True
    read: str = requests.EVERYONE

    def baked_opacity(self, layer: Any) -> float:
        """The layer's opacity that the published style will hold."""
        return float(layer.opacity()) if self.keep_opacity and self.style_format is StyleFormat.QML else 1.0


class LayerWork:
    """The work on one layer; made in the main thread, run in a task's thread, holds nothing of the project.

    A file of `chunked_from_bytes` or more is sent in chunks, so that a lost network costs one chunk.
    """

    chunked_from_bytes = 64 * 1024 * 1024

    def __init__(self, session: Session, gathered: ExportSource | None, style: str, options: LayerOptions) -> None:
        """Keep what was gathered."""
        self.session = session
        self.options = options
        self._client = session.client()
        self._gathered = gathered
        self._style = style
        self.ref: PublicationRef | None = None
        #: Whether the publication was there before, and so stays when this is cancelled.
        self.was_there = False

    @classmethod
    def gather(cls, session: Session, layer: Any, options: LayerOptions, transform_context: Any) -> LayerWork:
        """Take from the layer what the work needs, on the main thread.

        Raises:
            ApiError: the layer or its style cannot be read.
        """
        gathered = layer_export.gather(layer, transform_context, options.selected_only, options.crs)
        style = style_text(layer, options.style_format, options.keep_opacity)
        return cls(session, gathered, style, options)

    def use_name(self, name: str) -> None:
        """Publish under another name."""
        self.options = replace(self.options, name=name)

    def send(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        """Write and upload; the server works on from there.

        Raises:
            ApiError: what went wrong; the step that failed is reported.
        """
        folder = Path(tempfile.mkdtemp(prefix="layman_"))
        try:
            path = run_step(reporter, "export", lambda: self._export(folder, reporter, is_cancelled))
            self.ref = run_step(reporter, "upload", lambda: self._upload(path, reporter, is_cancelled))
            return self.ref
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def wait(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> LayerDescription | MapDescription:
        """Watch the server's steps.

        Raises:
            ApiError: a step failed, or the server does not answer. A cancelled publication is deleted.
        """
        if self.ref is None:
            raise ApiError("The layer was not sent.")
        try:
            description = watch(self._client, self.ref, is_cancelled, reporter.parts)
        except Cancelled:
            self.undo()
            raise
        error = failure_of(description)
        if error is not None:
            raise error
        return description

    def undo(self) -> None:
        """Delete what was sent, as far as the server lets us; what was there before stays."""
        if self.ref is not None and not self.was_there:
            delete_ours(self._client, self.ref)

    def _export(self, folder: Path, reporter: Reporter, is_cancelled: Callable[[], bool]) -> Path:
        exported = layer_export.write(
            self._gathered,
            folder,
            self.options.name,
            self.session.version.upload_format,
            is_cancelled,
            lambda done, total: reporter.fraction("export", done, total),
        )
        if exported.skipped:
            reporter.enter("export", StepState.RUNNING, f"{exported.skipped} features cannot be moved to EPSG:4326.")
        return exported.path

    def upload_of(self, path: Path | None, title: str, description: str) -> requests.LayerUpload:
        """What is sent: a file, a style, or both."""
        name, style = self.options.name, self._style.encode("utf-8")
        filename = f"{name}.{self.options.style_format.value}"
        return requests.LayerUpload(name, title, description, path, filename, style, self.options.read)

    def renew(
        self,
        ref: PublicationRef,
        upload: requests.LayerUpload,
        reporter: Reporter,
        is_cancelled: Callable[[], bool],
    ) -> None:
        """Send it to a layer that is there, which stays when this is cancelled."""
        self.was_there = True
        in_chunks = self._is_large(upload.path)
        request = requests.patch_layer(self._client.server, ref, upload, in_chunks=in_chunks)
        self._client.fetch(request, is_cancelled, _told(reporter, in_chunks))
        if in_chunks:
            self._send_chunks(ref, upload.path, reporter, is_cancelled)

    def _upload(self, path: Path, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        options, server, workspace = self.options, self._client.server, self.session.workspace
        named = PublicationRef(server.url, workspace, PublicationType.LAYER, options.name)
        upload = self.upload_of(path, options.title, options.description)
        uuid = uuid_of(self._client, named, is_cancelled) if options.replace else ""
        if uuid:
            there = replace(named, uuid=uuid)
            self.renew(there, upload, reporter, is_cancelled)
            return there
        in_chunks = self._is_large(path)
        request = requests.post_layer(server, workspace, upload, in_chunks=in_chunks)
        answer = post(self._client, request, named, is_cancelled, _told(reporter, in_chunks))
        ref = posted_from_json(answer.json(), server.url, workspace, PublicationType.LAYER)
        if in_chunks:
            try:
                self._send_chunks(ref, path, reporter, is_cancelled)
            except ApiError:
                delete_ours(self._client, ref)
                raise
        return ref

    def _is_large(self, path: Path | None) -> bool:
        return path is not None and path.stat().st_size >= self.chunked_from_bytes

    def _send_chunks(
        self, ref: PublicationRef, path: Path, reporter: Reporter, is_cancelled: Callable[[], bool]
    ) -> None:
        def wait(sentence: str) -> None:
            reporter.enter("upload", StepState.RUNNING, sentence)

        send_chunks(self._client, ref, path, is_cancelled, _told(reporter), wait)


def _told(reporter: Reporter, in_chunks: bool = False) -> Callable[[int, int], None]:
    """Tells bytes of an upload; before chunks only names are sent, which are not worth telling."""
    return lambda done, total: None if in_chunks else reporter.bytes("upload", done, total)


def run_step(reporter: Reporter, key: str, do: Callable[[], Any]) -> Any:
    """Do a step on this machine and report its beginning and its end."""
    reporter.enter(key, StepState.RUNNING)
    try:
        result = do()
    except ApiError as error:
        reporter.enter(key, StepState.FAILED, error.sentence, error)
        raise
    reporter.enter(key, StepState.DONE)
    return result
