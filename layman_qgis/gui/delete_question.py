"""The question before something is deleted on a server, which cannot be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from layman_qgis.api.publications import Publication
from layman_qgis.gui.closing import name_ours
from layman_qgis.gui.publications_model import kind_text


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("DeleteQuestion", text)


def ask_to_delete(parent: QWidget, publications: Sequence[Publication], then: Callable[[], None]) -> QMessageBox:
    """Ask without blocking; `then` is called when the user says yes."""
    if len(publications) == 1:
        one = publications[0]
        question = tr("Delete the {0} “{1}” from the server?").format(kind_text(one).lower(), one.title or one.name)
    else:
        question = tr("Delete {0} publications from the server?").format(len(publications))
    box = QMessageBox(QMessageBox.Icon.Warning, tr("Delete publication"), question, parent=parent)
    name_ours(box, "DeleteQuestion")
    box.setInformativeText(tr("Data, style and web services go with it. This cannot be undone."))
    if len(publications) > 1:
        box.setDetailedText("\n".join(f"{one.workspace}/{one.name}  {one.title}" for one in publications))
    delete = box.addButton(tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    delete.clicked.connect(lambda _checked=False: then())
    box.open()
    return box
