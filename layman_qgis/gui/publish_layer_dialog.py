"""Publish one layer: what, under which name, with which style, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QWidget

from layman_qgis.api import guide
from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.core import outside_table, publication_mark
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity, without_copying
from layman_qgis.core.layer_checks import summarise
from layman_qgis.core.loss_findings import loss_findings
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.project_defaults import ProjectDefaults
from layman_qgis.core.publication_mark import How
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.core.style_losses import Verdict, style_losses, worst
from layman_qgis.gui import icons
from layman_qgis.gui.choices import fill_add_back, select
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.layer_checks_panel import LayerChecks
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.name_field import NameField, NameWidgets
from layman_qgis.gui.readers_choice import ReadersChoice
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import count_text, size_text
from layman_qgis.gui.verdicts import VERDICT_ICONS, losses_summary, show_losses
from layman_qgis.gui.where_row import WhereRow
from layman_qgis.tasks.publishing import LayerOptions

SMALL_ICON_PX = 16
_KINDS = QgsMapLayerProxyModel.Filter.VectorLayer | QgsMapLayerProxyModel.Filter.RasterLayer


class PublishLayerDialog(QDialog):
    """Gathers the options of one layer; emits them and closes."""

    publish_wanted = pyqtSignal(object, object)  # QgsMapLayer, LayerOptions
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
        load_form(self, "publish_layer_dialog")
        self._connection = connection
        self._how = How()
        self._place: list[Finding] = []
        self._losses: list[Finding] = []
        self.checks = LayerChecks(self.findings_view, iface, self)
        self.where = WhereRow(self.where_icon, self.where_label, self.login_button, connection, watcher)
        widgets = NameWidgets(self.title_edit, self.name_edit, self.name_hint, self.replace_check)
        self.name_field = NameField(PublicationType.LAYER, widgets, connection, known, self)
        self.publish_button = self.buttons.addButton(self.tr("&Publish"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.publish_button.setDefault(True)
        watcher.show_on(self.publish_button, "publish_layer")
        self.layer_combo.setFilters(_KINDS)
        fill_add_back(self.add_back_combo)
        self.readers = ReadersChoice(self.readers_combo, lambda: self._connection.session, watcher)
        self._show_settings()
        self._connect()
        self._layer_changed(self.layer_combo.currentLayer())
        self.resize(560, 720)

    def choose(self, layer: Optional[QgsMapLayer]) -> None:
        """Start with ``layer`` when it can be published."""
        if isinstance(layer, (QgsVectorLayer, QgsRasterLayer)):
            self.layer_combo.setLayer(layer)

    def layer(self) -> Optional[QgsMapLayer]:
        """The chosen layer."""
        layer = self.layer_combo.currentLayer()
        return layer if isinstance(layer, (QgsVectorLayer, QgsRasterLayer)) else None

    def style_format(self) -> StyleFormat:
        """The chosen format."""
        return StyleFormat.SLD if self.sld_radio.isChecked() else StyleFormat.QML

    def options(self) -> LayerOptions:
        """The options as they stand."""
        return LayerOptions(
            name=self.name_field.name,
            title=self.title_edit.text().strip() or self.name_field.name,
            description=self.description_edit.toPlainText().strip(),
            style_format=self.style_format(),
            selected_only=self.selected_check.isVisible() and self.selected_check.isChecked(),
            add_back=self.add_back_combo.currentData(),
            replace=self.name_field.is_taken() and self.replace_check.isChecked(),
            read=self.readers.read,
            write=self.readers.write,
            in_place=self.in_place_check.isEnabled() and self.in_place_check.isChecked(),
        ).with_cures(self.checks.applied)

    def done(self, result: int) -> None:
        """Close, and look no further at the layer."""
        self.checks.stop()
        super().done(result)

    def _show_settings(self) -> None:
        settings = PluginSettings.load()
        defaults = ProjectDefaults.load(QgsProject.instance())
        self.readers.use_defaults(defaults)
        self.sld_radio.setChecked((defaults.style_format or settings.style_format) == StyleFormat.SLD.value)
        select(self.add_back_combo, settings.add_back)

    def _connect(self) -> None:
        self.layer_combo.layerChanged.connect(self._layer_changed)
        self.sld_radio.toggled.connect(self._show_style)
        self.name_field.changed.connect(lambda: self.checks.use_name(self.name_field.name))
        self.name_field.changed.connect(self._say)
        self.name_field.changed.connect(self._show_ready)
        self._connection.changed.connect(self._show_place)
        self._connection.changed.connect(self._show_ready)
        self.selected_check.toggled.connect(self._selected_toggled)
        self.in_place_check.toggled.connect(self._in_place_toggled)
        self.checks.changed.connect(self._keep_copying)
        self.checks.changed.connect(self._show_ready)
        self.checks.layer_mended.connect(self._show_layer)
        self.checks.name_wanted.connect(self.name_field.use_name)
        self.checks.qml_wanted.connect(lambda: self.qml_radio.setChecked(True))
        self.login_button.clicked.connect(self.login_wanted)
        self.publish_button.clicked.connect(self._publish)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.PUBLISH_LAYER))

    def _layer_changed(self, _layer: Optional[QgsMapLayer]) -> None:
        layer = self.layer()
        for widget in (self.title_edit, self.name_edit, self.description_edit, self.style_box, self.checks_box):
            widget.setEnabled(layer is not None)
        self.in_place_check.setChecked(False)
        self.name_hint.setVisible(layer is not None)
        if layer is None:
            self.losses_tree.hide()
            self.facts_value.setText(self.tr("There is no layer in the project. Add one and it appears here."))
            for widget in (self.selected_check, self.in_place_check):
                widget.hide()
            self._show_ready()
            return
        mark = publication_mark.read(layer)
        session = self._connection.session
        is_ours = mark is not None and session is not None and mark.ref.server_url == session.server.url
        metadata = layer.metadata()
        self.name_field.propose(layer.name(), mark.ref.name if is_ours else "")
        self.description_edit.setPlainText(metadata.abstract() if metadata else "")
        self._show_layer()
        self.in_place_check.setChecked(bool(is_ours and mark.in_place))
        self._how = mark.how if is_ours else How()
        if self._how.style_format:
            (self.sld_radio if self._how.style_format == StyleFormat.SLD.value else self.qml_radio).setChecked(True)
        self.selected_check.setChecked(self._how.selected_only and layer.selectedFeatureCount() > 0)
        self._check()

    def _selected_toggled(self, is_chosen: bool) -> None:
        if is_chosen:
            self.in_place_check.setChecked(False)
        self._check()

    def _in_place_toggled(self, is_chosen: bool) -> None:
        """A table that stays in its database goes as it is: all of it, not mended and not moved."""
        if is_chosen:
            self.selected_check.setChecked(False)
            self.checks.leave_in_place()
        self._say()

    def _keep_copying(self) -> None:
        if self.checks.applied != without_copying(self.checks.applied):
            self.in_place_check.setChecked(False)

    def _show_layer(self) -> None:
        layer = self.layer()
        if layer is None:
            return
        self._show_facts(layer)
        self._show_place()
        self._show_style()

    def _show_facts(self, layer: QgsMapLayer) -> None:
        if not layer.isValid():
            self.facts_value.setText(self.tr("It cannot be read."))
            self.selected_check.hide()
            return
        summary = summarise(layer)
        is_raster = isinstance(layer, QgsRasterLayer)
        parts = [
            "" if is_raster else self._features_text(summary.feature_count),
            self.tr("{0} pixels").format(summary.geometry) if is_raster else str(summary.geometry),
            self._parts_text(summary.field_count, is_raster),
            str(summary.crs),
            self.tr("about {0}").format(size_text(summary.size_bytes_estimate)),
        ]
        self.facts_value.setText(" · ".join(part for part in parts if part))
        self.selected_check.setVisible(summary.selected_count > 0)
        self.selected_check.setText(
            self.tr("Only the {0} selected &features").format(count_text(summary.selected_count))
        )

    def _features_text(self, count: int) -> str:
        return self.tr("1 feature") if count == 1 else self.tr("{0} features").format(count_text(count))

    def _parts_text(self, count: int, is_raster: bool) -> str:
        if is_raster:
            return self.tr("1 band") if count == 1 else self.tr("{0} bands").format(count)
        return self.tr("1 field") if count == 1 else self.tr("{0} fields").format(count)

    def _show_place(self, *_changed: object) -> None:
        """Whether the layer may stay in its database."""
        layer, session = self.layer(), self._connection.session
        self.in_place_check.setVisible(outside_table.is_postgis(layer))
        reason = ""
        self._place = []
        if session is not None and outside_table.is_postgis(layer):
            here, takes = session.server.is_on_this_machine, session.version.takes_tables
            reason = outside_table.reason_against(layer, server_is_here=here, takes_tables=takes)
            if reason:
                self._place = outside_table.place_findings(layer, server_is_here=here, takes_tables=takes)
        self._say()
        self.in_place_check.setEnabled(not reason)
        self.in_place_check.setToolTip(
            reason or self.tr("No copy: the server reads the table, with the login of the layer's connection.")
        )

    def _show_style(self, *_changed: object) -> None:
        layer = self.layer()
        if layer is None:
            return
        losses = style_losses(layer, self.style_format())
        show_losses(self.losses_tree, losses)
        self.style_summary.setText(losses_summary(losses))
        verdict = worst(losses) or Verdict.KEPT
        self._losses = loss_findings(layer, self.style_format())
        self._say()
        self.style_icon.setPixmap(icons.pixmap(VERDICT_ICONS[verdict], SMALL_ICON_PX))

    def _say(self) -> None:
        layer = self.layer()
        stays = layer is not None and self.in_place_check.isEnabled() and self.in_place_check.isChecked()
        unsaved = outside_table.unsaved_findings(layer) if stays else []
        self.checks.say([*self._taken(), *self._losses, *self._place, *unsaved])

    def _taken(self) -> list[Finding]:
        """That the name is another layer's, and the button with a free one."""
        if not self.name_field.is_taken() or self.replace_check.isChecked():
            return []
        words = self.tr("“{0}” is published already.").format(self.name_field.name)
        free = self.name_field.free_name()
        cure = Cure(self.tr("Use “{0}”").format(free), CureKind.PROPOSE_NAME, (free,))
        remedy = self.tr("Choose another name, or tick below that it is to be updated.")
        return [Finding(Severity.WARNING, "name_taken", words, remedy, (cure,))]

    def _check(self, *_changed: object) -> None:
        layer, session = self.layer(), self._connection.session
        takes_any_crs = session is None or session.version.is_bundled
        selected_only = self.selected_check.isVisible() and self.selected_check.isChecked()
        self.checks.look_at(layer, self.name_field.name, takes_any_crs, selected_only, self._how)

    def _show_ready(self) -> None:
        keeps_access = self.name_field.is_taken() and self.replace_check.isChecked()
        self.readers_combo.setEnabled(not keeps_access)
        self.readers_combo.setToolTip(self.tr("What is replaced keeps its access.") if keeps_access else "")
        reason = self._reason_against()
        self.publish_button.setEnabled(not reason)
        self.publish_button.setToolTip(reason)

    def _reason_against(self) -> str:
        if self._connection.session is None:
            return self.tr("Log in first.")
        if self.layer() is None:
            return self.tr("Choose a layer.")
        if self.checks.blocks:
            return self.tr("The checks found an error.")
        return self.name_field.problem()

    def _publish(self) -> None:
        layer = self.layer()
        if layer is not None and not self._reason_against():
            self.publish_wanted.emit(layer, self.options())
            self.accept()
