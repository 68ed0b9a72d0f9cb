"""The publications tab of the dock: what I have published, with thumbnails; add to the project, open, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.PyQt.QtCore import QByteArray, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QResizeEvent, QShowEvent
from qgis.PyQt.QtWidgets import QMenu, QToolButton, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.gui import icons
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.delete_question import ask_to_delete
from layman_qgis.gui.messages import Messages, copy_text, open_address
from layman_qgis.gui.publications_delegate import PublicationsDelegate
from layman_qgis.gui.publications_model import PublicationRole, PublicationsFilter, PublicationsModel
from layman_qgis.gui.resources import load_form
from layman_qgis.network.catalogue import Catalogue
from layman_qgis.network.session import Session

#: Pictures are fetched when the list has stood still for so long.
LOOK_AFTER_MS = 100


class PublicationsPanel(QWidget):
    """Shows the workspace of the session; asks the server again when told."""

    publish_wanted = pyqtSignal()
    login_wanted = pyqtSignal()
    delete_wanted = pyqtSignal(object)  # PublicationRef
    add_wanted = pyqtSignal(object, str)  # PublicationRef; wms or wfs
    #: What the server lists is known anew, or no longer.
    listed = pyqtSignal()

    def __init__(
        self,
        connection: Connection,
        messages: Messages,
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """Follow ``connection``; failures go to ``messages``."""
        super().__init__(parent)
        load_form(self, "publications_panel")
        self._connection = connection
        self._messages = messages
        self._session: Optional[Session] = None
        self._catalogue: Optional[Catalogue] = None
        self._is_listed = False
        #: Whose pictures were asked for since the list came.
        self._asked: set[PublicationRef] = set()
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self._fetch_seen)
        #: Adds what else can be done with a publication to its menu.
        self.extend_menu: Optional[Callable[[QMenu, Publication], None]] = None
        self.model = PublicationsModel(self)
        self.filtered = PublicationsFilter(self)
        self.filtered.setSourceModel(self.model)
        self._set_up_views()
        self._set_icons(watcher)
        self._connect()
        self._follow_session()
        self._show_state()

    @property
    def publications(self) -> list[Publication]:
        """What the server listed last."""
        return list(self._catalogue.publications) if self._catalogue else []

    @property
    def is_listed(self) -> bool:
        """Whether the server has said what it has."""
        return self._is_listed

    @property
    def server_url(self) -> str:
        """Address of the server that is logged in to, empty without one."""
        return self._session.server.url if self._session else ""

    @property
    def workspace(self) -> str:
        """The workspace that is listed, empty without a login."""
        return self._session.workspace if self._session else ""

    def listed_as(self, ref: PublicationRef) -> Optional[Publication]:
        """The publication as the server listed it last, None when it did not."""
        return next((one for one in self.publications if one.ref.is_same(ref)), None)

    def refresh(self) -> None:
        """Ask the server for the list again."""
        if self._catalogue is not None:
            self.refresh_button.setEnabled(False)
            self._catalogue.refresh()

    def _set_up_views(self) -> None:
        self.filter_edit.setShowSearchIcon(True)
        self.kind_combo.addItem(self.tr("All"), None)
        self.kind_combo.addItem(self.tr("Layers"), PublicationType.LAYER)
        self.kind_combo.addItem(self.tr("Maps"), PublicationType.MAP)
        self.list_view.setModel(self.filtered)
        self.list_view.setUniformItemSizes(True)
        self.list_view.setItemDelegate(PublicationsDelegate(self.list_view))
        self.list_view.setVerticalScrollMode(self.list_view.ScrollMode.ScrollPerPixel)
        self.list_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _set_icons(self, watcher: icons.ThemeWatcher) -> None:
        for button, name in (
            (self.refresh_button, "refresh"),
            (self.add_wms_button, "add_wms"),
            (self.add_wfs_button, "add_wfs"),
            (self.open_button, "open_link"),
            (self.delete_button, "delete"),
            (self.empty_button, "publish_layer"),
            (self.second_button, "login"),
        ):
            watcher.show_on(button, name)
        watcher.changed.connect(self._show_pictures)
        self._show_pictures()

    def _show_pictures(self) -> None:
        self.empty_icon.setPixmap(icons.pixmap("publications", 48))
        self.list_view.viewport().update()

    def _connect(self) -> None:
        self._connection.changed.connect(self._follow_session)
        self.filter_edit.textChanged.connect(self.filtered.set_text)
        self.kind_combo.currentIndexChanged.connect(lambda _: self.filtered.set_kind(self.kind_combo.currentData()))
        self.refresh_button.clicked.connect(self.refresh)
        self.add_wms_button.clicked.connect(lambda: self._add("wms"))
        self.add_wfs_button.clicked.connect(lambda: self._add("wfs"))
        self.open_button.clicked.connect(self._open)
        self.delete_button.clicked.connect(self._ask_to_delete)
        self.empty_button.clicked.connect(self.publish_wanted)
        self.second_button.clicked.connect(self.login_wanted)
        self.list_view.doubleClicked.connect(lambda _: self._add("wms"))
        self.list_view.customContextMenuRequested.connect(self._show_menu)
        self.list_view.selectionModel().selectionChanged.connect(self._show_state)
        for signal in (self.filtered.rowsInserted, self.filtered.rowsRemoved, self.filtered.modelReset):
            signal.connect(self._show_state)
            signal.connect(lambda *_changed: self._look.start())
        self.list_view.verticalScrollBar().valueChanged.connect(lambda _value: self._look.start())

    def _follow_session(self) -> None:
        if self._connection.session is self._session:
            return
        self._session = self._connection.session
        self._is_listed = False
        if self._catalogue is not None:
            self._catalogue.deleteLater()
            self._catalogue = None
        self.model.show([])
        if self._session is not None:
            self._catalogue = Catalogue(self._session, self)
            self._catalogue.loaded.connect(self._loaded)
            self._catalogue.failed.connect(self._failed)
            self._catalogue.thumbnail_loaded.connect(self._thumbnail_loaded)
            self.refresh()
        self._show_state()
        self.listed.emit()

    def _loaded(self) -> None:
        self.refresh_button.setEnabled(True)
        self._is_listed = True
        self.listed.emit()
        self.model.show(self.publications)
        self._asked.clear()
        self._look.start()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch the pictures of what is seen."""
        super().showEvent(event)
        self._look.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fetch the pictures of what is seen now, too."""
        super().resizeEvent(event)
        self._look.start()

    def _fetch_seen(self) -> None:
        """Ask for the pictures of the rows that are seen: of thousands nobody looks at all."""
        if self._catalogue is None or not self.list_view.isVisible():
            return
        area = self.list_view.viewport().rect()
        first, last = (self.list_view.indexAt(QPoint(1, y)).row() for y in (1, area.bottom() - 1))
        last = last if last >= 0 else self.filtered.rowCount() - 1
        for row in range(max(first, 0), last + 1):
            publication = self.filtered.index(row, 0).data(PublicationRole.PUBLICATION)
            if publication.ref not in self._asked and not self.model.has_thumbnail(publication):
                self._asked.add(publication.ref)
                self._catalogue.fetch_thumbnail(publication)

    def _failed(self, problem: ApiError) -> None:
        self.refresh_button.setEnabled(True)
        self._messages.failure(problem, self.tr("My publications"))

    def _thumbnail_loaded(self, ref: PublicationRef, data: QByteArray) -> None:
        self.model.set_thumbnail(ref, data)

    def selected(self) -> Optional[Publication]:
        """The selected publication, if any."""
        indexes = self.list_view.selectionModel().selectedIndexes()
        return indexes[0].data(PublicationRole.PUBLICATION) if indexes else None

    def _show_state(self) -> None:
        publication = self.selected()
        is_layer = publication is not None and publication.type == PublicationType.LAYER
        self.add_wms_button.setEnabled(is_layer)
        self.add_wfs_button.setEnabled(is_layer)
        self.open_button.setEnabled(publication is not None)
        self.delete_button.setEnabled(publication is not None)
        self.refresh_button.setEnabled(self._session is not None)
        total, shown = self.model.rowCount(), self.filtered.rowCount()
        self.count_label.setText(self.tr("{0} of {1}").format(shown, total) if total else "")
        self.stack.setCurrentWidget(self.list_page if total else self.empty_page)
        if not total:
            self._teach()

    def _teach(self) -> None:
        has_session = self._session is not None
        self.empty_button.setVisible(has_session)
        self.second_button.setVisible(not has_session)
        if has_session:
            self.empty_title.setText(self.tr("<b>Nothing published yet</b>"))
            self.empty_text.setText(
                self.tr("Right-click a layer in the Layers panel and choose <i>Publish to Layman</i>.")
            )
        else:
            self.empty_title.setText(self.tr("<b>Publish your layers and maps</b>"))
            self.empty_text.setText(
                self.tr("Log in to a Layman server. This computer can be one: nothing to install by hand, no account.")
            )

    def _show_menu(self, position: QPoint) -> None:
        if self.selected() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button, text in (
            (self.add_wms_button, self.tr("Add to project as WMS")),
            (self.add_wfs_button, self.tr("Add to project as WFS")),
            (self.open_button, self.tr("Open description in browser")),
            (self.delete_button, self.tr("Delete from server…")),
        ):
            _mirror(menu, button, text)
        menu.addAction(icons.icon("copy"), self.tr("Copy address"), lambda: copy_text(self.selected().url))
        if self.extend_menu is not None:
            menu.addSeparator()
            self.extend_menu(menu, self.selected())
        menu.popup(self.list_view.viewport().mapToGlobal(position))

    def add(self, publication: Publication, service: str) -> None:
        """Add a layer to the project as ``wms`` or ``wfs``."""
        self.add_wanted.emit(publication.ref, service)

    def _add(self, service: str) -> None:
        publication = self.selected()
        if publication is not None and publication.type == PublicationType.LAYER:
            self.add(publication, service)

    def _open(self) -> None:
        publication = self.selected()
        if publication is not None:
            open_address(publication.url)

    def _ask_to_delete(self) -> None:
        publication = self.selected()
        if publication is None:
            return
        ask_to_delete(self, [publication], lambda: self.delete_wanted.emit(publication.ref))


def _mirror(menu: QMenu, button: QToolButton, text: str) -> None:
    action = menu.addAction(button.icon(), text, button.click)
    action.setEnabled(button.isEnabled())
