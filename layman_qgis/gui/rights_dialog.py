"""The dialog of access rights: of a publication on the server, or of one that is to be published."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QWidget

from layman_qgis.api import guide
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef
from layman_qgis.api.rights import Rights, roles_relied_on
from layman_qgis.gui import icons
from layman_qgis.gui.closing import name_ours
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_editor import RightsEditor
from layman_qgis.gui.tab_order import tab_through
from layman_qgis.network.people import change_rights, read_rights
from layman_qgis.network.session import Session


class RightsDialog(QDialog):
    """Edits rights; with a publication it reads them from the server and writes them there, else it only tells."""

    #: Rights that were accepted by the server, or chosen for what is to be published.
    chosen = pyqtSignal(object)

    def __init__(
        self,
        session: Session,
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
        ref: Optional[PublicationRef] = None,
        title: str = "",
        rights: Optional[Rights] = None,
    ) -> None:
        """``ref`` is the publication; without it ``rights`` are edited, in the session's workspace."""
        super().__init__(parent)
        load_form(self, "rights_dialog")
        self._session = session
        self._ref = ref
        self.editor = RightsEditor(watcher, self)
        self.editor_holder.layout().addWidget(self.editor)
        self.ok_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.editor.changed.connect(self._show_state)
        standard = QDialogButtonBox.StandardButton
        last = [self.buttons.button(one) for one in (standard.Ok, standard.Cancel, standard.Help)]
        tab_through(self.editor.table, *last)
        self.buttons.accepted.connect(self._apply)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.RIGHTS))
        self._is_busy = False
        self.title_label.setText(title or (ref.name if ref else self.tr("What is to be published")))
        self.where_label.setText(session.server.url if ref is None else f"{ref.server_url} · {ref.workspace}")
        self.resize(520, 460)
        if ref is None:
            self._use(rights or Rights.from_texts("", "", session.user.username))
        else:
            self._ask(ref)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The Enter key in the search adds who is found; it does not send the rights."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.editor.search_edit.hasFocus():
            return
        super().keyPressEvent(event)

    def _ask(self, ref: PublicationRef) -> None:
        self._busy(True, self.tr("Reading the rights…"))
        read_rights(self._session, ref, self, self._use, self._failed)

    def _use(self, rights: Rights) -> None:
        self._busy(False)
        self.editor.search_edit.setFocus()
        self.editor.show_rights(self._session, self._ref.workspace if self._ref else self._session.workspace, rights)

    def _apply(self) -> None:
        if self.editor.problem or self._is_busy:
            return
        if self._ref is None:
            self._done()
            return
        roles = roles_relied_on(self.editor.rights, self._session.user.username)
        if roles:
            self._ask_about(roles, self._ref)
        else:
            self._write(self._ref)

    def _ask_about(self, roles: tuple[str, ...], ref: PublicationRef) -> None:
        """Ask before the user may lock himself out: nobody but the server knows who is in a role."""
        question = self.tr("From then on you could change it only as a member of {0}.").format(", ".join(roles))
        box = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), question, parent=self)
        name_ours(box, "RightsQuestion")
        box.setInformativeText(self.tr("If you are not, you lose this right, and only others can give it back to you."))
        change = box.addButton(self.tr("&Change rights"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        change.clicked.connect(lambda _checked=False: self._write(ref))
        box.open()

    def _write(self, ref: PublicationRef) -> None:
        self._busy(True, self.tr("Writing the rights…"))
        change_rights(self._session, ref, self.editor.rights, self, self._done, self._failed)

    def _done(self) -> None:
        self.chosen.emit(self.editor.rights)
        self.accept()

    def _failed(self, problem: ApiError) -> None:
        self._busy(False, f"{problem.sentence} {problem.next_step}".strip())

    def _busy(self, is_busy: bool, sentence: str = "") -> None:
        self._is_busy = is_busy
        self.editor.setEnabled(not is_busy)
        self.state_label.setText(sentence)
        self._show_state()

    def _show_state(self) -> None:
        problem = self.editor.problem
        self.ok_button.setEnabled(not problem and not self._is_busy)
        self.ok_button.setToolTip(problem)
