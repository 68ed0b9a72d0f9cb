"""The editor of access rights: a table to tick, a search for users and roles, templates, and the effect in words."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QCompleter, QHeaderView, QMenu, QShortcut, QWidget

from layman_qgis.api.rights import Rights, Template, problem_of, template
from layman_qgis.gui import icons
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_model import Column, RightsModel
from layman_qgis.gui.rights_words import effect, explanation, template_label
from layman_qgis.network.people import People
from layman_qgis.network.session import Session

#: Roles for which templates are offered one by one; more would not be a menu any more.
_ROLES_OFFERED = 12


class RightsEditor(QWidget):
    """Edits one value of rights; asks the server who there is."""

    changed = pyqtSignal()

    def __init__(self, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Start empty; :meth:`show_rights` fills it."""
        super().__init__(parent)
        load_form(self, "rights_editor")
        self.model = RightsModel(self)
        self._people: Optional[People] = None
        self._workspace = ""
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(int(Column.NAME), QHeaderView.ResizeMode.Stretch)
        self._names = QStringListModel(self)
        self._set_up_search()
        for button, name in ((self.add_button, "add"), (self.remove_button, "delete"), (self.template_button, "role")):
            watcher.show_on(button, name)
        self.template_menu = QMenu(self)
        self.template_button.setMenu(self.template_menu)
        self._connect()
        self._show_state()

    @property
    def rights(self) -> Rights:
        """The rights as they stand."""
        return self.model.rights

    @property
    def problem(self) -> str:
        """Why the server would refuse them, empty when it would not."""
        if self._people is None:
            return self.tr("The rights are not known yet.")
        found = problem_of(self.rights, self._owner(), self._people.session.user.username, self._people.roles)
        return explanation(found) if found else ""

    def show_rights(self, session: Session, workspace: str, rights: Rights) -> None:
        """Edit these rights of something in the workspace."""
        self._workspace = workspace
        if self._people is not None:
            self._people.deleteLater()
        self._people = People(session, self)
        self._people.changed.connect(self._people_known)
        self._people.failed.connect(lambda problem: self.search_hint.setText(problem.sentence))
        self.search_hint.setText(self.tr("Asking who there is…"))
        self.model.show(rights, self._owner())
        self._fill_templates()
        self._people.refresh()

    def add_typed(self) -> None:
        """Add the user or role that is typed into the search."""
        name = self._found()
        if name:
            self.model.add(name)
            self.search_edit.clear()
            self.table.selectRow(self.model.rowCount() - 1)

    def _set_up_search(self) -> None:
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.search_edit.setCompleter(completer)
        completer.activated.connect(lambda _text: self._show_state())

    def _connect(self) -> None:
        self.model.rights_changed.connect(self._show_state)
        self.table.selectionModel().selectionChanged.connect(self._show_state)
        self.search_edit.textChanged.connect(self._show_state)
        self.search_edit.returnPressed.connect(self.add_typed)
        self.add_button.clicked.connect(self.add_typed)
        self.remove_button.clicked.connect(lambda: self.model.remove(self._row()))
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: self.model.remove(self._row()))

    def _owner(self) -> str:
        return self._people.owner_of(self._workspace) if self._people is not None else ""

    def _row(self) -> int:
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def _people_known(self) -> None:
        people = self._people
        if people is None:
            return
        self.model.know(people.users)
        self.model.show(self.rights, self._owner())
        self._names.setStringList([*people.roles, *(self.model.label(one.username) for one in people.users)])
        self.search_hint.setText(self.tr("Users: {0}, roles: {1}").format(len(people.users), len(people.roles)))
        self._fill_templates()

    def _found(self) -> str:
        """The name that is meant by what is typed: exactly, or as the only one that has these words."""
        people, text = self._people, self.search_edit.text().strip()
        if people is None or not text:
            return ""
        inner = text[text.rfind("(") + 1 : -1] if text.endswith(")") else text
        exact = [name for name in (*people.roles, *(one.username for one in people.users)) if name in (inner, text)]
        if exact:
            return exact[0]
        near = [role for role in people.roles if text.casefold() in role.casefold()]
        near += [one.username for one in people.users if one.matches(text)]
        return near[0] if len(near) == 1 else ""

    def _fill_templates(self) -> None:
        self.template_menu.clear()
        owner = self._owner()
        kinds = [Template.EVERYONE_WRITES] if not owner else [
            Template.PRIVATE, Template.EVERYONE_READS, Template.EVERYONE_WRITES,
        ]  # fmt: skip
        for kind in kinds:
            self._offer(kind, owner)
        roles = (self._people.roles if self._people is not None and owner else [])[:_ROLES_OFFERED]
        if roles:
            self.template_menu.addSeparator()
        for role in roles:
            self._offer(Template.ROLE_READS, owner, role)
            self._offer(Template.ROLE_WRITES, owner, role)

    def _offer(self, kind: Template, owner: str, role: str = "") -> None:
        self.template_menu.addAction(
            template_label(kind, role), lambda: self.model.show(template(kind, owner, role), owner)
        )

    def _show_state(self, *_changed: object) -> None:
        self.add_button.setEnabled(bool(self._found()))
        self.remove_button.setEnabled(self.model.can_remove(self._row()))
        self.effect_label.setText(effect(self.rights, self.model.label))
        problem = self.problem
        self.problem_label.setText(problem)
        self.problem_row.setVisible(bool(problem) and self._people is not None)
        self.problem_icon.setPixmap(icons.pixmap("finding_error", 16))
        self.changed.emit()
