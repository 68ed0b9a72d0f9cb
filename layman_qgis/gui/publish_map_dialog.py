"""Publish the project as one map: its layers and groups, its extent, and the JSON that results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsCoordinateTransform, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QWidget

from layman_qgis.api import guide
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.visibility import Visibility, visibility_of
from layman_qgis.core.composition import CompositionOptions, map_crs, members, preview_json
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.project_defaults import ProjectDefaults
from layman_qgis.core.project_maps import ProjectMap, project_maps
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.gui import icons
from layman_qgis.gui.choices import fill_style_formats, select
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.json_highlighter import JsonHighlighter
from layman_qgis.gui.members_view import MembersView
from layman_qgis.gui.messages import copy_text, open_address
from layman_qgis.gui.name_field import NameField, NameWidgets
from layman_qgis.gui.readers_choice import ReadersChoice
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import short_text
from layman_qgis.gui.where_row import WhereRow
from layman_qgis.tasks.publishing import MapOptions

PREVIEW_MS = 200


class PublishMapDialog(QDialog):
    """Gathers the options of the map; emits them and closes."""

    publish_wanted = pyqtSignal(object)  # MapOptions
    login_wanted = pyqtSignal()

    def __init__(
        self,
        connection: Connection,
        canvas: Any,
        known: Callable[[], list[Publication]],
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """``canvas`` gives the extent of the view; ``known`` lists what the workspace holds already."""
        super().__init__(parent)
        load_form(self, "publish_map_dialog")
        self._connection = connection
        self._canvas = canvas
        self._known = known
        self.where = WhereRow(self.where_icon, self.where_label, self.login_button, connection, watcher)
        widgets = NameWidgets(self.title_edit, self.name_edit, self.name_hint, self.replace_check)
        self.name_field = NameField(PublicationType.MAP, widgets, connection, known, self)
        self.members = MembersView(self.members_tree)
        self.publish_button = self.buttons.addButton(self.tr("&Publish"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.publish_button.setDefault(True)
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(PREVIEW_MS)
        self._fill(watcher)
        self._connect()
        self._show_project()
        self.resize(600, 640)

    def options(self) -> MapOptions:
        """The options as they stand."""
        return MapOptions(
            name=self.name_field.name,
            title=self.title_edit.text().strip() or self.name_field.name,
            abstract=self.abstract_edit.toPlainText().strip(),
            extent=self.extent(),
            style_format=StyleFormat(self.style_combo.currentData()),
            skip=self.members.skipped(),
            replace=self.name_field.is_taken() and self.replace_check.isChecked(),
            read=self.readers.read,
            write=self.readers.write,
        )

    def choose_map(self, known: ProjectMap) -> None:
        """Publish in place of a map that the project was published as before."""
        self.name_field.propose(known.title or known.ref.name, known.ref.name)

    def extent(self) -> QgsRectangle:
        """The chosen extent in the project's CRS."""
        if self.extent_combo.currentData() == "view":
            return QgsRectangle(self._canvas.extent())
        return layers_extent(QgsProject.instance(), self.members.skipped())

    def _fill(self, watcher: icons.ThemeWatcher) -> None:
        watcher.show_on(self.publish_button, "publish_map")
        watcher.show_on(self.copy_json_button, "copy")
        self.extent_combo.addItem(self.tr("As the map view shows it"), "view")
        self.extent_combo.addItem(self.tr("All layers of the map"), "layers")
        fill_style_formats(self.style_combo)
        defaults = ProjectDefaults.load(QgsProject.instance())
        self.readers = ReadersChoice(self.readers_combo, lambda: self._connection.session, watcher)
        self.readers.use_defaults(defaults)
        select(self.style_combo, defaults.style_format or PluginSettings.load().style_format)
        self.json_view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._highlighter = JsonHighlighter(self.json_view.document())

    def _connect(self) -> None:
        for signal in (
            self.name_field.changed,
            self.members.changed,
            self.extent_combo.currentIndexChanged,
            self.abstract_edit.textChanged,
            self.readers_combo.currentIndexChanged,
            self.title_edit.textChanged,
        ):
            signal.connect(self._option_changed)
        self.style_combo.currentIndexChanged.connect(self._show_losses)
        self._connection.changed.connect(self._show_members)
        self._preview.timeout.connect(self._show_json)
        self.copy_json_button.clicked.connect(lambda: copy_text(self.json_view.toPlainText()))
        self.save_json_button.clicked.connect(self._save_json)
        self.login_button.clicked.connect(self.login_wanted)
        self.publish_button.clicked.connect(self._publish)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.PUBLISH_MAP))

    def _show_project(self) -> None:
        project = QgsProject.instance()
        title = project.title() or project.baseName() or self.tr("My map")
        self.name_field.propose(title)
        session = self._connection.session
        for known in project_maps(project):
            if session and (known.ref.server_url, known.ref.workspace) == (session.server.url, session.workspace):
                self.choose_map(known)
                break
        self.abstract_edit.setPlainText(project.metadata().abstract())
        self._show_members()

    def _show_members(self) -> None:
        session = self._connection.session
        self.members.show(members(QgsProject.instance(), session.server.url if session else ""))
        self._show_losses()

    def _show_losses(self, *_changed: object) -> None:
        self.members.use_style_format(StyleFormat(self.style_combo.currentData()))

    def _option_changed(self, *_changed: object) -> None:
        self.members_summary.setText(f"{self.members.summary()} {self._notes()}".strip())
        self.extent_value.setText(self.extent().toString(4))
        self._preview.start()
        keeps_access = self.name_field.is_taken() and self.replace_check.isChecked()
        self.readers_combo.setToolTip(
            self.tr("The map keeps its access; this is for layers that are published with it.") if keeps_access else ""
        )
        reason = self._reason_against()
        self.publish_button.setEnabled(not reason)
        self.publish_button.setToolTip(reason)

    def _notes(self) -> str:
        """What of the project the map cannot have, a sentence each."""
        project = QgsProject.instance()
        crs, notes = map_crs(project), []
        if crs != project.crs():
            notes.append(self.tr("The map is in {0}: web maps do not know the project’s CRS.").format(crs.authid()))
        layers = (node.layer() for node in project.layerTreeRoot().findLayers())
        tables = [layer.name() for layer in layers if layer is not None and layer.isValid() and not layer.isSpatial()]
        if tables:
            notes.append(self.tr("Tables are no part of a map: {0}.").format(short_text(", ".join(tables))))
        hidden = self._hidden() if self.readers.read == EVERYONE else []
        if hidden:
            notes.append(self.tr("Not everybody can see these layers: {0}.").format(short_text(", ".join(hidden))))
        return " ".join(notes)

    def _hidden(self) -> list[str]:
        """Names of chosen layers that are published already, but not for everybody."""
        private = [one.ref for one in self._known() if visibility_of(one) in (Visibility.SHARED, Visibility.PRIVATE)]
        return [
            one.name
            for one in self.members.chosen()
            if one.published is not None and any(one.published.is_same(ref) for ref in private)
        ]

    def _reason_against(self) -> str:
        if self._connection.session is None:
            return self.tr("Log in first.")
        return self.members.problem() or self.name_field.problem()

    def _show_json(self) -> None:
        session = self._connection.session
        if session is None:
            self.json_view.setPlainText("")
            self.json_hint.setText(self.tr("Log in to see the map with its addresses."))
            return
        options = self.options()
        composition = CompositionOptions(
            title=options.title, abstract=options.abstract, name=options.name, extent=options.extent, skip=options.skip
        )
        try:
            self.json_view.setPlainText(preview_json(QgsProject.instance(), composition, session))
        except ApiError as problem:
            self.json_view.setPlainText(problem.sentence)

    def _save_json(self) -> None:
        name = f"{self.name_field.name or 'map'}.json"
        dialog = QFileDialog(self, self.tr("Save the map as JSON"), "", self.tr("JSON (*.json)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.save_json(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_json(self, path: Path) -> None:
        """Write the JSON as shown to ``path``; the hint says whether it worked."""
        self._show_json()
        try:
            path.write_text(self.json_view.toPlainText(), encoding="utf-8")
        except OSError as problem:
            self.json_hint.setText(self.tr("Could not write {0}: {1}").format(path, problem.strerror))
            return
        self.json_hint.setText(self.tr("Saved to {0}.").format(path))

    def _publish(self) -> None:
        if not self._reason_against():
            self.publish_wanted.emit(self.options())
            self.accept()


def layers_extent(project: QgsProject, skip: frozenset) -> QgsRectangle:
    """The extent of all layers of ``project`` but ``skip``, in the project's CRS."""
    result = QgsRectangle()
    result.setMinimal()
    for layer_id, layer in project.mapLayers().items():
        if layer_id in skip or layer.extent().isEmpty():
            continue
        transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
        transform.setBallparkTransformsAreAppropriate(True)
        result.combineExtentWith(transform.transformBoundingBox(layer.extent()))
    return QgsRectangle() if result.isEmpty() else result
