"""The page "Layman" of the project's properties: its maps, where it is published, what it wants when it is."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsProject
from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QTreeWidgetItem, QWidget

from layman_qgis.api import guide
from layman_qgis.core.project_defaults import ProjectDefaults
from layman_qgis.core.project_maps import ProjectMap, forget, project_maps, put_back
from layman_qgis.gui import icons
from layman_qgis.gui.choices import fill_style_formats, select
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.page_actions import PageActions
from layman_qgis.gui.readers_choice import ReadersChoice
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import age_text, short_text
from layman_qgis.gui.undo_bar import UndoBar

WIDEST_COLUMN_PX = 240


class ProjectPage(QgsOptionsPageWidget):
    """Reads the project when it opens; defaults are written with "OK", the rest is done at once."""

    def __init__(self, actions: PageActions, parent: Optional[QWidget] = None) -> None:
        """Show the project of QGIS."""
        super().__init__(parent)
        load_form(self, "project_page")
        self.help_button.clicked.connect(lambda: open_address(guide.PUBLISH_MAP))
        self._actions = actions
        self.undo_bar = UndoBar(self)
        self.layout().insertWidget(0, self.undo_bar)
        for button, name in (
            (self.publish_button, "publish_map"),
            (self.update_button, "publish_map"),
            (self.open_button, "open_link"),
            (self.rights_button, "rights"),
            (self.forget_button, "cancel"),
        ):
            actions.watcher.show_on(button, name)
        defaults = ProjectDefaults.load(QgsProject.instance())
        self.style_combo.addItem(self.tr("As in the options of the plugin"), "")
        fill_style_formats(self.style_combo)
        select(self.style_combo, defaults.style_format)
        self.readers = ReadersChoice(self.readers_combo, lambda: actions.sessions.current, actions.watcher)
        self.readers.use_defaults(defaults)
        self._connect()
        self.show_project()

    def selected(self) -> Optional[ProjectMap]:
        """The selected map."""
        items = self.maps_tree.selectedItems()
        return items[0].data(0, Qt.ItemDataRole.UserRole) if items else None

    def apply(self) -> None:
        """Write the defaults; QGIS calls this on OK."""
        project = QgsProject.instance()
        ProjectDefaults(
            self.style_combo.currentData(), self.readers.read, self.readers.write, self.readers.is_changed
        ).save(project)

    def show_project(self) -> None:
        """Show the maps, and where a new one would go."""
        self.maps_tree.clear()
        maps = project_maps(QgsProject.instance())
        for one in maps:
            ref = one.ref
            item = QTreeWidgetItem([one.title or ref.name, ref.workspace, ref.server_url, age_text(one.published_at)])
            item.setIcon(0, icons.icon("map"))
            item.setToolTip(0, f"{one.title}\n{ref.name}".strip())
            item.setData(0, Qt.ItemDataRole.UserRole, one)
            self.maps_tree.addTopLevelItem(item)
        self.maps_tree.setVisible(bool(maps))
        self.maps_label.setVisible(not maps)
        self.maps_label.setText(self.tr("This project was not published as a map yet."))
        if maps:
            self.maps_tree.setCurrentItem(self.maps_tree.topLevelItem(0))
            for column in range(self.maps_tree.columnCount()):
                self.maps_tree.resizeColumnToContents(column)
                self.maps_tree.setColumnWidth(column, min(self.maps_tree.columnWidth(column), WIDEST_COLUMN_PX))
        session = self._actions.sessions.current
        place = self.tr("{0} at {1}").format(session.workspace, session.server.url) if session else ""
        self.workspace_label.setText(place or self.tr("You are not signed in to a server."))
        self._show_state()

    def _connect(self) -> None:
        self.maps_tree.itemSelectionChanged.connect(self._show_state)
        self.publish_button.clicked.connect(lambda: self._actions.publish_map())
        self.update_button.clicked.connect(self._update)
        self.open_button.clicked.connect(self._open)
        self.rights_button.clicked.connect(self._edit_rights)
        self.forget_button.clicked.connect(self._forget)

    def _show_state(self) -> None:
        one = self.selected()
        is_in = one is not None and self._actions.sessions.of(one.ref.server_url) is not None
        for button in (self.update_button, self.rights_button):
            button.setEnabled(is_in)
            button.setToolTip("" if is_in or one is None else self.tr("Sign in to {0}.").format(one.ref.server_url))
        self.open_button.setEnabled(one is not None)
        self.forget_button.setEnabled(one is not None)

    def _update(self) -> None:
        one = self.selected()
        if one is not None:
            self._actions.update_map(one)

    def _open(self) -> None:
        one = self.selected()
        if one is not None:
            session = self._actions.sessions.of(one.ref.server_url)
            base = (
                session.server.map_url(one.ref.workspace, one.ref.name) if session is not None else one.ref.server_url
            )
            open_address(base)

    def _edit_rights(self) -> None:
        one = self.selected()
        if one is not None:
            self._actions.tools.edit_rights(one.ref, one.title, self.window())

    def _forget(self) -> None:
        one = self.selected()
        if one is None:
            return
        project = QgsProject.instance()
        place = [other.ref for other in project_maps(project)].index(one.ref)
        forget(project, one.ref)

        def undo() -> None:
            put_back(project, one, place)
            self.show_project()

        self.undo_bar.offer(self.tr("“{0}” is off this list.").format(short_text(one.title or one.ref.name)), undo)
        self.show_project()


class ProjectPageFactory(QgsOptionsWidgetFactory):
    """Tells QGIS of the page."""

    def __init__(self, actions: PageActions) -> None:
        """Keep what the page needs."""
        super().__init__()
        self.setTitle("Layman")
        self._actions = actions

    def icon(self) -> QIcon:
        """The icon in the list of pages."""
        return icons.icon("layman")

    def createWidget(self, parent: QWidget) -> ProjectPage:
        """Make the page; QGIS owns it."""
        return ProjectPage(self._actions, parent)
