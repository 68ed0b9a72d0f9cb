"""Publishing one layer, step by step, in a task's thread: write the file, upload it, watch the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, MapDescription
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.metadata import metadata_text
from layman_qgis.api.publications import PublicationRef, PublicationType, posted_from_json
from layman_qgis.core.layer_export import ExportedFile
from layman_qgis.core.layer_metadata import as_document
from layman_qgis.core.outside_table import OutsideTable
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import StepState
from layman_qgis.tasks.layer_input import FileSource, LayerData, LayerOptions, gather_data, gather_style, suited
from layman_qgis.tasks.leftovers import delete_ours, end_upload, post, uuid_of
from layman_qgis.tasks.progress import Reporter
from layman_qgis.tasks.read_back import Sent, differences, sent_file
from layman_qgis.tasks.server_steps import failure_of, watch
from layman_qgis.tasks.upload_keeper import UploadKeeper


class LayerWork:
    """The work on one layer; made in the main thread, run in a task's thread, holds nothing of the project.

    A file of `chunked_from_bytes` or more is sent in chunks, so that a lost network costs one chunk.
    """

    chunked_from_bytes = 64 * 1024 * 1024

    def __init__(self, session: Session, gathered: LayerData, style: str, options: LayerOptions) -> None:
        """Keep what was gathered; no data and an empty style are not sent."""
        self.session = session
        self.options = options
        self._client = session.client()
        self._gathered = gathered
        self._style = style
        self.ref: PublicationRef | None = None
        #: What the layer's metadata say beyond title and description, JSON, or empty.
        self.metadata = ""
        #: Whether the publication was there before, and so stays when this is cancelled.
        self.was_there = False
        #: What was sent, to compare with what the server has then.
        self.sent: Sent | None = None
        #: Keeps what is needed to go on with an upload that broke off.
        self.keeper = UploadKeeper()

    @classmethod
    def gather(cls, session: Session, layer: Any, options: LayerOptions, transform_context: Any) -> LayerWork:
        """Take from the layer what the work needs, on the main thread.

        Raises:
            ApiError: the layer or its style cannot be read.
        """
        options = suited(session, layer, options)
        gathered = gather_data(session, layer, options, transform_context)
        work = cls(session, gathered, gather_style(layer, options, gathered), options)
        document = as_document(layer.metadata())
        work.metadata = metadata_text(document) if document else ""
        return work

    def once_more(self, session: Session) -> LayerWork:
        """The work that is left when all was sent and the server's steps could not be watched to their end."""
        left = LayerWork(session, None, "", self.options)
        left.ref, left.was_there, left.sent = self.ref, self.was_there, self.sent
        return left

    def use_name(self, name: str) -> None:
        """Publish under another name."""
        self.options = replace(self.options, name=name)

    def send(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        """Write and upload; the server works on from there.

        Raises:
            ApiError: what went wrong; the step that failed is reported.
        """
        if self.ref is not None:
            for key in ("export", "upload"):
                reporter.enter(key, StepState.DONE, tr("Sent by the earlier attempt."))
            return self.ref
        folder = self.keeper.folder(reporter)
        try:
            exported = self._exported(folder, reporter, is_cancelled)
            self.ref = run_step(reporter, "upload", lambda: self._upload(exported, reporter, is_cancelled))
            return self.ref
        finally:
            self.keeper.clean(folder)

    def wait(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> LayerDescription | MapDescription:
        """Watch the server's steps.

        Raises:
            ApiError: a step failed, or the server does not answer. A cancelled publication is deleted.
        """
        if self.ref is None:
            raise ApiError(tr("The layer was not sent."))
        try:
            description = watch(self._client, self.ref, is_cancelled, reporter.parts)
        except Cancelled:
            if not self.keeper.is_interrupted:
                self.undo()
            raise
        error = failure_of(description)
        if error is not None:
            raise error
        run_step(reporter, "read_back", lambda: self._read_back(description, reporter, is_cancelled))
        return description

    def _read_back(self, description: Any, reporter: Reporter, is_cancelled: Callable[[], bool]) -> None:
        """Look whether the server has what was sent; who cancels now has nothing to undo."""
        try:
            for sentence in differences(self._client, description, self.sent, is_cancelled):
                reporter.warn("read_back", sentence)
        except Cancelled:
            reporter.warn("read_back", tr("The layer was not read back."))

    def undo(self) -> None:
        """Delete what was sent, as far as the server lets us; what was there before stays."""
        if self.ref is not None and not self.was_there:
            delete_ours(self._client, self.ref)

    def _exported(self, folder: Path, reporter: Reporter, is_cancelled: Callable[[], bool]) -> ExportedFile | None:
        """The file to send, None where the data stay where they are."""
        source = self._gathered
        if source is None or isinstance(source, OutsideTable):
            reporter.enter("export", StepState.SKIPPED)
            return None
        return run_step(reporter, "export", lambda: self._export(source, folder, reporter, is_cancelled))

    def _export(
        self, source: FileSource, folder: Path, reporter: Reporter, is_cancelled: Callable[[], bool]
    ) -> ExportedFile:
        exported = source.export(
            folder,
            self.options.name,
            self.session.version.upload_format,
            is_cancelled,
            lambda done, total: reporter.fraction("export", done, total),
        )
        if exported.skipped:
            reporter.enter(
                "export", StepState.RUNNING, tr("{0} features cannot be moved to the new CRS.").format(exported.skipped)
            )
        self.sent = sent_file(exported.path, exported.feature_count)
        return exported

    def upload_of(self, exported: ExportedFile | None, title: str, description: str) -> requests.LayerUpload:
        """What is sent: data, a style, or both. Files go under the publication's name."""
        options, style = self.options, self._style.encode("utf-8")
        path = exported.path if exported else None
        beside = exported.beside if exported else ()
        return requests.LayerUpload(
            options.name,
            title,
            description,
            path,
            f"{options.name}.{options.style_format.value}",
            style,
            options.read,
            options.write,
            filename=_renamed(path, path, options.name) if path else "",
            beside=tuple((_renamed(one, path, options.name), one) for one in beside if path),
            table_uri=self._gathered.uri if isinstance(self._gathered, OutsideTable) else "",
            metadata=self.metadata,
        )

    def renew(
        self,
        ref: PublicationRef,
        upload: requests.LayerUpload,
        reporter: Reporter,
        is_cancelled: Callable[[], bool],
    ) -> None:
        """Send it to a layer that is there, which stays when this is cancelled."""
        self.was_there = True
        in_chunks = self._is_large(upload)
        request = requests.patch_layer(self._client.server, ref, upload, in_chunks=in_chunks)
        self._client.fetch(request, is_cancelled, _told(reporter, in_chunks))
        if in_chunks:
            try:
                self._send_chunks(ref, upload, reporter, is_cancelled)
            except ApiError:
                if self.keeper.kept is None:
                    end_upload(self._client, ref)
                raise

    def _upload(
        self, exported: ExportedFile | None, reporter: Reporter, is_cancelled: Callable[[], bool]
    ) -> PublicationRef:
        options, server, workspace = self.options, self._client.server, self.session.workspace
        named = PublicationRef(server.url, workspace, PublicationType.LAYER, options.name)
        upload = self.upload_of(exported, options.title, options.description)
        uuid = uuid_of(self._client, named, is_cancelled) if options.replace else ""
        if uuid:
            there = replace(named, uuid=uuid)
            self.renew(there, upload, reporter, is_cancelled)
            return there
        in_chunks = self._is_large(upload)
        request = requests.post_layer(server, workspace, upload, in_chunks=in_chunks)
        answer = post(self._client, request, named, is_cancelled, _told(reporter, in_chunks))
        ref = posted_from_json(answer.json(), server.url, workspace, PublicationType.LAYER)
        if in_chunks:
            try:
                self._send_chunks(ref, upload, reporter, is_cancelled)
            except ApiError:
                if self.keeper.kept is None:
                    delete_ours(self._client, ref)
                raise
        return ref

    def _is_large(self, upload: requests.LayerUpload) -> bool:
        return sum(path.stat().st_size for _, path in upload.files) >= self.chunked_from_bytes

    def _send_chunks(
        self, ref: PublicationRef, upload: requests.LayerUpload, reporter: Reporter, is_cancelled: Callable[[], bool]
    ) -> None:
        self.keeper.send(self._client, ref, upload, self.was_there, self.sent, reporter, is_cancelled)


def _renamed(path: Path, main: Path, name: str) -> str:
    """The name under which a file is sent: the main file's stem is replaced by the publication's name."""
    return name + path.name[len(main.stem) :] if path.name.startswith(main.stem) else path.name


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
