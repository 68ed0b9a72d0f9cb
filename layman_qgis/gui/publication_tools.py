"""What can be done with a publication from every place: open a map, edit rights, compare pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from layman_qgis.api.errors import LoginNeeded
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.core.open_map import OpenedMap
from layman_qgis.gui import icons
from layman_qgis.gui.closing import name_ours
from layman_qgis.gui.messages import Button, Messages
from layman_qgis.gui.picture_comparison_dialog import PictureComparisonDialog
from layman_qgis.gui.rights_dialog import RightsDialog
from layman_qgis.gui.text import short_text
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions
from layman_qgis.tasks.jobs import Job, JobState
from layman_qgis.tasks.opening import MapOpener

#: So many things that are missing in an opened map are told; the rest is counted.
_TOLD = 3


class PublicationTools(QObject):
    """One per plugin; each intent finds the session of the publication's server by itself."""

    #: PublicationRef of which the rights were changed.
    rights_changed = pyqtSignal(object)

    def __init__(
        self, iface: Any, sessions: Sessions, messages: Messages, watcher: icons.ThemeWatcher, parent: QObject
    ) -> None:
        """Keep what the windows need."""
        super().__init__(parent)
        self._iface = iface
        self._sessions = sessions
        self._messages = messages
        self._watcher = watcher
        #: Has QGIS keep a login for a session's server, so that it can read layers of it.
        self.let_qgis_read: Callable[[Session], None] = lambda _session: None
        self.opener = MapOpener(self._room, self)
        self.opener.opened.connect(self._opened)
        self.opener.failed.connect(lambda problem: messages.failure(problem, self.tr("Open map")))

    def open_map(self, ref: PublicationRef, as_group: bool = False) -> None:
        """Open a published map as a new project, or as a group of this one."""
        session = self._session(ref)
        if session is not None:
            self.opener.open(session, ref, as_group=as_group)

    def open_map_file(self, *_triggered: object) -> None:
        """Ask for a file with a map and open it as a new project."""
        dialog = QFileDialog(self._iface.mainWindow(), self.tr("Open a map"))
        name_ours(dialog, "OpenMap")
        dialog.setNameFilter(self.tr("Maps as JSON (*.json);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.opener.open_file(Path(path)))
        dialog.open()

    def edit_rights(self, ref: PublicationRef, title: str = "", parent: Optional[QWidget] = None) -> Optional[QDialog]:
        """Open the dialog of access rights."""
        session = self._session(ref)
        if session is None:
            return None
        dialog = RightsDialog(session, self._watcher, parent or self._iface.mainWindow(), ref, title)
        dialog.chosen.connect(lambda _rights: self.rights_changed.emit(ref))
        return self._show(dialog)

    def compare(self, layer: QgsMapLayer, ref: Optional[PublicationRef] = None) -> Optional[QDialog]:
        """Open the dialog with both pictures of a published layer."""
        mark = publication_mark.read(layer)
        ref = ref or (mark.ref if mark is not None else None)
        session = self._session(ref) if ref is not None else None
        if session is None:
            return None
        canvas, window = self._iface.mapCanvas(), self._iface.mainWindow()
        return self._show(PictureComparisonDialog(session, layer, ref, canvas, self._watcher, window))

    def layer_of(self, ref: PublicationRef) -> Optional[QgsMapLayer]:
        """The layer of the project that was published as `ref`."""
        for layer in QgsProject.instance().mapLayers().values():
            mark = publication_mark.read(layer)
            if mark is not None and mark.ref.is_same(ref) and not publication_mark.is_view(layer):
                return layer
        return None

    def offer_undo(self, name: str, undo: Callable[[], None]) -> None:
        """Say that a layer has forgotten where it is published, with a button that undoes it."""
        sentence = self.tr("“{0}” has forgotten where it is published.").format(short_text(name))
        self._messages.success(sentence, (self.tr("Undo"), undo))

    def buttons_for(self, job: Job) -> list[Button]:
        """What can be done with the result of a task: compare the pictures of a layer, choose who may see it."""
        ref = job.ref
        if job.state is not JobState.SUCCEEDED or job.kind == "delete" or ref is None:
            return []
        layer = self.layer_of(ref) if ref.type is PublicationType.LAYER else None
        if layer is None:
            return []
        return [(self.tr("Compare…"), lambda: None if sip.isdeleted(layer) else self.compare(layer, ref))]

    def extend_task_menu(self, menu: QMenu, job: Job) -> None:
        """Add what can be done with the result of a task to its menu."""
        for text, do in self.buttons_for(job):
            menu.addAction(icons.icon("compare"), text, do)

    def extend_publication_menu(self, menu: QMenu, publication: Publication) -> None:
        """Add what can be done with a publication of a list."""
        ref = publication.ref
        if ref.type is PublicationType.MAP:
            menu.addAction(icons.icon("open_map"), self.tr("Open as a new project"), lambda: self.open_map(ref))
            menu.addAction(
                icons.icon("folder"), self.tr("Open as a group of this project"), lambda: self.open_map(ref, True)
            )
        else:
            layer = self.layer_of(ref)
            if layer is not None:
                self._add_comparison(menu, layer, ref)
        menu.addAction(
            icons.icon("rights"), self.tr("Access rights…"), lambda: self.edit_rights(ref, publication.title)
        )

    def extend_layer_menu(self, menu: QMenu, layer: QgsMapLayer, ref: PublicationRef) -> None:
        """Add what can be done with a published layer of the project."""
        self._add_comparison(menu, layer, ref)
        menu.addAction(icons.icon("rights"), self.tr("Access rights…"), lambda: self.edit_rights(ref, layer.name()))

    def close(self) -> None:
        """Close every window and give up what is under way."""
        self.opener.stop()
        for dialog in self._iface.mainWindow().findChildren(QDialog):
            if isinstance(dialog, (RightsDialog, PictureComparisonDialog)):
                dialog.close()

    def _add_comparison(self, menu: QMenu, layer: QgsMapLayer, ref: PublicationRef) -> None:
        menu.addAction(
            icons.icon("compare"), self.tr("Compare with the server's picture…"), lambda: self.compare(layer, ref)
        )

    def _session(self, ref: PublicationRef) -> Optional[Session]:
        session = self._sessions.of(ref.server_url)
        if session is None:
            sentence = self.tr("You are not signed in to {0}.").format(ref.server_url)
            self._messages.failure(LoginNeeded(sentence, self.tr("Sign in.")))
        return session

    def _show(self, dialog: QDialog) -> QDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def _room(self, as_group: bool) -> Optional[QgsProject]:
        """The project for a map; QGIS itself asks whether to save one that was changed."""
        if not as_group and not self._iface.newProject(True):
            return None
        return QgsProject.instance()

    def _opened(self, opened: OpenedMap) -> None:
        canvas = self._iface.mapCanvas()
        if opened.extent is not None and not opened.extent.isEmpty():
            canvas.setReferencedExtent(opened.extent)
        canvas.refresh()
        count = self.tr("The map is open. Layers: {0}.").format(len(opened.layers))
        told = [*opened.warnings[:_TOLD]]
        if len(opened.warnings) > _TOLD:
            told.append(self.tr("And {0} more.").format(len(opened.warnings) - _TOLD))
        if told:
            self._messages.warning(" ".join([count, *told]), self._login_button(opened))
        else:
            self._messages.success(count)

    def _login_button(self, opened: OpenedMap) -> Optional[Button]:
        """What helps when layers cannot be read for which QGIS needs a login, and their server is signed in to."""
        for layer in opened.layers:
            mark = None if layer.isValid() else publication_mark.read(layer)
            session = self._sessions.of(mark.ref.server_url) if mark is not None else None
            if session is not None and not session.credentials.authcfg:
                return (self.tr("Let QGIS read them…"), lambda session=session: self.let_qgis_read(session))
        return None
