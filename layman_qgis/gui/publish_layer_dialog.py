"""Publish one layer: what, under which name, with which style, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QWidget

from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.core.layer_checks import Finding, check_layer, summarise
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.core.style_losses import Verdict, style_losses, worst
from layman_qgis.gui import icons
from layman_qgis.gui.choices import fill_add_back, fill_readers, select
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.name_field import NameField, NameWidgets
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import count_text, size_text
from layman_qgis.gui.verdicts import VERDICT_ICONS, has_errors, losses_summary, show_findings, show_losses
from layman_qgis.gui.where_row import WhereRow
from layman_qgis.tasks.publishing import LayerOptions

RECHECK_MS = 250
SMALL_ICON_PX = 16


class PublishLayerDialog(QDialog):
    """Gathers the options of one layer; emits them and closes."""

    publish_wanted = pyqtSignal(object, object)  # QgsVectorLayer, LayerOptions
    login_wanted = pyqtSignal()

    def __init__(
        self,
        connection: Connection,
        known: Callable[[], list[Publication]],
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """``known`` lists what the workspace holds already."""
        super().__init__(parent)
        load_form(self, "publish_layer_dialog")
        self._connection = connection
        self._findings: list[Finding] = []
        self.where = WhereRow(self.where_icon, self.where_label, self.login_button, connection, watcher)
        widgets = NameWidgets(self.title_edit, self.name_edit, self.name_hint, self.replace_check)
        self.name_field = NameField(PublicationType.LAYER, widgets, connection, known, self)
        self.publish_button = self.buttons.addButton(self.tr("&Publish"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.publish_button.setDefault(True)
        watcher.show_on(self.publish_button, "publish_layer")
        self.layer_combo.setFilters(QgsMapLayerProxyModel.Filter.VectorLayer)
        fill_add_back(self.add_back_combo)
        fill_readers(self.readers_combo)
        self._recheck = QTimer(self)
        self._recheck.setSingleShot(True)
        self._recheck.setInterval(RECHECK_MS)
        self._show_settings()
        self._connect()
        self._layer_changed(self.layer_combo.currentLayer())
        self.resize(560, 720)

    def choose(self, layer: Optional[QgsMapLayer]) -> None:
        """Start with ``layer`` when it can be published."""
        if isinstance(layer, QgsVectorLayer):
            self.layer_combo.setLayer(layer)

    def layer(self) -> Optional[QgsVectorLayer]:
        """The chosen layer."""
        layer = self.layer_combo.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) else None

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
            read=self.readers_combo.currentData(),
        )

    def _show_settings(self) -> None:
        settings = PluginSettings.load()
        self.sld_radio.setChecked(settings.style_format == StyleFormat.SLD.value)
        select(self.add_back_combo, settings.add_back)

    def _connect(self) -> None:
        self.layer_combo.layerChanged.connect(self._layer_changed)
        self.sld_radio.toggled.connect(self._show_style)
        self.name_field.changed.connect(self._recheck.start)
        self.name_field.changed.connect(self._show_ready)
        self._connection.changed.connect(self._show_ready)
        self._recheck.timeout.connect(self._check)
        self.login_button.clicked.connect(self.login_wanted)
        self.publish_button.clicked.connect(self._publish)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(QDialogButtonBox.StandardButton.Help).clicked.connect(self.where.open_help)

    def _layer_changed(self, layer: Optional[QgsMapLayer]) -> None:
        vector = self.layer()
        for widget in (self.title_edit, self.name_edit, self.description_edit, self.style_box, self.checks_box):
            widget.setEnabled(vector is not None)
        if vector is None:
            self.facts_value.setText(self.tr("There is no vector layer in the project. Add one and it appears here."))
            self.selected_check.hide()
            self._show_ready()
            return
        mark = publication_mark.read(vector)
        session = self._connection.session
        is_ours = mark is not None and session is not None and mark.ref.server_url == session.server.url
        self.name_field.propose(vector.name(), mark.ref.name if is_ours else "")
        metadata = vector.metadata()
        self.description_edit.setPlainText(metadata.abstract() if metadata else "")
        self._show_facts(vector)
        self._show_style()
        self._check()

    def _show_facts(self, layer: QgsVectorLayer) -> None:
        summary = summarise(layer)
        parts = [
            self.tr("{0} features").format(count_text(summary.feature_count)),
            str(summary.geometry),
            self.tr("{0} fields").format(summary.field_count),
            str(summary.crs),
            self.tr("about {0}").format(size_text(summary.size_bytes_estimate)),
        ]
        self.facts_value.setText(" · ".join(part for part in parts if part))
        self.selected_check.setVisible(summary.selected_count > 0)
        self.selected_check.setText(
            self.tr("Only the {0} selected &features").format(count_text(summary.selected_count))
        )

    def _show_style(self, *_changed: object) -> None:
        layer = self.layer()
        if layer is None:
            return
        losses = style_losses(layer, self.style_format())
        show_losses(self.losses_tree, losses)
        self.style_summary.setText(losses_summary(losses))
        verdict = worst(losses) or Verdict.KEPT
        self.style_icon.setPixmap(icons.pixmap(VERDICT_ICONS[verdict], SMALL_ICON_PX))

    def _check(self) -> None:
        layer = self.layer()
        if layer is not None:
            self._findings = check_layer(layer, self.name_field.name)
            show_findings(self.findings_list, self._findings)
        self._show_ready()

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
        if has_errors(self._findings):
            return self.tr("The checks found an error.")
        return self.name_field.problem()

    def _publish(self) -> None:
        layer = self.layer()
        if layer is not None and not self._reason_against():
            self.publish_wanted.emit(layer, self.options())
            self.accept()
