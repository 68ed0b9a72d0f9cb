"""The checks of one layer in a dialog: the quick look, the look at every feature, and the buttons that mend."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from layman_qgis.core import deep_checks
from layman_qgis.core.findings import Cure, CureKind, Finding, blocks, cures_as_published, toggled, without_copying
from layman_qgis.core.layer_checks import check_layer
from layman_qgis.core.publication_mark import How
from layman_qgis.gui.cures import Curer
from layman_qgis.gui.findings_view import FindingsView
from layman_qgis.tasks.layer_scan import LayerScanner

RECHECK_MS = 250
#: Findings of the quick look that the look at every feature replaces.
_REPLACED = frozenset({"geometry_invalid", "geometry_missing"})


class LayerChecks(QObject):
    """Fills a :class:`FindingsView`; `applied` are the cures that change what is published."""

    changed = pyqtSignal()
    #: The layer is another than it was.
    layer_mended = pyqtSignal()
    name_wanted = pyqtSignal(str)
    qml_wanted = pyqtSignal()

    def __init__(self, view: FindingsView, iface: Any, parent: Any) -> None:
        """`parent` is the dialog."""
        super().__init__(parent)
        self.applied: list[Cure] = []
        self._view = view
        self._curer = Curer(iface, parent)
        self._scanner = LayerScanner(self)
        self._layer: Optional[QgsMapLayer] = None
        self._name = ""
        self._takes_any_crs = True
        self._selected_only = False
        #: How the layer was published before; its cures are pressed at once.
        self._how = How()
        self._quick: list[Finding] = []
        self._deep: Optional[list[Finding]] = None
        self._said: list[Finding] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RECHECK_MS)
        self._again.timeout.connect(self._look)
        view.cure_wanted.connect(self._cure)
        self._curer.done.connect(self._mended)
        self._scanner.found.connect(self._found)
        self._scanner.progressed.connect(self._progressed)

    @property
    def blocks(self) -> bool:
        """Whether the layer cannot be published as it is."""
        return blocks(self._findings(), self.applied)

    def look_at(
        self,
        layer: Optional[QgsMapLayer],
        name: str,
        takes_any_crs: bool,
        selected_only: bool,
        how: Optional[How] = None,
    ) -> None:
        """Look at a layer anew, at once; then at all its features, in a task. `how` it was published is done again."""
        self.applied = []
        self._layer, self._name, self._takes_any_crs = layer, name, takes_any_crs
        self._selected_only = selected_only
        self._how = how or How()
        self._begin()

    def leave_in_place(self) -> None:
        """Take back the cures of a copy: the data stay where they are."""
        if self.applied != without_copying(self.applied):
            self.applied = without_copying(self.applied)
            self._show()

    def _begin(self) -> None:
        self._deep = None
        self._scanner.stop()
        self._look()
        self._press_as_before(self._quick)
        layer, selected_only = self._layer, self._selected_only
        if isinstance(layer, QgsVectorLayer) and not self.blocks and deep_checks.is_worth_it(layer):
            self._scanner.start(layer, selected_only)
            self._show()

    def say(self, findings: list[Finding]) -> None:
        """Show findings of the dialog itself beside those of the checks."""
        if findings != self._said:
            self._said = findings
            self._show()

    def use_name(self, name: str) -> None:
        """Look soon again under another name."""
        self._name = name
        self._again.start()

    def stop(self) -> None:
        """Look no further, as when the dialog is closed."""
        self._again.stop()
        self._scanner.stop()

    def _look(self) -> None:
        if self._layer is not None and sip.isdeleted(self._layer):
            self._layer = None  # It was taken out of the project.
        self._quick = check_layer(self._layer, self._name, self._takes_any_crs) if self._layer is not None else []
        self._show()

    def _findings(self) -> list[Finding]:
        if self._deep is None:
            return [*self._quick, *self._said]
        kept = (finding for finding in self._quick if finding.code not in _REPLACED)
        return [*kept, *self._deep, *self._said]

    def _show(self) -> None:
        busy = self.tr("Looking at all features…") if self._scanner.is_busy else ""
        if self._layer is None:
            busy = self.tr("No layer is chosen.")
        self._view.show_findings(self._findings(), self.applied, busy)
        self.changed.emit()

    def _found(self, findings: list[Finding]) -> None:
        self._deep = findings
        self._keep_applied(findings)
        self._press_as_before(findings)
        self._show()

    def _keep_applied(self, findings: list[Finding]) -> None:
        """Cures are values: one that the new findings say with other words stays pressed."""
        kinds = {cure.kind for cure in self.applied}
        fresh = [cure for one in findings for cure in one.cures if cure.kind in kinds and cure not in self.applied]
        self.applied.extend(fresh)

    def _progressed(self, share: float) -> None:
        self._view.show_progress(self.tr("Looking at all features… {0} %").format(round(share * 100)))

    def _cure(self, cure: Cure) -> None:
        if cure.kind is CureKind.PROPOSE_NAME:
            self.name_wanted.emit(cure.values[0])
        elif cure.kind is CureKind.USE_QML:
            self.qml_wanted.emit()
        elif cure.kind.changes_options:
            self._how = How()  # From now on the buttons are as people press them.
            self.applied = toggled(self.applied, cure)
            self._show()
        elif self._layer is not None and not sip.isdeleted(self._layer):
            self._curer.apply(self._layer, cure)

    def _press_as_before(self, findings: list[Finding]) -> None:
        fresh = [cure for cure in cures_as_published(findings, self._how) if cure not in self.applied]
        if fresh:
            self.applied = [*self.applied, *fresh]
            self._show()

    def _mended(self, _layer: object) -> None:
        if self._layer is not None and sip.isdeleted(self._layer):
            self._layer = None
        self._begin()
        self.layer_mended.emit()
