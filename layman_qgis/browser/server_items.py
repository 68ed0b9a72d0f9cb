"""The root of the browser panel's Layman part, and the servers below it."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsDataItem, QgsDataItemProvider

from layman_qgis import compat
from layman_qgis.browser.context import BrowserContext
from layman_qgis.browser.item_icons import badged
from layman_qgis.browser.lazy_item import PROVIDER, ActionItem, LazyItem, LineItem
from layman_qgis.browser.workspace_items import WorkspaceItem
from layman_qgis.gui import icons
from layman_qgis.gui.servers_model import ServerRow, server_rows
from layman_qgis.network.listing import WorkspaceListing

ROOT_PATH = "layman:"


class LaymanItemProvider(QgsDataItemProvider):
    """Gives QGIS the root item."""

    def __init__(self, context: BrowserContext) -> None:
        """Hand ``context`` to the items."""
        super().__init__()
        self._context = context

    def name(self) -> str:
        """Identifier; items say it as their provider key, so that they go when the provider goes."""
        return PROVIDER

    def dataProviderKey(self) -> str:
        """The same (QGIS 3.26 and later)."""
        return PROVIDER

    def capabilities(self) -> Any:
        """Sources in the network."""
        return compat.NETWORK_SOURCES

    def createDataItem(self, path: str, parent: Optional[QgsDataItem]) -> Optional[QgsDataItem]:
        """The root; folders of the file system have nothing of ours."""
        if path or parent is not None:
            return None
        return RootItem(self._context)


class RootItem(LazyItem):
    """All servers."""

    def __init__(self, context: BrowserContext) -> None:
        """Follow the servers of ``context``."""
        super().__init__(None, "Layman", ROOT_PATH, icons.icon("layman"))
        self.context = context
        self.setToolTip(self.tr("Layman servers: publish layers and maps, and use what others have published"))
        context.servers_changed.connect(self._follow)
        context.theme_changed.connect(self.draw_anew)

    def load(self) -> None:
        """Show the servers that are known; nothing is asked."""
        self.show([ServerItem(self, self.context, row, order) for order, row in enumerate(self._rows())])

    def _rows(self) -> list[ServerRow]:
        return server_rows(self.context.connection)

    def _follow(self) -> None:
        self.reload()
        rows = {_path(row): row for row in self._rows()}
        for child in self.lines:
            if isinstance(child, ServerItem) and child.path() in rows:
                child.follow(rows[child.path()])


class ServerItem(LazyItem):
    """One server: its workspaces, or how to sign in."""

    def __init__(self, parent: RootItem, context: BrowserContext, row: ServerRow, order: int) -> None:
        """Show ``row``."""
        super().__init__(parent, "", _path(row), icons.icon("server"))
        self.context = context
        self.row = row
        self._listing: Optional[WorkspaceListing] = None
        self.setSortKey(f"{order:06d}")
        self._show_row()

    def follow(self, row: ServerRow) -> None:
        """Take over what is known of the server; read its workspaces again when somebody else is signed in."""
        before, self.row = self.row, row
        if row != before:
            self._show_row()
        if row.session is not before.session:
            self.reload()

    def load(self) -> None:
        """Ask for the workspaces, or offer to sign in."""
        if self._listing is not None:
            self._listing.deleteLater()
            self._listing = None
        session = self.row.session
        if session is None:
            self.show(self._sign_in_lines())
            return
        self._listing = WorkspaceListing(session)
        self._listing.loaded.connect(self._loaded)
        self._listing.failed.connect(self.show_problem)
        self._listing.reload()

    def draw_anew(self) -> None:
        """Draw the icons for another theme."""
        self._show_row()
        super().draw_anew()

    def _loaded(self) -> None:
        session, listing = self.row.session, self._listing
        if session is None or listing is None:
            return
        mine = session.user.username
        self.show(
            [
                WorkspaceItem(self, self.context, session, workspace, order, workspace.name == mine)
                for order, workspace in enumerate(listing.workspaces)
            ]
        )

    def _sign_in_lines(self) -> list[QgsDataItem]:
        sign_in = ActionItem(
            self, self.tr("Sign in… (double-click)"), "login", lambda row=self.row: self.context.actions.sign_in(row)
        )
        if not self.row.is_local:
            return [sign_in]
        text = self.tr("This computer can be a server: nothing to install by hand, no account.")
        return [sign_in, LineItem(self, text, "finding_info", "1")]

    def _show_row(self) -> None:
        row, session = self.row, self.row.session
        name = self.tr("This computer") if row.is_local else row.url.split("://")[-1]
        self.setName(self.tr("{0} ({1})").format(name, session.user.display_name) if session else name)
        self.use_icon(badged("server", "step_done" if row.is_current else "" if session else "step_unavailable"))
        state = self.tr("Signed in as {0}").format(session.user.display_name) if session else self.tr("Not signed in")
        current = self.tr("The current server") if row.is_current else ""
        self.setToolTip("\n".join(filter(None, (row.url, state, current))))


def _path(row: ServerRow) -> str:
    return f"{ROOT_PATH}/{'local' if row.is_local else row.url}"
