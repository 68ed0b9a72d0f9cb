"""Items whose children a server knows, and the lines of text that stand among them.

QGIS would fill an item in a thread of its own and wait for that thread when the item goes: the thread waits for
Python, which the main thread holds, and a plugin that is unloaded meanwhile would hang QGIS. So children are asked for
on the main thread without blocking, and are put in when they come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import Qgis, QgsDataCollectionItem, QgsDataItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QIcon

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.compat import item_capabilities
from layman_qgis.gui import icons

PROVIDER = "Layman"
_CAPABILITY = Qgis.BrowserItemCapability
_STATE = Qgis.BrowserItemState


class LazyItem(QgsDataCollectionItem):
    """An item that loads its children when it is opened; subclasses implement :meth:`load`."""

    def __init__(self, parent: Optional[QgsDataItem], name: str, path: str, icon: QIcon) -> None:
        """`path` tells the item apart from its siblings and stays the same when it is read again."""
        super().__init__(parent, name, path, PROVIDER)
        capabilities = item_capabilities(_CAPABILITY.Fertile, _CAPABILITY.Fast, _CAPABILITY.Collapse)
        self.setCapabilitiesV2(capabilities)
        self.setIcon(icon)
        self._has_begun = False
        self._lines: list[QgsDataItem] = []

    def load(self) -> None:
        """Ask for the children; ends with :meth:`show` or :meth:`show_problem`."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Whether the children were asked for."""
        return self._has_begun

    @property
    def lines(self) -> list[QgsDataItem]:
        """The children. QGIS's own list would wrap each of them anew and cut our objects off (QVector of pointers)."""
        self._lines = [one for one in self._lines if not sip.isdeleted(one) and one.parent() is self]
        return list(self._lines)

    def createChildren(self) -> list[QgsDataItem]:
        """QGIS opens the item: begin to load; the children come later."""
        if not self._has_begun:
            self._has_begun = True
            QTimer.singleShot(0, self.reload)
        return []

    def refresh(self, _children: object = None) -> None:
        """QGIS wants it read again."""
        if self._has_begun:
            self.reload()

    def reload(self) -> None:
        """Load again; an item that was never opened stays closed."""
        if sip.isdeleted(self) or not self._has_begun:
            return
        self.setState(_STATE.Populating)
        self.load()

    def show(self, children: list[QgsDataItem]) -> None:
        """Put the children in, which were made with this item as their parent: those that were there before stay."""
        self.setState(_STATE.Populated)
        before = {one.path(): one for one in self.lines}
        wanted = {one.path() for one in children}
        for path, one in before.items():
            if path not in wanted:
                self.deleteChildItem(one)
        self._lines = [before.get(one.path(), one) for one in children]
        for child in children:
            if child.path() in before:
                child.deleteLater()
            else:
                self.addChildItem(child, True)

    def append(self, children: list[QgsDataItem]) -> None:
        """Put more children in."""
        self.setState(_STATE.Populated)
        self._lines.extend(children)
        for child in children:
            self.addChildItem(child, True)

    def show_problem(self, problem: ApiError) -> None:
        """Show what went wrong in place of the children, with a way to try again."""
        if isinstance(problem, Cancelled):
            self.setState(_STATE.Populated)
            return
        retry = ActionItem(
            self, self.tr("{0} Double-click to try again.").format(problem.sentence), "retry", self.reload
        )
        retry.setToolTip(problem.report())
        self.show([retry])

    def draw_anew(self) -> None:
        """Draw the icons for another theme, here and below."""
        for line in self.lines:
            if isinstance(line, (LazyItem, LineItem)):
                line.draw_anew()

    def use_icon(self, icon: QIcon) -> None:
        """Show another icon."""
        self.setIcon(icon)
        self.updateIcon()


class LineItem(QgsDataItem):
    """A line of text: a hint, or something to do when it is double-clicked."""

    def __init__(self, parent: QgsDataItem, text: str, icon: str, order: str = "") -> None:
        """`order` sorts it among its siblings; empty for the first place."""
        path = f"{parent.path()}/{icon}:{text}"
        super().__init__(Qgis.BrowserItemType.Custom, parent, text, path, PROVIDER)
        self.icon_name = icon
        self.setIcon(icons.icon(icon))
        self.setSortKey(order or "0")
        self.setCapabilitiesV2(item_capabilities())
        self.setState(_STATE.Populated)

    def draw_anew(self) -> None:
        """Draw the icon for another theme."""
        self.setIcon(icons.icon(self.icon_name))
        self.updateIcon()


class ActionItem(LineItem):
    """Does something when it is double-clicked or chosen in its menu."""

    def __init__(self, parent: QgsDataItem, text: str, icon: str, do: Callable[[], Any], order: str = "") -> None:
        """`do` is called without arguments."""
        super().__init__(parent, text, icon, order)
        self._do = do

    def act(self) -> None:
        """Do it, after the view is done with the click: what is done may take this item away."""
        QTimer.singleShot(0, self._do)
