"""The choices that several dialogs offer, filled in one place: style formats, what to do afterwards."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QComboBox

from layman_qgis.api.requests import EVERYONE


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Choices", text)


def fill_style_formats(combo: QComboBox) -> None:
    """QML and SLD; the data of an item is "qml" or "sld"."""
    combo.addItem(tr("QML – exactly as in QGIS"), "qml")
    combo.addItem(tr("SLD – for other software"), "sld")


def fill_add_back(combo: QComboBox) -> None:
    """What to do with the published layer; the data of an item is "none", "wms" or "wfs"."""
    combo.addItem(tr("Leave the project as it is"), "none")
    combo.addItem(tr("Add the published layer as WMS"), "wms")
    combo.addItem(tr("Add the published layer as WFS"), "wfs")


def fill_readers(combo: QComboBox) -> None:
    """Who may see the publication; the data of an item is what Layman's `access_rights.read` takes."""
    combo.addItem(tr("Everybody can see it"), EVERYONE)
    combo.addItem(tr("Only I can see it"), "")


def select(combo: QComboBox, value: object) -> None:
    """Select the item whose data is ``value``; leave the choice alone when there is none."""
    row = combo.findData(value)
    if row >= 0:
        combo.setCurrentIndex(row)
