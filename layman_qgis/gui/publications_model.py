"""The publications of a workspace as an item model, with their thumbnails as they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Optional

from qgis.PyQt.QtCore import (
    QAbstractListModel,
    QByteArray,
    QCoreApplication,
    QModelIndex,
    QObject,
    QSortFilterProxyModel,
    Qt,
)
from qgis.PyQt.QtGui import QPixmap

from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.gui.text import age_text

Key = tuple[str, str, str]


class PublicationRole(IntEnum):
    """What the model tells beside Qt's own roles."""

    PUBLICATION = int(Qt.ItemDataRole.UserRole) + 1
    THUMBNAIL = int(Qt.ItemDataRole.UserRole) + 2
    SECOND_LINE = int(Qt.ItemDataRole.UserRole) + 3


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Publications", text)


def key_of(ref: PublicationRef) -> Key:
    """What tells publications of one server apart."""
    return (ref.workspace, ref.type.value, ref.name)


def kind_text(publication: Publication) -> str:
    """ "Layer" or "Map"."""
    return tr("Map") if publication.type == PublicationType.MAP else tr("Layer")


def second_line(publication: Publication) -> str:
    """Kind, name in its workspace, and age: the line below the title."""
    parts = [kind_text(publication), f"{publication.workspace}/{publication.name}", age_text(publication.updated_at)]
    return " · ".join(part for part in parts if part)


class PublicationsModel(QAbstractListModel):
    """One row per publication, in the order the server gave."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._rows: list[Publication] = []
        self._row_of: dict[Key, int] = {}
        self._folded: list[str] = []
        self._thumbnails: dict[Key, QPixmap] = {}

    def show(self, publications: list[Publication]) -> None:
        """Replace all rows; thumbnails of publications unchanged since stay."""
        known = {key_of(row.ref): row.updated_at for row in self._rows}
        self.beginResetModel()
        self._folded = []
        self._rows = list(publications)
        self._row_of = {key_of(row.ref): number for number, row in enumerate(self._rows)}
        fresh = {key_of(row.ref) for row in self._rows if known.get(key_of(row.ref)) == row.updated_at}
        self._thumbnails = {key: picture for key, picture in self._thumbnails.items() if key in fresh}
        self.endResetModel()

    def append(self, publications: Sequence[Publication]) -> None:
        """Add rows at the end."""
        if publications:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(publications) - 1)
            self._rows.extend(publications)
            self._row_of.update((key_of(row.ref), first + number) for number, row in enumerate(publications))
            self.endInsertRows()

    def publication(self, row: int) -> Publication:
        """The publication of a row."""
        return self._rows[row]

    def folded(self, row: int) -> str:
        """What a row is searched by, in lower case; made for all rows when somebody first searches."""
        if len(self._folded) != len(self._rows):
            self._folded = [f"{one.title} {one.workspace}/{one.name}".casefold() for one in self._rows]
        return self._folded[row]

    def has_thumbnail(self, publication: Publication) -> bool:
        """Whether its picture has come."""
        return key_of(publication.ref) in self._thumbnails

    def set_thumbnail(self, ref: PublicationRef, data: QByteArray) -> None:
        """Take the picture of ``ref``: bytes of a PNG; what is no picture is left out."""
        picture = QPixmap()
        if not picture.loadFromData(data):
            return
        key = key_of(ref)
        self._thumbnails[key] = picture
        if key in self._row_of:
            index = self.index(self._row_of[key])
            self.dataChanged.emit(index, index, [int(PublicationRole.THUMBNAIL)])

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's names and habits
        """Number of publications."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Title, second line, thumbnail, or the publication itself."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        publication = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return publication.title or publication.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{publication.title or publication.name}\n{second_line(publication)}"
        if role == PublicationRole.PUBLICATION:
            return publication
        if role == PublicationRole.THUMBNAIL:
            return self._thumbnails.get(key_of(publication.ref))
        if role == PublicationRole.SECOND_LINE:
            return second_line(publication)
        return None


class PublicationsFilter(QSortFilterProxyModel):
    """Keeps the rows of one kind whose title or name contains every word of a text."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """Let everything through."""
        super().__init__(parent)
        self._words: list[str] = []
        self._kind: Optional[PublicationType] = None

    def set_text(self, text: str) -> None:
        """Keep rows that contain every word of ``text``, in any case."""
        self._words = text.casefold().split()
        self.invalidateFilter()

    def set_kind(self, kind: Optional[PublicationType]) -> None:
        """Keep rows of ``kind``; None for both."""
        self._kind = kind
        self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        """Whether the row stays."""
        if self._kind is None and not self._words:
            return True
        model = self.sourceModel()
        if self._kind is not None and model.publication(row).type != self._kind:
            return False
        return all(word in model.folded(row) for word in self._words)
