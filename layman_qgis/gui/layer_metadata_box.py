"""The part of a layer's page that shows how metadata differ here and on the server, and brings them to one another."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsLayerMetadata, QgsMapLayer, QgsProject
from qgis.gui import QgsMetadataWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.api.metadata import Said
from layman_qgis.api.publications import PublicationRef
from layman_qgis.compat import metadata_dates
from layman_qgis.core import publication_mark
from layman_qgis.core.iso_record import not_in_record
from layman_qgis.core.layer_metadata import as_document, differing, from_document
from layman_qgis.core.metadata_exchange import read_said, write_said
from layman_qgis.gui.metadata_words import member_label, shown_value
from layman_qgis.gui.undo_bar import UndoBar
from layman_qgis.network.session import Session


class LayerMetadataBox(QObject):
    """Works in the widgets of the page's form; `page` owns them."""

    #: Something was sent, so that the page should ask again.
    sent = pyqtSignal()

    def __init__(self, page: Any, layer: QgsMapLayer, undo_bar: UndoBar) -> None:
        """Take over the tree, the labels and the buttons of ``page``."""
        super().__init__(page)
        self._page = page
        self._layer = layer
        self._undo_bar = undo_bar
        self._where: Optional[tuple[Session, PublicationRef]] = None
        self.said: Optional[Said] = None
        header = page.metadata_tree.header()
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        page.take_button.clicked.connect(self.take)
        page.send_button.clicked.connect(self.send)

    @property
    def there(self) -> Optional[QgsLayerMetadata]:
        """What the server has, None while that is not known."""
        said = self.said
        return from_document(said.document, said.title, said.abstract) if said is not None else None

    def ask(self, session: Session, ref: PublicationRef) -> None:
        """Ask the server what it has, and show it."""
        self._where = (session, ref)
        for button in (self._page.take_button, self._page.send_button):
            button.setEnabled(False)  # Until it is known what there is to take, or to be written over.
        self._page.metadata_label.setText(self.tr("Asking the server…"))
        read_said(session, ref, self, self.show, self._tell)

    def show(self, said: Optional[Said]) -> None:
        """Show what the server has beside what the layer has; None for a layer that is not published."""
        page, self.said = self._page, said
        there, here = self.there, self._layer.metadata()
        names = differing(here, there) if there is not None else []
        if not here.title():
            names = [name for name in names if name != "title"]  # The server has the layer's name in its place.
        page.metadata_tree.clear()
        for name in names:
            values = [shown_value(name, _documented(one).get(name)) for one in (here, there)]
            item = QTreeWidgetItem([member_label(name), *values])
            for column, value in enumerate(values, start=1):
                item.setToolTip(column, value)
            page.metadata_tree.addTopLevelItem(item)
        page.metadata_tree.setVisible(bool(names))
        page.take_button.setEnabled(bool(names))
        page.send_button.setEnabled(bool(names) and not publication_mark.is_view(self._layer))
        page.metadata_label.setText(self._sentence(names))
        page.carried_label.setText(self._not_carried())
        page.carried_label.setVisible(bool(page.carried_label.text()))

    def take(self) -> None:
        """Give the layer the metadata that the server has."""
        there = self.there
        if there is not None:
            before = self._layer.metadata().clone()
            self._use(there)
            self._undo_bar.offer(self.tr("The layer has the metadata of the server."), lambda: self._use(before))

    def send(self) -> None:
        """Give the server the metadata that the layer has."""
        said, metadata = self.said, self._layer.metadata()
        if said is None or self._where is None:
            return
        document = as_document(metadata)
        if not metadata_dates(metadata) and "dates" in said.document:
            document["dates"] = said.document[
                "dates"
            ]  # QGIS before 3.30 knows none, so it cannot mean to take them away.
        mine = Said(document, metadata.title() or said.title, metadata.abstract())
        self._write(
            mine, lambda: self._undo_bar.offer(self.tr("The server has the metadata of the layer."), self._undo(said))
        )

    def _undo(self, said: Said) -> Any:
        return lambda: self._write(said, lambda: None)

    def _write(self, said: Said, then: Any) -> None:
        session, ref = self._where or (None, None)
        if session is None or ref is None:
            return

        def done() -> None:
            then()
            self.sent.emit()

        self._page.send_button.setEnabled(False)
        self._page.metadata_label.setText(self.tr("Sending…"))
        write_said(session, ref, said, self, done, self._tell)

    def _use(self, metadata: QgsLayerMetadata) -> None:
        if not sip.isdeleted(self._layer):
            self._layer.setMetadata(metadata)
            for widget in self._pages_of_qgis():
                widget.setMetadata(metadata)
            QgsProject.instance().setDirty(True)
            self.show(self.said)

    def _pages_of_qgis(self) -> list[QgsMetadataWidget]:
        """QGIS's own page of metadata in the same window: it writes what it shows when "OK" is pressed."""
        name = QgsMetadataWidget.staticMetaObject.className()  # PyQt takes it for a plain widget.
        found = (one for one in self._page.window().findChildren(QWidget) if one.metaObject().className() == name)
        return [sip.cast(one, QgsMetadataWidget) for one in found]

    def _tell(self, problem: ApiError) -> None:
        self._page.send_button.setEnabled(self.said is not None and not publication_mark.is_view(self._layer))
        self._page.metadata_label.setText(f"{problem.sentence} {problem.next_step}".strip())

    def _sentence(self, names: list[str]) -> str:
        if self.said is None:
            return self.tr("Published layers can exchange their metadata with the server.")
        return (
            self.tr("Here and on the server differ in these:") if names else self.tr("The same here and on the server.")
        )

    def _not_carried(self) -> str:
        if self.said is None:
            return ""
        if not self.said.is_complete:
            return self.tr(
                "This server takes title and abstract alone; the rest is what its catalogue says of the layer."
            )
        lost = [member_label(name) for name in not_in_record(as_document(self._layer.metadata()))]
        if not lost:
            return ""
        return self.tr("The server keeps all; its catalogue’s record has no place for all of: {0}.").format(
            ", ".join(lost)
        )


def _documented(metadata: QgsLayerMetadata) -> dict[str, Any]:
    return {**as_document(metadata), "title": metadata.title(), "abstract": metadata.abstract()}
