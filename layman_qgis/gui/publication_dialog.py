"""Everything that is known of one publication: picture, words, who may see it, addresses to copy."""

from __future__ import annotations

from typing import Any, Optional

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QWidget

from layman_qgis.api import guide, requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import LayerDescription, MapDescription, description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import Publication
from layman_qgis.gui import icons
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.publications_model import kind_text
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_text import rights_text
from layman_qgis.gui.text import age_text, short_text
from layman_qgis.network.session import Session

PICTURE_PX = 160


class PublicationDialog(QDialog):
    """Shows what the list says at once, and what the server says when it has answered."""

    def __init__(self, session: Session, publication: Publication, parent: Optional[QWidget] = None) -> None:
        """Ask the server of ``session`` for the rest."""
        super().__init__(parent)
        load_form(self, "publication_dialog")
        self._publication = publication
        self.setWindowTitle(self.tr("Properties of “{0}”").format(short_text(publication.title)))
        self.title_label.setText(publication.title)
        self.picture_label.setPixmap(icons.pixmap("map" if publication.type.value == "map" else "layer", 48))
        self.picture_label.setFixedSize(QSize(PICTURE_PX, PICTURE_PX))
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.PLACES))
        self._show_list_words(session)
        client = session.client()
        client.send(requests.get_description(session.server, publication.ref)).tell(self, self._read, self._failed)
        client.send(requests.get_thumbnail(session.server, publication.ref)).tell(self, self._draw, lambda _error: None)
        self.resize(640, 380)

    def _show_list_words(self, session: Session) -> None:
        one = self._publication
        self._add(self.tr("Name"), one.name)
        self._add(self.tr("Workspace"), f"{one.workspace} · {session.server.url}")
        self._add(self.tr("Kind"), " · ".join(filter(None, (kind_text(one), one.geodata_words, one.native_crs))))
        self._add(self.tr("Changed"), " · ".join(filter(None, (age_text(one.updated_at), one.updated_at[:19]))))
        self._add(self.tr("Access"), rights_text(one, session.user.username))
        self._add_address(self.tr("Address"), one.url)

    def _read(self, answer: Answer) -> None:
        description = description_from_json(answer.json(), self._publication.ref)
        if description.description:
            self._add(self.tr("Abstract"), description.description)
        self._add(self.tr("State"), description.status.words)
        if isinstance(description, LayerDescription):
            self._add_address("WMS", description.wms_url)
            self._add_address("WFS", description.wfs_url)
        elif isinstance(description, MapDescription):
            self._add_address(self.tr("Composition"), description.file_url)
        self._add_address(self.tr("Metadata"), description.record_url)

    def _failed(self, problem: ApiError) -> None:
        self._add(self.tr("Problem"), str(problem))

    def _draw(self, answer: Answer) -> None:
        picture = QPixmap()
        if picture.loadFromData(answer.body):
            size = QSize(PICTURE_PX, PICTURE_PX)
            mode, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture_label.setPixmap(picture.scaled(size, mode, smooth))
            self.picture_label.setStyleSheet("background: white;")  # Thumbnails are drawn for paper.

    def _add(self, name: str, text: str) -> Any:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words_layout.addRow(name, label)
        self._fit()
        return label

    def _add_address(self, name: str, address: str) -> None:
        if address:
            edit = QLineEdit(address)
            edit.setReadOnly(True)
            edit.setAccessibleName(name)
            edit.setCursorPosition(0)
            self.words_layout.addRow(name, edit)
            self._fit()

    def _fit(self) -> None:
        """Be high enough for all rows; lines that wrap do not count in a window's least size."""
        self.resize(self.width(), max(self.height(), self.layout().totalHeightForWidth(self.width())))
