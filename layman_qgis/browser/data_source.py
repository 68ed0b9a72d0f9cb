"""The tab "Layman" of QGIS's data source manager: search on a server, look, add."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsProviderRegistry
from qgis.gui import QgsAbstractDataSourceWidget, QgsSourceSelectProvider
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QModelIndex, Qt, QTimer
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QDialogButtonBox, QWidget

from layman_qgis.api import guide
from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.browser.context import BrowserContext
from layman_qgis.browser.paged_model import PagedModel
from layman_qgis.compat import as_int
from layman_qgis.gui import icons
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.publications_delegate import PublicationsDelegate
from layman_qgis.gui.publications_model import PublicationRole
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import count_text
from layman_qgis.network.session import Session

SEARCH_MS = 300


class LaymanSourceSelectProvider(QgsSourceSelectProvider):
    """Gives the data source manager its tab."""

    def __init__(self, context: BrowserContext) -> None:
        """Hand ``context`` to the tab."""
        super().__init__()
        self._context = context
        self._pages: list[LaymanSourceWidget] = []

    def name(self) -> str:
        """Identifier."""
        return "layman"

    def providerKey(self) -> str:
        """Identifier of the data provider, which is ours for this purpose."""
        return "layman"

    def text(self) -> str:
        """Title of the tab."""
        return "Layman"

    def toolTip(self) -> str:
        """What the tab is for."""
        return QCoreApplication.translate("LaymanSourceWidget", "Layers and maps of Layman servers")

    def icon(self) -> QIcon:
        """Picture of the tab."""
        return icons.icon("layman")

    def ordering(self) -> int:
        """Behind the other remote sources."""
        return as_int(QgsSourceSelectProvider.Ordering.OrderRemoteProvider) + 90

    def createDataSourceWidget(
        self,
        parent: Optional[QWidget] = None,
        fl: Any = Qt.WindowType.Widget,
        widgetMode: Any = QgsProviderRegistry.WidgetMode.Embedded,
    ) -> QgsAbstractDataSourceWidget:
        """A new tab."""
        page = LaymanSourceWidget(self._context, parent, fl, widgetMode)
        self._pages.append(page)
        return page

    def pages(self) -> list[LaymanSourceWidget]:
        """The tabs: QGIS takes them out of its window when the provider goes, and does not free them."""
        return [page for page in self._pages if not sip.isdeleted(page)]


class LaymanSourceWidget(QgsAbstractDataSourceWidget):
    """Chooses a server, searches its publications, adds the chosen ones to the project."""

    def __init__(self, context: BrowserContext, parent: Optional[QWidget], flags: Any, mode: Any) -> None:
        """Show the current server first; nothing is asked before the tab is shown."""
        super().__init__(parent, flags, mode)
        load_form(self, "data_source")
        self.setObjectName("LaymanSourceWidget")
        self._context = context
        self._is_shown = False
        self.model = PagedModel(self)
        self.list_view.setModel(self.model)
        self.list_view.setItemDelegate(PublicationsDelegate(self.list_view))
        self.search_edit.setShowSearchIcon(True)
        for text, kind in (
            (self.tr("Picture (WMS)"), "wms"),
            (self.tr("Features (WFS)"), "wfs"),
            (self.tr("Values of a raster (WCS)"), "wcs"),
        ):
            self.kind_combo.addItem(text, kind)
        self._search = QTimer(self)
        self._search.setSingleShot(True)
        self._search.setInterval(SEARCH_MS)
        self.setupButtons(self.button_box)
        self._connect()
        self._fill_servers()
        self._show_state()

    def session(self) -> Optional[Session]:
        """The session with the chosen server."""
        return self._context.session(str(self.server_combo.currentData() or ""))

    def selected(self) -> list[Publication]:
        """The selected publications."""
        rows = self.list_view.selectionModel().selectedIndexes()
        return [index.data(int(PublicationRole.PUBLICATION)) for index in rows]

    def addButtonClicked(self) -> None:
        """Add the selected layers, open the selected maps."""
        kind = self.kind_combo.currentData()
        for publication in self.selected():
            if publication.type is PublicationType.MAP:
                self._context.actions.open_map(publication.ref, True)
            else:
                self._context.actions.adder.add(publication.ref, kind)

    def refresh(self) -> None:
        """Ask the server again."""
        if self._is_shown:
            self.model.look_at(self.session(), self.search_edit.text().strip())

    def reset(self) -> None:
        """Forget the selection, as the manager wants it after adding."""
        self.list_view.clearSelection()

    def showEvent(self, event: Any) -> None:
        """Ask for the first page when the tab is seen for the first time."""
        super().showEvent(event)
        if not self._is_shown:
            self._is_shown = True
            self.refresh()

    def _connect(self) -> None:
        self._context.servers_changed.connect(self._fill_servers)
        self.server_combo.currentIndexChanged.connect(lambda _row: self.refresh())
        self.search_edit.textChanged.connect(lambda _text: self._search.start())
        self._search.timeout.connect(self.refresh)
        self.servers_button.clicked.connect(lambda: self._context.actions.show_servers())
        self.sign_in_button.clicked.connect(lambda: self._context.actions.show_servers())
        self.list_view.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.list_view.doubleClicked.connect(lambda _index: self.addButtonClicked())
        self.list_view.verticalScrollBar().valueChanged.connect(lambda _value: self._want_pictures())
        self.model.grown.connect(self._grown)
        self.model.failed.connect(lambda problem: self._say(str(problem)))
        help_button = self.button_box.button(QDialogButtonBox.StandardButton.Help)
        if help_button is not None:
            help_button.clicked.connect(lambda: open_address(guide.PLACES))

    def _fill_servers(self) -> None:
        sessions = self._context.connection.sessions
        chosen = self.server_combo.currentData()
        current = sessions.current
        wanted = chosen if chosen in sessions.sessions else (current.server.url if current else None)
        before = self.session()
        self.server_combo.blockSignals(True)
        self.server_combo.clear()
        for url, session in sessions.sessions.items():
            self.server_combo.addItem(session.label, url)
        row = self.server_combo.findData(wanted)
        self.server_combo.setCurrentIndex(row if row >= 0 else min(0, self.server_combo.count() - 1))
        self.server_combo.blockSignals(False)
        if self.session() is not before or self.session() is None or self.model.rowCount() == 0:
            self.refresh()
        self._show_state()

    def _grown(self) -> None:
        self._show_state()
        QTimer.singleShot(0, self._want_pictures)

    def _want_pictures(self) -> None:
        view = self.list_view
        first = view.indexAt(view.viewport().rect().topLeft())
        last = view.indexAt(view.viewport().rect().bottomLeft())
        begin = first.row() if first.isValid() else 0
        end = last.row() if last.isValid() else self.model.rowCount() - 1
        rows = [self.model.index(row) for row in range(max(0, begin), end + 1)]
        self.model.want_pictures([index.data(int(PublicationRole.PUBLICATION)) for index in rows])

    def _show_state(self) -> None:
        session = self.session()
        self.stack.setCurrentWidget(self.empty_page if session is None else self.list_page)
        self.enableButtons.emit(bool(self.selected()))
        self.search_edit.setEnabled(session is not None)
        if session is not None:
            self._say(self._count_sentence())

    def _count_sentence(self) -> str:
        shown, total = self.model.rowCount(QModelIndex()), self.model.total
        if self.model.is_loading and not shown:
            return self.tr("Asking the server…")
        if not total:
            searched = self.search_edit.text().strip()
            return self.tr("Nothing has these words in its title.") if searched else self.tr("Nothing published yet.")
        return self.tr("{0} of {1}").format(count_text(shown), count_text(total))

    def _say(self, text: str) -> None:
        self.state_label.setText(text)
