"""Shows what the checks found and what a style format keeps, changes or loses."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QTreeWidget, QTreeWidgetItem

from layman_qgis.core.findings import Severity
from layman_qgis.core.style_losses import StyleFinding, Verdict
from layman_qgis.gui import icons

SEVERITY_ICONS = {Severity.ERROR: "finding_error", Severity.WARNING: "finding_warning", Severity.INFO: "finding_info"}
VERDICT_ICONS = {Verdict.LOST: "finding_error", Verdict.APPROXIMATED: "finding_warning", Verdict.KEPT: "step_done"}


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Verdicts", text)


def verdict_text(verdict: Verdict) -> str:
    """A verdict in a word."""
    return {Verdict.LOST: tr("lost"), Verdict.APPROXIMATED: tr("approximated"), Verdict.KEPT: tr("kept")}[verdict]


def show_losses(view: QTreeWidget, losses: list[StyleFinding]) -> None:
    """Fill ``view`` with all parts of a style, the lost first and the kept last."""
    view.clear()
    view.setColumnCount(3)
    view.setHeaderLabels([tr("Part of the style"), tr("Where"), tr("In SLD")])
    order = (Verdict.LOST, Verdict.APPROXIMATED, Verdict.KEPT)
    for loss in sorted(losses, key=lambda one: order.index(one.verdict)):
        item = QTreeWidgetItem([loss.what, loss.where, verdict_text(loss.verdict)])
        item.setIcon(2, icons.icon(VERDICT_ICONS[loss.verdict]))
        for column in range(3):
            item.setToolTip(column, item.text(column))
        item.setTextAlignment(2, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter))
        view.addTopLevelItem(item)
    view.setVisible(bool(losses))
    view.setColumnHidden(1, not any(loss.where for loss in losses))
    for column in range(3):
        view.resizeColumnToContents(column)
        view.setColumnWidth(column, min(view.columnWidth(column), 300))


def losses_summary(losses: list[StyleFinding]) -> str:
    """One sentence on ``losses``."""
    lost = sum(loss.verdict == Verdict.LOST for loss in losses)
    kept = sum(loss.verdict == Verdict.KEPT for loss in losses)
    approximated = sum(loss.verdict == Verdict.APPROXIMATED for loss in losses)
    if not lost and not approximated:
        return tr("Nothing is lost: the server draws the layer as QGIS does.")
    return tr("{0} lost, {1} approximated, {2} kept. QML would keep everything.").format(lost, approximated, kept)
