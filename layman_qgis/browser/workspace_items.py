"""A workspace in the browser panel: its layers and maps, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import QgsDataItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from layman_qgis.api.browsing import Page, Workspace
from layman_qgis.api.publications import Publication
from layman_qgis.browser.context import BrowserContext
from layman_qgis.browser.lazy_item import ActionItem, LazyItem, LineItem
from layman_qgis.browser.publication_items import PublicationItem
from layman_qgis.gui import icons
from layman_qgis.gui.text import count_text
from layman_qgis.network.listing import Listing, ShapeLookup
from layman_qgis.network.session import Session

#: Behind all publications.
_LAST = "9"


class WorkspaceItem(LazyItem):
    """Takes drops of layers, files and projects, and shows what is published."""

    def __init__(
        self,
        parent: QgsDataItem,
        context: BrowserContext,
        session: Session,
        workspace: Workspace,
        order: int,
        is_mine: bool,
    ) -> None:
        """`session` is that of the workspace's server."""
        icon = icons.icon("my_workspace" if is_mine else "workspace")
        super().__init__(parent, workspace.name, f"{parent.path()}/{workspace.name}", icon)
        self.context = context
        self.session = session
        self.workspace = workspace
        self.is_mine = is_mine
        self._listing: Optional[Listing] = None
        self._shapes: Optional[ShapeLookup] = None
        self._more: Optional[ActionItem] = None
        #: Layers whose shape may still be asked for, by name: going through all lines takes longer with every page.
        self._by_name: dict[str, PublicationItem] = {}
        self.setSortKey(f"{order:06d}")
        hint = self.tr("My workspace. Drop layers, files or QGIS projects here to publish them.") if is_mine else ""
        self.setToolTip("\n".join(filter(None, (workspace.name, workspace.owner, hint))))
        context.workspace_changed.connect(self._follow)

    @property
    def target(self) -> Session:
        """The session with which is published into this workspace."""
        return self.session if self.is_mine else self.session.in_workspace(self.workspace.name)

    def load(self) -> None:
        """Ask for the first page; the lines of earlier ones stay until it is there."""
        if self._listing is None:
            self._listing = Listing(self.session, self.workspace.name)
            self._listing.loaded.connect(self._loaded)
            self._listing.failed.connect(self._failed)
            self._shapes = ShapeLookup(self.session)
            self._shapes.found.connect(self._show_shapes)
        self._listing.reload()

    def load_more(self) -> None:
        """Ask for the next page."""
        if self._listing is not None:
            self._listing.load_more()

    def draw_anew(self) -> None:
        """Draw the icons for another theme."""
        self.use_icon(icons.icon("my_workspace" if self.is_mine else "workspace"))
        super().draw_anew()

    def publications(self) -> list[Publication]:
        """What was read so far."""
        return list(self._listing.publications) if self._listing else []

    def _loaded(self, page: Page) -> None:
        items = [self._item(one, page.offset + number) for number, one in enumerate(page.publications)]
        if page.offset == 0:
            self._more = None
            self.show([*items, *self._last_line(page)])
        else:
            if self._more is not None:
                self.deleteChildItem(self._more)
                self._more = None
            self.append([*items, *self._last_line(page)])
        shown = self.lines if page.offset == 0 else items
        layers = (one for one in shown if isinstance(one, PublicationItem) and one.is_layer)
        self._by_name.update((one.publication.name, one) for one in layers)
        QTimer.singleShot(0, lambda: self._look_at_shapes(list(page.publications)))

    def _failed(self, problem: Any) -> None:
        if self._listing is not None and self._listing.publications:  # A later page: what was read stays.
            self.context.actions.say_failure(problem)
            return
        self.show_problem(problem)

    def _item(self, publication: Publication, number: int) -> PublicationItem:
        return PublicationItem(self, self.context, self.session, publication, number)

    def _last_line(self, page: Page) -> list[QgsDataItem]:
        if page.total == 0:
            text = self.tr("Nothing published yet. Drop a layer here.")
            if not self.is_mine:
                text = self.tr("Nothing here that you may see.")
            return [LineItem(self, text, "finding_info")]
        if page.is_last:
            return []
        shown, total = count_text(page.end), count_text(page.total)
        text = self.tr("More… ({0} of {1} shown; double-click)").format(shown, total)
        self._more = ActionItem(self, text, "more", self.load_more, _LAST)
        return [self._more]

    def _look_at_shapes(self, publications: list[Publication]) -> None:
        if self._shapes is not None:
            self._shapes.ask(publications)

    def _show_shapes(self, shapes: Mapping[str, str]) -> None:
        for name, shape in shapes.items():
            child = self._by_name.pop(name, None)
            if child is not None and not sip.isdeleted(child):
                child.use_shape(shape)

    def _follow(self, server_url: str, workspace: str) -> None:
        if (server_url, workspace) == (self.session.server.url, self.workspace.name):
            self.reload()
