"""Findings of the checks as rows: how bad, what, and buttons that mend it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from layman_qgis.core.findings import Cure, Finding, is_cured, worst_first
from layman_qgis.gui import icons
from layman_qgis.gui.tab_order import tab_through
from layman_qgis.gui.verdicts import SEVERITY_ICONS

ICON_PX = 16


class FindingsView(QScrollArea):
    """Shows findings; every button can be reached by Tab and says for screen readers what it mends."""

    cure_wanted = pyqtSignal(object)  # Cure

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """An empty view."""
        super().__init__(parent)
        self.findings: list[Finding] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # To scroll it; and its buttons come next.
        self._progress = QLabel(self)

    def show_findings(self, findings: Sequence[Finding], applied: Collection[Cure] = (), busy: str = "") -> None:
        """Show `findings`, the worst first; buttons of `applied` cures are pressed; `busy` says what still goes on."""
        self.findings = worst_first(findings)
        focused = self._focused()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        for finding in self.findings:
            layout.addWidget(self._row(finding, applied))
        if not self.findings and not busy:
            layout.addWidget(_line("step_done", self.tr("Ready to publish: nothing to complain about.")))
        self._progress = QLabel(busy)
        self._progress.setVisible(bool(busy))
        layout.addWidget(self._progress)
        layout.addStretch(1)
        self.setWidget(body)
        tab_through(self, *self.buttons())  # New widgets would come after all others of the dialog.
        self._focus(focused)

    def show_progress(self, words: str) -> None:
        """Say how far the look at the whole layer has come."""
        self._progress.setText(words)
        self._progress.setVisible(bool(words))

    def buttons(self) -> list[QPushButton]:
        """All buttons, from the top."""
        return list(self.widget().findChildren(QPushButton)) if self.widget() is not None else []

    def _row(self, finding: Finding, applied: Collection[Cure]) -> QWidget:
        icon = "step_done" if is_cured(finding, applied) else SEVERITY_ICONS[finding.severity]
        row = _line(icon, f"{finding.message} {finding.remedy}".strip())
        row.setObjectName(f"finding_{finding.code}")
        for cure in finding.cures:
            row.layout().addWidget(self._button(finding, cure, cure in applied), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _button(self, finding: Finding, cure: Cure, is_applied: bool) -> QPushButton:
        button = QPushButton(cure.label)
        button.setObjectName(f"cure_{cure.kind.value}")
        button.setAccessibleName(f"{cure.label}: {finding.message}")
        button.setToolTip(finding.message)
        button.setAutoDefault(False)
        button.setCheckable(cure.kind.changes_options)
        button.setChecked(is_applied)
        button.clicked.connect(lambda _checked=False: self.cure_wanted.emit(cure))
        return button

    def _focused(self) -> str:
        """The button that has the focus, by what screen readers say of it."""
        return next((button.accessibleName() for button in self.buttons() if button.hasFocus()), "")

    def _focus(self, name: str) -> None:
        if name:
            found = next((button for button in self.buttons() if button.accessibleName() == name), None)
            if found is not None:
                found.setFocus()


def _line(icon: str, text: str) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    picture = QLabel()
    picture.setPixmap(icons.pixmap(icon, ICON_PX))
    words = QLabel(text)
    words.setWordWrap(True)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(words, 1)
    return row
