"""Who may see what is published: the two common answers, and "Choose…" with the editor of access rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox

from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import Rights
from layman_qgis.core.project_defaults import ProjectDefaults
from layman_qgis.gui.choices import fill_readers
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.rights_dialog import RightsDialog
from layman_qgis.gui.rights_words import short
from layman_qgis.network.session import Session

_CHOOSE = "choose"
_CHOSEN = "chosen"


class ReadersChoice(QObject):
    """Turns a combo box into the choice; the window's own button of the box opens the editor."""

    changed = pyqtSignal()

    def __init__(self, combo: QComboBox, session: Callable[[], Optional[Session]], watcher: ThemeWatcher) -> None:
        """``session`` gives the login to what is published to."""
        super().__init__(combo)
        self._combo = combo
        self._session = session
        self._watcher = watcher
        self._rights: Optional[Rights] = None
        self._row = 0
        fill_readers(combo)
        combo.addItem(self.tr("Choose…"), _CHOOSE)
        combo.activated.connect(self._activated)

    @property
    def read(self) -> str:
        """Names for `access_rights.read`, comma-separated; empty for the user alone."""
        return self._named(lambda rights: rights.read, self._combo.currentData())

    @property
    def write(self) -> str:
        """Names for `access_rights.write`, comma-separated; empty for the user alone."""
        return self._named(lambda rights: rights.write, "")

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than the plugin's own default."""
        return self._combo.currentData() != EVERYONE

    def use(self, rights: Rights) -> None:
        """Choose these rights."""
        self._rights = rights
        session = self._session()
        text = short(rights, session.user.username if session is not None else "")
        row = self._combo.findData(_CHOSEN)
        if row < 0:
            row = self._combo.count() - 1
            self._combo.insertItem(row, text, _CHOSEN)
        else:
            self._combo.setItemText(row, text)
        self._combo.setCurrentIndex(row)
        self._row = row
        self.changed.emit()

    def use_defaults(self, defaults: ProjectDefaults) -> None:
        """Choose what a project wants."""
        if not defaults.has_rights:
            return
        simple = self._combo.findData(defaults.read)
        if not defaults.write and simple >= 0:
            self._combo.setCurrentIndex(simple)
            self._row = simple
        else:
            session = self._session()
            self.use(Rights.from_texts(defaults.read, defaults.write, session.user.username if session else ""))

    def _named(self, which: Callable[[Rights], tuple[str, ...]], otherwise: str) -> str:
        if self._combo.currentData() == _CHOSEN and self._rights is not None:
            return ",".join(which(self._rights))
        return "" if otherwise in (_CHOSEN, _CHOOSE) else otherwise

    def _activated(self, row: int) -> None:
        if self._combo.itemData(row) not in (_CHOOSE, _CHOSEN):
            self._row = row
            self.changed.emit()
            return
        session = self._session()
        self._combo.setCurrentIndex(self._row)
        if session is None:
            return
        rights = self._rights or Rights.from_texts(self.read, self.write, session.user.username)
        dialog = RightsDialog(session, self._watcher, self._combo.window(), rights=rights)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.use)
        dialog.open()
