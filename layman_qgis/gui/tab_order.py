"""The order in which the Tab key goes through widgets of several forms, or made after the others."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QWidget


def tab_through(first: QWidget, *others: QWidget) -> None:
    """Have the Tab key go from the first widget to the others in turn; all of them must take the focus by Tab.

    The last one is put in its place first: Qt 5 leaves a widget where it is that comes first in its window when it is
    to follow the last one.
    """
    for other in reversed(others):
        QWidget.setTabOrder(first, other)
