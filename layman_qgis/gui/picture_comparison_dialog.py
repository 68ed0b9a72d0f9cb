"""QGIS's picture of a published layer beside the server's, with the difference marked and a number."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsProject, QgsRectangle
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QWidget

from layman_qgis.api import guide
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core.picture_comparison import PictureDifference, View
from layman_qgis.gui import icons
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.picture_panes import Pane, SwipePane, titled
from layman_qgis.gui.resources import load_form
from layman_qgis.network.session import Session
from layman_qgis.tasks.picture_drawing import PictureDrawing

#: Up to this share pictures are called the same, and up to the second one nearly the same.
SAME, NEARLY = 0.005, 0.05


class PictureComparisonDialog(QDialog):
    """Draws as soon as it is shown, and again when another extent is chosen."""

    def __init__(
        self,
        session: Session,
        layer: Any,
        ref: PublicationRef,
        canvas: Any,
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """``canvas`` gives the extent of the view."""
        super().__init__(parent)
        load_form(self, "picture_comparison_dialog")
        self._layer = layer
        self._canvas = canvas
        self.drawing = PictureDrawing(session, layer, ref, self)
        self.difference: Optional[PictureDifference] = None
        self.local_pane, self.remote_pane, self.marked_pane = Pane(), Pane(), Pane()
        for title, pane in (
            (self.tr("QGIS"), self.local_pane),
            (self.tr("Server"), self.remote_pane),
            (self.tr("Difference"), self.marked_pane),
        ):
            self.side_layout.addWidget(titled(title, pane), 1)
        self.swipe = SwipePane()
        self.swipe.setAccessibleName(self.tr("QGIS to the left of the line, the server to the right"))
        self.swipe_layout.addWidget(self.swipe)
        self.extent_combo.addItem(self.tr("The whole layer"), "layer")
        self.extent_combo.addItem(self.tr("What the map view shows"), "view")
        watcher.show_on(self.refresh_button, "refresh")
        self.setWindowTitle(self.tr("{0} – QGIS beside the server").format(layer.name()))
        self._connect()
        self.resize(940, 420)
        self.draw()

    def draw(self, *_wanted: object) -> None:
        """Draw both pictures of what is chosen."""
        if sip.isdeleted(self._layer):
            self._failed(ApiError(self.tr("The layer is no longer in the project."), ""))
            return
        self.difference = None
        waiting = self.tr("Drawing…")
        for pane in (self.local_pane, self.remote_pane, self.marked_pane):
            pane.show_picture(QImage(), waiting)
        self.swipe.show_both(QImage(), QImage(), waiting)
        self._say(self.tr("Drawing both pictures…"), "step_running")
        self.drawing.draw(self.view())

    def view(self) -> View:
        """What is to be drawn, in the CRS of the map view when WMS can name it."""
        crs = self._canvas.mapSettings().destinationCrs()
        if not crs.authid().upper().startswith("EPSG:"):
            crs = QgsCoordinateReferenceSystem("EPSG:3857")
        if self.extent_combo.currentData() == "view":
            box, source = self._canvas.extent(), self._canvas.mapSettings().destinationCrs()
        else:
            box, source = self._layer.extent(), self._layer.crs()
        return View.of(_moved(box, source, crs), crs)

    def _connect(self) -> None:
        self.extent_combo.currentIndexChanged.connect(self.draw)
        self.refresh_button.clicked.connect(self.draw)
        self.slider.valueChanged.connect(self.swipe.move_line)
        self.drawing.local_drawn.connect(lambda picture: self.local_pane.show_picture(picture))
        self.drawing.remote_drawn.connect(lambda picture: self.remote_pane.show_picture(picture))
        self.drawing.compared.connect(self._compared)
        self.drawing.failed.connect(self._failed)
        self.finished.connect(lambda _code: self.drawing.stop())
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.COMPARISON))

    def _compared(self, difference: PictureDifference) -> None:
        self.difference = difference
        self.marked_pane.show_picture(difference.marked)
        self.swipe.show_both(self.local_pane.picture, self.remote_pane.picture)
        percent = f"{100 * difference.share:.1f}"
        if not difference.drawn_px:
            self._say(self.tr("Neither picture shows anything here."), "finding_warning")
        elif difference.share <= SAME:
            self._say(self.tr("The same: {0} % of what is drawn differs.").format(percent), "step_done")
        elif difference.share <= NEARLY:
            self._say(self.tr("Nearly the same: {0} % of what is drawn differs.").format(percent), "finding_info")
        else:
            self._say(self.tr("Different: {0} % of what is drawn differs.").format(percent), "finding_warning")
        self.hint_label.setText(
            self.tr(
                "Edges and shades that differ a little do not count. If the layer was changed here, update it; "
                "if it was published with SLD, publish it with QML."
            )
        )

    def _failed(self, problem: ApiError) -> None:
        sentence = f"{problem.sentence} {problem.next_step}".strip()
        self._say(sentence, "finding_error")
        for pane in (self.local_pane, self.remote_pane, self.marked_pane, self.swipe):
            if pane.picture.isNull():
                pane.show_picture(QImage(), self.tr("No picture"))
        self.hint_label.setText(problem.detail[:300])

    def _say(self, sentence: str, icon: str) -> None:
        self.verdict_label.setText(sentence)
        self.verdict_icon.setPixmap(icons.pixmap(icon, 16))
        self.hint_label.setText("")


def _moved(box: QgsRectangle, source: Any, target: Any) -> QgsRectangle:
    """The box in another CRS; where it cannot be brought there, the area of that CRS."""
    if not source.isValid() or source == target:
        return QgsRectangle(box)
    try:
        moved = QgsCoordinateTransform(source, target, QgsProject.instance()).transformBoundingBox(box)
    except QgsCsException:
        moved = QgsRectangle()
    return moved if moved.isFinite() and not moved.isNull() else target.bounds()
