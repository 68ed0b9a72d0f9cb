"""What menus, double clicks and drops of the browser panel do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsMapLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QMimeData, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QInputDialog, QWidget

from layman_qgis.api import browsing, requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.names import free_name, publication_name_from
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.browser.dropped_project import publish_project
from layman_qgis.browser.dropping import Dropped, read_drop
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.gui.closing import name_ours
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.delete_question import ask_to_delete
from layman_qgis.gui.messages import Messages, copy_text, open_address
from layman_qgis.gui.publication_dialog import PublicationDialog
from layman_qgis.gui.publish_target import PublishTarget
from layman_qgis.gui.servers_model import ServerRow
from layman_qgis.gui.windows import Windows
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobList
from layman_qgis.tasks.publishing import LayerOptions, delete_publication, publish_layers


class Actions(QObject):
    """One per plugin; every method is called on the main thread and returns at once."""

    #: Server URL and workspace in which something was changed by a request of ours that is no job.
    touched = pyqtSignal(str, str)

    def __init__(
        self,
        connection: Connection,
        jobs: JobList,
        windows: Windows,
        messages: Messages,
        parent: QWidget,
    ) -> None:
        """`parent` is QGIS's main window."""
        super().__init__(parent)
        self._connection = connection
        self._jobs = jobs
        self._windows = windows
        self._messages = messages
        self._parent = parent
        self.adder = windows.adder
        windows.tools.rights_changed.connect(self._rights_changed)

    def sign_in(self, row: ServerRow) -> None:
        """Sign in to a server as it was done before, or ask how."""
        if row.is_local:
            self._connection.connect_local()
        elif not self._connection.connect_known(row.known):
            self._windows.log_in_to(row.url)

    def sign_out(self, row: ServerRow) -> None:
        """Sign out of a server."""
        self._connection.sign_out(row.url)

    def make_current(self, row: ServerRow) -> None:
        """Let dialogs and buttons work with a server."""
        self._connection.make_current(row.url)

    def add_server(self) -> None:
        """Ask for the address of a server."""
        self._windows.log_in_to("")

    def show_servers(self) -> None:
        """Open the table of servers."""
        self._windows.servers()

    def show_local_server(self) -> None:
        """Open the dialog of the local server."""
        self._windows.local_server()

    def say_failure(self, problem: ApiError) -> None:
        """Tell of a failure in the message bar."""
        self._messages.failure(problem)

    def use(self, publication: Publication) -> None:
        """What a double click means: add a layer, open a map."""
        if publication.type is PublicationType.MAP:
            self.open_map(publication.ref)
        else:
            self.adder.add(publication.ref, "wms")

    def add(self, publications: Sequence[Publication], kind: str) -> None:
        """Add layers to the project as `wms`, `wfs` or `wcs`."""
        for one in publications:
            if one.type is PublicationType.LAYER:
                self.adder.add(one.ref, kind)

    def open_map(self, ref: PublicationRef, as_group: bool = False) -> None:
        """Open a map in QGIS."""
        self._windows.tools.open_map(ref, as_group)

    def open_map_file(self, path: Path) -> None:
        """Put the JSON file of a map into the project as a group."""
        self._windows.tools.opener.open_file(path, as_group=True)

    def open_page(self, publication: Publication) -> None:
        """Open the description in the web browser."""
        open_address(publication.url)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        copy_text(text)

    def show_properties(self, session: Session, publication: Publication) -> PublicationDialog:
        """Show everything that is known of a publication."""
        return self._windows.show_dialog(PublicationDialog(session, publication, self._parent))

    def copy_service(self, session: Session, ref: PublicationRef, kind: str) -> None:
        """Put the address of a layer's `wms`, `wfs` or `wcs` on the clipboard."""

        def read(answer: Answer) -> None:
            description = description_from_json(answer.json(), ref)
            address = getattr(description, "wms_url" if kind == "wcs" else f"{kind}_url", "")  # `ows` answers both.
            if address:
                copy_text(address)
                self._messages.info(self.tr("Copied: {0}").format(address))
            else:
                self.say_failure(ApiError(self.tr("“{0}” has no {1}.").format(ref.name, kind.upper())))

        request = requests.get_description(session.server, ref)
        session.client().send(request).tell(self, read, self.say_failure)

    def edit_rights(self, publication: Publication) -> Any:
        """Open the editor of access rights."""
        return self._windows.tools.edit_rights(publication.ref, publication.title)

    def rename(self, session: Session, publication: Publication) -> QInputDialog:
        """Ask for another title and give it to the publication; its name and addresses stay."""
        dialog = QInputDialog(self._parent)
        name_ours(dialog, "NewTitle")
        dialog.setWindowTitle(self.tr("Title"))
        dialog.setLabelText(self.tr("Title of “{0}” (name and addresses stay):").format(publication.name))
        dialog.setTextValue(publication.title)
        dialog.textValueSelected.connect(lambda title: self.set_title(session, publication, title.strip()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def set_title(self, session: Session, publication: Publication, title: str) -> None:
        """Give a publication another title."""
        if not title or title == publication.title:
            return
        ref = publication.ref

        def done(_answer: object) -> None:
            self._messages.success(self.tr("“{0}” has a new title.").format(title))
            self.touched.emit(ref.server_url, ref.workspace)

        request = browsing.patch_title(session.server, ref, title)
        session.client().send(request).tell(self, done, self.say_failure)

    def delete(self, session: Session, publications: Sequence[Publication]) -> Any:
        """Ask, then delete."""

        def delete_all() -> None:
            for one in publications:
                delete_publication(self._jobs, session, one.ref)

        return ask_to_delete(self._parent, publications, delete_all)

    def download(self, session: Session, publication: Publication) -> None:
        """Open the Processing algorithm that saves a layer's features, or a map's JSON."""
        from processing import execAlgorithmDialog

        is_map = publication.type is PublicationType.MAP
        parameters = {
            "NAME": publication.name,
            "WORKSPACE": publication.workspace,
            "SERVER": session.server.url,
            "AUTHCFG": session.credentials.authcfg,
        }
        execAlgorithmDialog("layman:downloadmap" if is_map else "layman:download", parameters)

    def publish_layer(self, session: Session, layer: Optional[QgsMapLayer] = None) -> Any:
        """Open the dialog that publishes a layer into the session's workspace."""
        return self._windows.publish_layer(layer=layer, target=self._target(session))

    def publish_map(self, session: Session) -> Any:
        """Open the dialog that publishes the project into the session's workspace."""
        return self._windows.publish_map(target=self._target(session))

    def drop(self, session: Session, data: QMimeData) -> Dropped:
        """Publish what was dropped: one layer by the dialog, several and projects at once, for me alone."""
        dropped = read_drop(data)
        if dropped.unreadable:
            names = ", ".join(dropped.unreadable[:5])
            self.say_failure(ApiError(self.tr("QGIS cannot read {0}.").format(names), self.tr("Drop layers or files.")))
        for path in dropped.projects:
            target = self._target(session)
            target.when_known(lambda target=target, path=path: self._publish_project(session, target, path))
        if len(dropped.layers) == 1:
            self.publish_layer(session, dropped.layers[0])
        elif dropped.layers:
            target = self._target(session)
            target.when_known(lambda: self._publish_layers(session, target, dropped.layers))
        return dropped

    def _publish_project(self, session: Session, target: PublishTarget, path: Path) -> None:
        job = publish_project(self._jobs, session, path, _taken(target, PublicationType.MAP))
        self._say_begun(session, job, self.tr("The project “{0}”").format(path.stem))
        target.deleteLater()

    def _publish_layers(self, session: Session, target: PublishTarget, layers: Sequence[QgsMapLayer]) -> None:
        style_format = StyleFormat(PluginSettings.load().style_format)
        taken, chosen = _taken(target, PublicationType.LAYER), []
        for layer in layers:
            if sip.isdeleted(layer):
                continue
            name = free_name(publication_name_from(layer.name()) or "layer", taken)
            taken.add(name)
            chosen.append((layer, LayerOptions(name, layer.name() or name, style_format=style_format, read="")))
        what = self.tr("{0} layers").format(len(chosen))
        self._say_begun(session, publish_layers(self._jobs, session, chosen, what), what)
        target.deleteLater()

    def _say_begun(self, session: Session, job: Job, what: str) -> None:
        if job.is_over:
            return
        text = self.tr("{0}: being published to {1}, visible to you alone.").format(what, session.workspace)
        self._messages.info(text, (self.tr("Cancel"), job.cancel))

    def _rights_changed(self, ref: PublicationRef) -> None:
        self.touched.emit(ref.server_url, ref.workspace)

    def _target(self, session: Session) -> PublishTarget:
        return PublishTarget(session, self._connection.sessions, self)


def _taken(target: PublishTarget, kind: PublicationType) -> set[str]:
    """Names that the workspace has already."""
    workspace = target.session.workspace if target.session is not None else ""
    return {one.name for one in target.known() if (one.workspace, one.type) == (workspace, kind)}
