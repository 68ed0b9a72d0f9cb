"""Makes a layer in memory lasting: its features go to a file, and the layer reads that file from then on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsApplication, QgsProject, QgsVectorFileWriter, QgsVectorFileWriterTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QDir, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from layman_qgis.api.names import publication_name_from


class LayerSaving(QObject):
    """Asks for the file, writes it in a task; the layer keeps its style, its id and where it is published."""

    #: The layer.
    saved = pyqtSignal(object)
    #: A sentence and details.
    failed = pyqtSignal(str, str)

    def __init__(self, parent: QWidget) -> None:
        """The file dialog belongs to `parent`."""
        super().__init__(parent)
        self._parent = parent
        self._task: Optional[QgsVectorFileWriterTask] = None

    def ask(self, layer: Any) -> None:
        """Ask where to save; returns at once."""
        if layer.isEditable() and layer.isModified():
            self.failed.emit(self.tr("Save the edits of the layer first."), "")
            return
        folder = QgsProject.instance().homePath() or QDir.homePath()
        dialog = QFileDialog(self._parent, self.tr("Save “{0}” as").format(layer.name()), folder)
        dialog.setObjectName("save_layer")
        dialog.setNameFilter(self.tr("GeoPackage (*.gpkg)"))
        dialog.setDefaultSuffix("gpkg")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{publication_name_from(layer.name()) or 'layer'}.gpkg")
        dialog.fileSelected.connect(lambda path: None if sip.isdeleted(layer) else self.save(layer, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, layer: Any, path: Path) -> None:
        """Write the features to a new GeoPackage at `path` and have the layer read it."""
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = "GPKG"
        options.layerName = path.stem
        task = QgsVectorFileWriterTask(layer, str(path), options)
        self._task = task  # QGIS's list of tasks does not keep Python's half of it.
        task.completed.connect(lambda _file, _name: self._use(layer, path))
        task.errorOccurred.connect(lambda _code, text: self.failed.emit(self.tr("The layer could not be saved."), text))
        QgsApplication.taskManager().addTask(task)

    def _use(self, layer: Any, path: Path) -> None:
        if sip.isdeleted(layer):
            return
        if layer.isEditable():
            layer.rollBack()  # Nothing is in it; the layer cannot change its source while it is edited.
        layer.setDataSource(f"{path}|layername={path.stem}", layer.name(), "ogr")
        layer.triggerRepaint()
        if layer.project() is not None:
            layer.project().setDirty(True)
        self.saved.emit(layer)
