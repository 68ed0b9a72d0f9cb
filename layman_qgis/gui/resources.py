"""Where the plugin's own files lie: forms (``ui/*.ui``), icons (``icons/*.svg``) and translations (``i18n/*.qm``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QDialogButtonBox, QWidget

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def load_form(widget: QWidget, name: str) -> Any:
    """Build ``resources/ui/<name>.ui`` into ``widget``; every named child becomes an attribute of it.

    The key for help (F1) presses the form's button for help.
    """
    from qgis.PyQt import uic  # A large package, which QGIS's start need not wait for.

    form = uic.loadUi(str(RESOURCES / "ui" / f"{name}.ui"), widget)
    for box in widget.findChildren(QDialogButtonBox):
        button = box.button(QDialogButtonBox.StandardButton.Help)
        if button is not None:
            button.setShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents))
    return form


def icon_path(name: str) -> Path:
    """Path of the icon ``name``; the file is always ``resources/icons/<name>.svg``."""
    return RESOURCES / "icons" / f"{name}.svg"
