"""Does what the buttons beside findings promise: mends the layer, or opens the page on which people decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsMapLayer, QgsVectorLayer
from qgis.gui import QgsDataSourceSelectDialog, QgsProjectionSelectionDialog, QgsQueryBuilder
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QMessageBox, QWidget

from layman_qgis.compat import as_int
from layman_qgis.core.findings import Cure, CureKind
from layman_qgis.gui.layer_saving import LayerSaving

#: Pages of QGIS's layer properties, by their names in QGIS's forms.
_PAGES = {
    CureKind.OPEN_FIELDS: "mOptsPage_SourceFields",
    CureKind.OPEN_JOINS: "mOptsPage_Joins",
    CureKind.OPEN_STYLE: "mOptsPage_Style",
    CureKind.OPEN_METADATA: "mOptsPage_Metadata",
}


class Curer(QObject):
    """Applies cures that change a layer or open a page; those that change what is published are the dialog's own."""

    #: The layer, which may be another now: look at it again.
    done = pyqtSignal(object)

    def __init__(self, iface: Any, parent: QWidget) -> None:
        """Dialogs belong to `parent`, which closes them with itself."""
        super().__init__(parent)
        self._iface = iface
        self._parent = parent
        self._saving = LayerSaving(parent)
        self._saving.saved.connect(self.done)
        self._saving.failed.connect(self._tell)
        self._do: dict[CureKind, Callable[[Any, Cure], None]] = {
            CureKind.SAVE_EDITS: self._save_edits,
            CureKind.SET_CRS: self._set_crs,
            CureKind.SELECT_FEATURES: self._select,
            CureKind.SAVE_AS_FILE: self._save_as_file,
            CureKind.REPAIR_SOURCE: self._repair_source,
            CureKind.SAVE_PROJECT: self._save_project,
            CureKind.CLEAR_FILTER: self._clear_filter,
            CureKind.SET_FILTER: self._set_filter,
            CureKind.MAKE_POINTS: self._make_points,
            **dict.fromkeys(_PAGES, self._open_page),
        }

    def apply(self, layer: QgsMapLayer, cure: Cure) -> None:
        """Apply a cure; what cannot be undone asks before. Returns at once."""
        do = self._do.get(cure.kind)
        if do is None:
            return
        if cure.kind.needs_consent:
            self._ask(layer, cure, lambda: self._apply(do, layer, cure))
        else:
            # The button that was pressed may be gone when a dialog of QGIS has ended.
            QTimer.singleShot(0, lambda: self._apply(do, layer, cure))

    def _apply(self, do: Callable[[Any, Cure], None], layer: QgsMapLayer, cure: Cure) -> None:
        if sip.isdeleted(self) or sip.isdeleted(layer):
            return
        do(layer, cure)
        if not sip.isdeleted(self) and not sip.isdeleted(layer):
            self.done.emit(layer)

    def _ask(self, layer: QgsMapLayer, cure: Cure, then: Callable[[], None]) -> None:
        question = {
            CureKind.SAVE_EDITS: self.tr("Save the edits of “{0}”? This cannot be undone."),
            CureKind.CLEAR_FILTER: self.tr("Remove the filter of “{0}”? The project forgets it."),
        }[cure.kind].format(layer.name())
        buttons = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
        box = QMessageBox(QMessageBox.Icon.Question, "Layman", question, buttons, self._parent)
        box.setDefaultButton(QMessageBox.StandardButton.No)
        box.setObjectName("cure_question")
        box.finished.connect(lambda code: then() if code == as_int(QMessageBox.StandardButton.Yes) else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def _save_edits(self, layer: QgsVectorLayer, _cure: Cure) -> None:
        if not layer.commitChanges(False):
            self._tell(self.tr("The edits could not be saved."), "\n".join(layer.commitErrors()))

    def _clear_filter(self, layer: QgsVectorLayer, _cure: Cure) -> None:
        layer.setSubsetString("")

    def _select(self, layer: QgsVectorLayer, cure: Cure) -> None:
        layer.selectByIds([int(value) for value in cure.values])
        self._iface.setActiveLayer(layer)
        self._iface.mapCanvas().zoomToSelected(layer)

    def _set_crs(self, layer: QgsMapLayer, _cure: Cure) -> None:
        dialog = QgsProjectionSelectionDialog(self._parent)
        dialog.setCrs(layer.crs())
        self._open(layer, dialog, lambda: layer.setCrs(dialog.crs()))

    def _repair_source(self, layer: QgsMapLayer, _cure: Cure) -> None:
        dialog = QgsDataSourceSelectDialog(None, True, layer.type(), self._parent)
        dialog.setWindowTitle(self.tr("Choose the data of “{0}”").format(layer.name()))

        def change() -> None:
            uri = dialog.uri()
            if uri.isValid():
                layer.setDataSource(uri.uri, layer.name(), uri.providerKey)

        self._open(layer, dialog, change)

    def _set_filter(self, layer: QgsVectorLayer, _cure: Cure) -> None:
        self._open(layer, QgsQueryBuilder(layer, self._parent), lambda: None)  # It sets the filter by itself.

    def _make_points(self, layer: QgsVectorLayer, _cure: Cure) -> None:
        import processing  # QGIS's own plugin, which is there once QGIS has started.

        dialog = processing.createAlgorithmDialog("native:createpointslayerfromtable", {"INPUT": layer.id()})
        if dialog is not None:
            dialog.show()

    def _open(self, layer: QgsMapLayer, dialog: QDialog, accepted: Callable[[], None]) -> None:
        def change() -> None:
            if not sip.isdeleted(layer):
                accepted()
                self.done.emit(layer)

        dialog.accepted.connect(change)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_as_file(self, layer: QgsVectorLayer, _cure: Cure) -> None:
        self._saving.ask(layer)

    def _save_project(self, _layer: QgsMapLayer, _cure: Cure) -> None:
        self._iface.actionSaveProject().trigger()

    def _open_page(self, layer: QgsMapLayer, cure: Cure) -> None:
        self._iface.showLayerProperties(layer, _PAGES[cure.kind])

    def _tell(self, sentence: str, details: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "Layman", sentence, QMessageBox.StandardButton.Ok, self._parent)
        box.setObjectName("cure_failed")
        if details:
            box.setDetailedText(details)
        box.finished.connect(box.deleteLater)
        box.open()
