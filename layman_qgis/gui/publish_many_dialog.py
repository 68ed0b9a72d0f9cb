"""Publish several layers at once: a selection of the layer tree, a group or the whole project; with a map or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsLayerTreeGroup, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPersistentModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QWidget

from layman_qgis.api import guide
from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.api.rights import Rights
from layman_qgis.core.findings import Cure, CureKind
from layman_qgis.core.many_layers import ManyItem, layers_below, names_of, plan_many
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.project_defaults import ProjectDefaults
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.gui import icons
from layman_qgis.gui.access_delegate import AccessDelegate
from layman_qgis.gui.choices import fill_style_formats, select
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.many_checks import ManyChecks
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.name_field import NameField, NameWidgets
from layman_qgis.gui.publish_many_model import ACCESS, FATE, LAYER, NAME, PublishManyModel
from layman_qgis.gui.readers_choice import ReadersChoice
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_dialog import RightsDialog
from layman_qgis.gui.rights_words import short
from layman_qgis.gui.text import short_text
from layman_qgis.gui.where_row import WhereRow
from layman_qgis.tasks.publishing import LayerOptions, MapOptions


class PublishManyDialog(QDialog):
    """Gathers the options of several layers; emits them and closes."""

    #: List of (layer, LayerOptions), a title, MapOptions or None.
    publish_wanted = pyqtSignal(list, str, object)
    login_wanted = pyqtSignal()

    def __init__(
        self,
        iface: Any,
        connection: Connection,
        known: Callable[[], list[Publication]],
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """``known`` lists what the workspace holds already."""
        super().__init__(parent)
        load_form(self, "publish_many_dialog")
        self._connection, self._known, self._watcher = connection, known, watcher
        self.where = WhereRow(self.where_icon, self.where_label, self.login_button, connection, watcher)
        widgets = NameWidgets(self.title_edit, self.name_edit, self.name_hint, self.replace_check)
        self.name_field = NameField(PublicationType.MAP, widgets, connection, known, self)
        self.model = PublishManyModel(self)
        self.layers_view.setModel(self.model)
        self.checks = ManyChecks(self.model, iface, connection, self._style_format, self)
        #: Nodes of each part of the project that can be chosen; Qt's own data would hold bare pointers to them.
        self._scopes: list[list[Any]] = []
        self.publish_button = self.buttons.addButton(self.tr("&Publish"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.publish_button.setDefault(True)
        self._fill(watcher)
        self._connect()
        self.resize(860, 760)

    def choose(self, nodes: list[Any]) -> None:
        """Start with nodes of the layer tree: one group, several layers; none for the whole project."""
        group = nodes[0] if len(nodes) == 1 and isinstance(nodes[0], QgsLayerTreeGroup) else None
        if nodes and group is None:
            self._add_scope(self.tr("The selection in the layer tree"), nodes)
        wanted = [group] if group is not None else nodes
        self.scope_combo.setCurrentIndex(self._scopes.index(wanted) if wanted in self._scopes else 0)
        self._show_scope()

    def chosen(self) -> list[tuple[Any, LayerOptions]]:
        """The chosen layers with their options."""
        return [(item.layer, self._options(item)) for item in self.model.items if item.is_chosen]

    def map_options(self) -> Optional[MapOptions]:
        """The options of the map, None when there is to be none."""
        if not self.map_box.isChecked():
            return None
        return MapOptions(
            self.name_field.name,
            self.title_edit.text().strip() or self.name_field.name,
            style_format=self._style_format(),
            skip=self._skipped(),
            replace=self.name_field.is_taken() and self.replace_check.isChecked(),
            read=self.readers.read,
            write=self.readers.write,
            layers={layer.id(): options for layer, options in self.chosen()},
        )

    def done(self, result: int) -> None:
        """Close, and look at no further layer."""
        self.checks.stop()
        super().done(result)

    def _fill(self, watcher: icons.ThemeWatcher) -> None:
        watcher.show_on(self.publish_button, "publish_many")
        root = QgsProject.instance().layerTreeRoot()
        self._add_scope(self.tr("The whole project"), [])
        for group in root.findGroups(True):
            self._add_scope(self.tr("Group “{0}”").format(short_text(group.name())), [group])
        fill_style_formats(self.style_combo)
        self.readers = ReadersChoice(self.readers_combo, lambda: self._connection.session, watcher)
        defaults = ProjectDefaults.load(QgsProject.instance())
        self.readers.use_defaults(defaults)
        select(self.style_combo, defaults.style_format or PluginSettings.load().style_format)
        self.model.rights_words = self._rights_words
        self.access = AccessDelegate(self.layers_view)
        self.layers_view.setItemDelegateForColumn(ACCESS, self.access)
        header = self.layers_view.horizontalHeader()
        for column, mode in (
            (LAYER, QHeaderView.ResizeMode.Stretch),
            (NAME, QHeaderView.ResizeMode.Stretch),
            (ACCESS, QHeaderView.ResizeMode.ResizeToContents),
            (FATE, QHeaderView.ResizeMode.ResizeToContents),
        ):
            header.setSectionResizeMode(column, mode)
        self.layers_view.verticalHeader().hide()

    def _connect(self) -> None:
        self.scope_combo.activated.connect(self._show_scope)
        self.layers_view.selectionModel().currentRowChanged.connect(lambda *_: self._show_findings())
        self.model.changed.connect(self._show_ready)
        self.map_box.toggled.connect(self._show_ready)
        self.name_field.changed.connect(self._show_ready)
        self._connection.changed.connect(self._show_scope)
        QgsProject.instance().layersRemoved.connect(self._show_scope)
        self.checks.looked_at.connect(self._looked_at)
        self.access.choose_wanted.connect(self._choose_rights)
        self.style_combo.currentIndexChanged.connect(self.checks.use_style_format)
        self.readers.changed.connect(self._show_rights)
        self.in_place_check.clicked.connect(self.checks.leave_in_place)
        self.all_button.clicked.connect(lambda: self._choose_all(True))
        self.none_button.clicked.connect(lambda: self._choose_all(False))
        self.mend_button.clicked.connect(self.checks.mend_all)
        self.findings_view.cure_wanted.connect(self._cure)
        self.login_button.clicked.connect(self.login_wanted)
        self.publish_button.clicked.connect(self._publish)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.PUBLISH_MANY))

    def _add_scope(self, words: str, nodes: list[Any]) -> None:
        self.scope_combo.addItem(icons.icon("folder"), words)
        self._scopes.append(nodes)

    def _show_scope(self, *_changed: object) -> None:
        """Show the layers of the chosen part of the project."""
        project, session = QgsProject.instance(), self._connection.session
        nodes = [node for node in self._scopes[max(self.scope_combo.currentIndex(), 0)] if not sip.isdeleted(node)]
        nodes = nodes or [project.layerTreeRoot()]
        url, workspace = (session.server.url, session.workspace) if session is not None else ("", "")
        known = self._known() if session is not None else None
        items = plan_many(layers_below(nodes), url, workspace, known)
        self.model.show(items, names_of(known, workspace))
        self.in_place_check.hide()
        self.checks.start(items)
        self.name_field.propose(self._proposed_title(nodes))
        if items:
            self.layers_view.setCurrentIndex(self.model.index(0, LAYER))
        self._show_findings()

    def _proposed_title(self, nodes: list[Any]) -> str:
        project = QgsProject.instance()
        if len(nodes) == 1 and nodes[0] is not project.layerTreeRoot() and nodes[0].name():
            return str(nodes[0].name())
        return project.title() or project.baseName() or self.tr("My map")

    def _current(self) -> Optional[ManyItem]:
        row = self.layers_view.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def _show_findings(self) -> None:
        item = self._current()
        self.checks_box.setTitle(
            self.tr("Checks of “{0}”").format(short_text(item.title)) if item else self.tr("Checks")
        )
        nothing = "" if item else self.tr("There is no layer here. Add one to the project first.")
        self.findings_view.show_findings(item.findings or [] if item else [], item.applied if item else (), nothing)
        for button in (self.mend_button, self.all_button, self.none_button):
            button.setEnabled(item is not None)

    def _cure(self, cure: Cure) -> None:
        item = self._current()
        if item is not None:
            self.checks.cure(item, cure)

    def _looked_at(self, item: ManyItem) -> None:
        if item is self._current():
            self._show_findings()
        can_stay = self.checks.can_stay()
        self.in_place_check.setVisible(bool(can_stay))
        staying = [one for one in can_stay if any(cure.kind is CureKind.STAY_IN_PLACE for cure in one.applied)]
        self.in_place_check.setChecked(bool(can_stay) and len(staying) == len(can_stay))

    def _choose_rights(self, index: QPersistentModelIndex) -> None:
        """Open the editor of access rights for one row."""
        session = self._connection.session
        if session is None or not index.isValid():
            return
        item = self.model.items[index.row()]
        rights = item.rights or Rights.from_texts(self.readers.read, self.readers.write, session.user.username)
        dialog = RightsDialog(session, self._watcher, self, title=item.title, rights=rights)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def use(chosen: Rights) -> None:
            item.rights = chosen
            if item in self.model.items:
                self.model.renew(item)

        dialog.chosen.connect(use)
        dialog.open()

    def _rights_words(self, rights: Optional[Rights]) -> str:
        session = self._connection.session
        owner = session.user.username if session is not None else ""
        return short(rights or Rights.from_texts(self.readers.read, self.readers.write, owner), owner)

    def _choose_all(self, is_chosen: bool) -> None:
        for item in self.model.items:
            item.is_chosen = is_chosen and item.can_be_chosen
        self.model.dataChanged.emit(self.model.index(0, LAYER), self.model.index(self.model.rowCount() - 1, FATE))
        self._show_ready()

    def _style_format(self) -> StyleFormat:
        return StyleFormat(self.style_combo.currentData())

    def _options(self, item: ManyItem) -> LayerOptions:
        return LayerOptions(
            item.name,
            item.title,
            item.layer.metadata().abstract(),
            self._style_format(),
            replace=item.is_update,
            read=self.readers.read if item.rights is None else ",".join(item.rights.read),
            write=self.readers.write if item.rights is None else ",".join(item.rights.write),
            keep_opacity=not self.map_box.isChecked(),
        ).with_cures(item.applied)

    def _show_rights(self) -> None:
        """Show who may see the rows that have no choice of their own."""
        last = len(self.model.items) - 1
        if last >= 0:
            self.model.dataChanged.emit(self.model.index(0, ACCESS), self.model.index(last, ACCESS))

    def _skipped(self) -> frozenset[str]:
        """Layers that are not in the map: those of other parts of the project, and those that are left out."""
        inside = {item.layer.id() for item in self.model.items if item.is_chosen or item.is_service or item.is_update}
        return frozenset(key for key in QgsProject.instance().mapLayers() if key not in inside)

    def _show_ready(self, *_changed: object) -> None:
        reason = self._reason_against()
        self.publish_button.setEnabled(not reason)
        self.publish_button.setToolTip(reason)
        chosen = [item for item in self.model.items if item.is_chosen]
        renewed = sum(item.is_update for item in chosen)
        words = self.tr("Layers: {0} of {1}; new: {2}, updated: {3}.")
        self.summary_label.setText(
            words.format(len(chosen), len(self.model.items), len(chosen) - renewed, renewed)
            + (f" {reason}" if reason else "")
        )

    def _reason_against(self) -> str:
        if self._connection.session is None:
            return self.tr("Log in first.")
        chosen = [item for item in self.model.items if item.is_chosen]
        if any(item.findings is None for item in chosen):
            return self.tr("The layers are still being looked at.")
        is_map = self.map_box.isChecked()
        if not chosen and not (is_map and any(item.is_update or item.is_service for item in self.model.items)):
            return self.tr("Choose a layer.")
        for item in chosen:
            problem = self.model.problem(item)
            if problem:
                return self.tr("“{0}”: {1}").format(short_text(item.title), problem)
        return self.name_field.problem() if is_map else ""

    def _publish(self) -> None:
        if not self._reason_against():
            chosen = self.chosen()
            title = self.tr("{0} layers").format(len(chosen)) if len(chosen) != 1 else chosen[0][1].title
            self.publish_wanted.emit(chosen, title, self.map_options())
            self.accept()
