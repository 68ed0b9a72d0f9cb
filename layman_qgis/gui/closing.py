"""What the plugin has opened over QGIS's window, closed and freed when the plugin goes."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QDialog, QMenu, QWidget

#: Names of Qt's own dialogs that are opened by this plugin begin so; its own classes are known by their modules.
OURS = "Layman"
_PACKAGE = __name__.split(".")[0] + "."


def close_dialogs(window: QWidget) -> None:
    """Close every dialog of ours, also one that broke off while it was made and was never shown."""
    for dialog in window.findChildren(QDialog):
        if type(dialog).__module__.startswith(_PACKAGE) or dialog.objectName().startswith(OURS):
            dialog.done(0)  # Not `close`, over which a dialog may ask.
            dialog.deleteLater()


def free_menu(window: QWidget, title: str) -> None:
    """Free the empty menu that QGIS leaves behind when the last entry of a plugin is taken out of it."""
    for menu in window.findChildren(QMenu, title):
        if not menu.actions():
            menu.deleteLater()


def name_ours(dialog: Any, name: str) -> None:
    """Mark a dialog of one of Qt's own classes as ours; `name` tells which."""
    dialog.setObjectName(f"{OURS}{name}")
