"""Help is a key away in every dialog of the plugin."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox

from layman_qgis.gui.resources import RESOURCES, load_form

DIALOGS = sorted(path.stem for path in (RESOURCES / "ui").glob("*_dialog.ui"))


def test_there_are_dialogs():
    assert len(DIALOGS) > 5


@pytest.mark.parametrize("name", DIALOGS)
def test_the_key_for_help_presses_the_button_for_help(qgis_app, qtbot, name):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    load_form(dialog, name)
    button = next(iter(dialog.findChildren(QDialogButtonBox))).button(QDialogButtonBox.StandardButton.Help)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(button.clicked, timeout=2000):
        QTest.keyClick(dialog, Qt.Key.Key_F1)
