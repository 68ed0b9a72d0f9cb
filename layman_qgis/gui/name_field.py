"""Title and name of a publication: the name follows the title until it is typed, and says where it will live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QLineEdit

from layman_qgis.api.names import MAX_NAME_LENGTH, free_name, name_problem, publication_name_from
from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.elided_label import ElidedLabel


class NameField(QObject):
    """Couples the title, the name, the hint below and the tick "replace" of a dialog."""

    changed = pyqtSignal()

    def __init__(
        self,
        kind: PublicationType,
        widgets: NameWidgets,
        connection: Connection,
        known: Callable[[], list[Publication]],
        parent: Optional[QObject] = None,
    ) -> None:
        """``known`` lists what the workspace holds already."""
        super().__init__(parent)
        self._kind = kind
        self._widgets = widgets
        self._connection = connection
        self._known = known
        self._is_typed = False
        widgets.name.setMaxLength(MAX_NAME_LENGTH)
        widgets.title.textChanged.connect(self._title_changed)
        widgets.name.textEdited.connect(self._name_edited)
        widgets.name.textChanged.connect(self.refresh)
        widgets.replace.toggled.connect(self.refresh)
        connection.changed.connect(self.refresh)
        self.refresh()

    @property
    def name(self) -> str:
        """The name as it stands."""
        return self._widgets.name.text().strip()

    def propose(self, title: str, name: str = "") -> None:
        """Start over with ``title``; ``name`` when the publication has one already."""
        self._is_typed = bool(name)
        self._widgets.title.setText(title)
        self._widgets.name.setText(name or self._name_for(title))
        self._widgets.replace.setChecked(bool(name))
        for edit in (self._widgets.title, self._widgets.name):
            edit.setCursorPosition(0)
        self.refresh()

    def use_name(self, name: str) -> None:
        """Take a name as if it had been typed."""
        self._is_typed = True
        self._widgets.name.setText(name)

    def problem(self) -> str:
        """Why the name cannot be used, "" when it can."""
        problem = name_problem(self.name)
        if problem:
            return problem
        if self.is_taken() and not self._widgets.replace.isChecked():
            return self.tr("“{0}” is published already: choose another name, or tick that it is to be updated.").format(
                self.name
            )
        return ""

    def is_taken(self) -> bool:
        """Whether a publication of this kind and name is in my workspace."""
        return self.name in self._taken()

    def free_name(self) -> str:
        """The name as it stands, with a number when it is taken."""
        return free_name(self.name, self._taken())

    def refresh(self, *_changed: object) -> None:
        """Show hint and tick for the name as it stands."""
        taken = self.is_taken()
        self._widgets.replace.setVisible(taken)
        problem = self.problem()
        self._widgets.hint.setText(problem or self._address())
        self._widgets.hint.setStyleSheet("color: #d64541;" if problem else "")
        self.changed.emit()

    def _address(self) -> str:
        session = self._connection.session
        if session is None:
            return ""
        server, workspace = session.server, session.workspace
        if self._kind == PublicationType.LAYER:
            return server.layer_url(workspace, self.name)
        return server.map_url(workspace, self.name)

    def _taken(self) -> set[str]:
        session = self._connection.session
        if session is None:
            return set()
        return {one.name for one in self._known() if (one.workspace, one.type) == (session.workspace, self._kind)}

    def _name_for(self, title: str) -> str:
        """The name that follows from a title; of one without letters that names may have, the kind's own, if free."""
        name = publication_name_from(title)
        return name or (free_name(self._kind.value, self._taken()) if title.strip() else "")

    def _title_changed(self, title: str) -> None:
        if not self._is_typed:
            self._widgets.name.setText(self._name_for(title))

    def _name_edited(self, text: str) -> None:
        self._is_typed = bool(text)


class NameWidgets:
    """The four widgets that :class:`NameField` couples."""

    def __init__(self, title: QLineEdit, name: QLineEdit, hint: ElidedLabel, replace: QCheckBox) -> None:
        """Keep them."""
        self.title = title
        self.name = name
        self.hint = hint
        self.replace = replace
