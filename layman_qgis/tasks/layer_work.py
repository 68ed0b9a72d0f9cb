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
from layman_qgis.api.errors import ApiError, Cancelled, ServerRefused
from layman_qgis.api.publications import PublicationRef, PublicationType, posted_from_json
from layman_qgis.core import layer_export
from layman_qgis.core.layer_export import ExportSource
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.network.session import Session
from layman_qgis.tasks.chunked_upload import send_chunks
from layman_qgis.tasks.jobs import StepState
from layman_qgis.tasks.leftovers import delete_ours, post
from layman_qgis.tasks.progress import Reporter
from layman_qgis.tasks.server_steps import failure_of, watch

_NOT_FOUND = 15


@dataclass(frozen=True)
class LayerOptions:
    """What the user chose; `crs` stands in for a missing one, `replace` deletes a layer of the same name first.

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
        """Delete what was sent, as far as the server lets us."""
        if self.ref is not None:
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

    def _upload(self, path: Path, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        options, server = self.options, self._client.server
        workspace = self.session.workspace
        named = PublicationRef(server.url, workspace, PublicationType.LAYER, options.name)
        if options.replace:
            self._delete_old(named, is_cancelled)
        upload = requests.LayerUpload(
            options.name,
            options.title,
            options.description,
            path,
            f"{options.name}.{options.style_format.value}",
            self._style.encode("utf-8"),
        )
        in_chunks = path.stat().st_size >= self.chunked_from_bytes
        answer = post(
            self._client,
            requests.post_layer(server, workspace, upload, in_chunks=in_chunks),
            named,
            is_cancelled,
            lambda done, total: None if in_chunks else reporter.bytes("upload", done, total),
        )
        ref = posted_from_json(answer.json(), server.url, workspace, PublicationType.LAYER)
        if in_chunks:
            self._send_chunks(ref, path, reporter, is_cancelled)
        return ref

    def _send_chunks(
        self, ref: PublicationRef, path: Path, reporter: Reporter, is_cancelled: Callable[[], bool]
    ) -> None:
        def wait(sentence: str) -> None:
            reporter.enter("upload", StepState.RUNNING, sentence)

        try:
            send_chunks(
                self._client, ref, path, is_cancelled, lambda done, total: reporter.bytes("upload", done, total), wait
            )
        except ApiError:
            delete_ours(self._client, ref)
            raise

    def _delete_old(self, ref: PublicationRef, is_cancelled: Callable[[], bool]) -> None:
        try:
            self._client.fetch(requests.delete_publication(self._client.server, ref), is_cancelled)
        except ServerRefused as error:
            if error.code != _NOT_FOUND:
                raise


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
