"""Indicators in the layer tree: whether a published layer and its copy on the server are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject
from qgis.gui import QgsLayerTreeViewIndicator
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtWidgets import QMenu

from layman_qgis.api.publications import Publication, PublicationRef
from layman_qgis.core import publication_mark
from layman_qgis.core.sync_state import Sync, SyncState, sync_of
from layman_qgis.gui import icons
from layman_qgis.gui.messages import open_address
from layman_qgis.network.other_lists import OtherLists

#: Many signals come together when a project is opened or features are written.
_SETTLE_MS = 150


class LayerIndicators(QObject):
    """Shows one indicator beside each layer of the project that was published from it."""

    #: Layer, PublicationRef and the parts to renew (`data`, `style`).
    update_wanted = pyqtSignal(object, object, object)
    #: Layer whose publication is gone.
    publish_wanted = pyqtSignal(object)
    login_wanted = pyqtSignal()
    #: Name of a layer that was told to forget where it is published, and what undoes that.
    forgotten = pyqtSignal(str, object)
    #: The indicators were made anew.
    shown = pyqtSignal()

    def __init__(self, iface: Any, publications: Any, watcher: icons.ThemeWatcher) -> None:
        """`publications` is the panel that knows what the server lists."""
        super().__init__(iface.mainWindow())
        self._view = iface.layerTreeView()
        self._publications = publications
        self._shown: list[tuple[Any, QgsLayerTreeViewIndicator]] = []
        self._watched: dict[str, QgsMapLayer] = {}
        self._stopped = False
        #: Adds what else can be done with a published layer to its menu.
        self.extend_menu: Optional[Callable[[QMenu, QgsMapLayer, PublicationRef], None]] = None
        self.others: Optional[OtherLists] = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self.refresh)
        project = QgsProject.instance()
        root = project.layerTreeRoot()
        for signal in (
            project.layersAdded, project.layersRemoved, project.readProject, root.addedChildren, root.removedChildren,
            publications.listed, watcher.changed,
        ):  # fmt: skip
            signal.connect(self._soon)
        root.willRemoveChildren.connect(self._nodes_go)
        self._soon()

    def stop(self) -> None:
        """Take all indicators away and show none any more; with this object its connections end."""
        self._stopped = True
        self._timer.stop()
        self._clear()
        self.deleteLater()

    def refresh(self) -> None:
        """Look at all layers again."""
        self._clear()
        project = QgsProject.instance()
        # A project that is read again has new layers under the old ids.
        self._watched = {key: layer for key, layer in self._watched.items() if project.mapLayer(key) is layer}
        for node in project.layerTreeRoot().findLayers():
            layer = node.layer()
            if layer is None:
                continue
            self._watch(layer)
            sync = self.sync_of(layer)
            if sync is not None:
                self._show(node, layer, sync)
        self._view.viewport().update()  # QGIS would draw them with the next move of the mouse.
        self.shown.emit()

    def menu(self, layer: QgsMapLayer) -> Optional[QMenu]:
        """What can be done with a published layer; None for one that is not published any more."""
        menu = QMenu(self._view)
        if self.fill(menu, layer):
            return menu
        menu.deleteLater()
        return None

    def fill(self, menu: QMenu, layer: QgsMapLayer) -> bool:
        """Put into a menu what can be done with a published layer; False for one that is not published."""
        sync = self.sync_of(layer)
        if sync is None:
            return False
        menu.addAction(sentence_of(sync)).setEnabled(False)  # The text of a section would be cut, or not shown.
        menu.addSeparator()
        ref = sync.mark.ref
        known = self._publications.server_url == ref.server_url or self._is_signed_in(ref)
        if not known:
            menu.addAction(icons.icon("login"), tr("Log in to {0}…").format(ref.server_url), self.login_wanted.emit)
        elif sync.state is not SyncState.GONE:
            for text, parts in (
                (tr("Update data and style"), ("data", "style")),
                (tr("Update data"), ("data",)),
                (tr("Update style"), ("style",)),
            ):
                menu.addAction(
                    icons.icon("publish_layer"), text, lambda parts=parts: self.update_wanted.emit(layer, ref, parts)
                )
            there = self._listed_as(ref)
            if there is not None:
                menu.addAction(
                    icons.icon("open_link"), tr("Open description in browser"), lambda: open_address(there.url)
                )
        else:
            menu.addAction(
                icons.icon("publish_layer"), tr("Publish it again…"), lambda: self.publish_wanted.emit(layer)
            )
        if self.extend_menu is not None and known and sync.state is not SyncState.GONE:
            self.extend_menu(menu, layer, ref)
        menu.addSeparator()
        menu.addAction(icons.icon("cancel"), tr("Forget where it is published"), lambda: self._forget(layer))
        return True

    def sync_of(self, layer: QgsMapLayer) -> Optional[Sync]:
        """The layer beside its published copy, None when it is not published."""
        panel = self._publications
        mark = publication_mark.read(layer)
        here = (panel.server_url, panel.workspace)
        if self.others is not None and mark is not None and (mark.ref.server_url, mark.ref.workspace) != here:
            ref = mark.ref
            return sync_of(layer, ref.server_url, ref.workspace, self.others.of(ref.server_url, ref.workspace))
        return sync_of(layer, *here, panel.publications if panel.is_listed else None)

    def follow_others(self, others: OtherLists) -> None:
        """Know of layers on other servers and in other workspaces than the current one, too."""
        self.others = others
        others.changed.connect(self._soon)

    def _is_signed_in(self, ref: PublicationRef) -> bool:
        return self.others is not None and self.others.is_signed_in(ref.server_url)

    def _listed_as(self, ref: PublicationRef) -> Optional[Publication]:
        others = self.others.of(ref.server_url, ref.workspace) if self.others is not None else None
        there = self._publications.listed_as(ref)
        return there or next((one for one in others or [] if one.ref.is_same(ref)), None)

    def _show(self, node: Any, layer: QgsMapLayer, sync: Sync) -> None:
        indicator = QgsLayerTreeViewIndicator(self._view)
        indicator.setIcon(icons.icon(_ICONS[sync.state]))
        indicator.setToolTip(sentence_of(sync))
        indicator.clicked.connect(lambda _index: self._pop_up(layer))
        self._view.addIndicator(node, indicator)
        self._shown.append((node, indicator))

    def _forget(self, layer: QgsMapLayer) -> None:
        self.forgotten.emit(layer.name(), self.unlink(layer))

    def _pop_up(self, layer: QgsMapLayer) -> None:
        menu = None if sip.isdeleted(layer) else self.menu(layer)
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(QCursor.pos())

    def unlink(self, layer: QgsMapLayer) -> Callable[[], None]:
        """Let a layer forget where it is published; what is returned undoes it."""
        kept = publication_mark.clear(layer)
        QgsProject.instance().setDirty(True)
        self._soon()

        def undo() -> None:
            if not sip.isdeleted(layer):
                publication_mark.put_back(layer, kept)
                QgsProject.instance().setDirty(True)
                self._soon()

        return undo

    def _watch(self, layer: QgsMapLayer) -> None:
        if layer.id() in self._watched:
            return
        self._watched[layer.id()] = layer
        layer.styleChanged.connect(self._style_changed)
        if hasattr(layer, "afterCommitChanges"):
            layer.afterCommitChanges.connect(self._data_changed)

    def _style_changed(self) -> None:
        self._note(self.sender(), "style")

    def _data_changed(self) -> None:
        self._note(self.sender(), "data")

    def _note(self, layer: Any, what: str) -> None:
        if isinstance(layer, QgsMapLayer) and publication_mark.note_change(layer, what):
            QgsProject.instance().setDirty(True)  # The mark is saved with the project.
            self._soon()

    def _soon(self, *_: object) -> None:
        if not self._stopped:
            self._timer.start()

    def _nodes_go(self, parent: Any, first: int, last: int) -> None:
        """Take the indicators of nodes away before QGIS frees these.

        The view remembers indicators by the address of the node: a later node at that address would be drawn with an
        indicator that is freed.
        """
        going = set()
        for node in parent.children()[first : last + 1]:
            leaves = node.findLayers() if hasattr(node, "findLayers") else [node]
            going.update(sip.unwrapinstance(one) for one in leaves)
        staying = []
        for node, indicator in self._shown:
            if sip.isdeleted(node) or sip.unwrapinstance(node) in going:
                self._remove(node, indicator)
            else:
                staying.append((node, indicator))
        self._shown = staying

    def _clear(self) -> None:
        for node, indicator in self._shown:
            self._remove(node, indicator)
        self._shown.clear()

    def _remove(self, node: Any, indicator: QgsLayerTreeViewIndicator) -> None:
        if sip.isdeleted(indicator):
            return
        if not sip.isdeleted(node):
            self._view.removeIndicator(node, indicator)
        indicator.deleteLater()


_ICONS = {
    SyncState.SAME: "sync_same",
    SyncState.LOCAL_NEWER: "sync_local",
    SyncState.SERVER_NEWER: "sync_server",
    SyncState.BOTH: "sync_both",
    SyncState.GONE: "sync_gone",
    SyncState.UNKNOWN: "publications",
}


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("LayerIndicators", text)


def sentence_of(sync: Sync) -> str:
    """What there is to say of a published layer."""
    ref = sync.mark.ref
    place = f"{ref.workspace}/{ref.name}"
    sentences = {
        SyncState.SAME: tr("Published as {0}: the same as here."),
        SyncState.LOCAL_NEWER: tr("Published as {0}: {1} changed here since."),
        SyncState.SERVER_NEWER: tr("Published as {0}: changed on the server since."),
        SyncState.BOTH: tr("Published as {0}: changed on the server, and {1} changed here."),
        SyncState.GONE: tr("Was published as {0}, which is no longer on the server."),
        SyncState.UNKNOWN: tr("Published as {0}. Log in to compare it with the server."),
    }
    changed = " " + tr("and") + " "
    parts = {"data": tr("data"), "style": tr("style")}
    return sentences[sync.state].format(place, changed.join(parts[one] for one in sorted(sync.changes)))
