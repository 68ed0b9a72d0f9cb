"""Context menus of the browser panel's items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.core import QgsDataItem
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QAction, QMenu

from layman_qgis.browser.lazy_item import ActionItem, LazyItem
from layman_qgis.browser.publication_items import PublicationItem
from layman_qgis.browser.server_items import RootItem, ServerItem
from layman_qgis.browser.workspace_items import WorkspaceItem
from layman_qgis.gui import icons


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("BrowserMenus", text)


def fill(menu: QMenu, item: QgsDataItem, selected: Sequence[QgsDataItem]) -> None:
    """Put into a menu what can be done with an item, or with all that are selected."""
    if isinstance(item, RootItem):
        _root(menu, item)
    elif isinstance(item, ServerItem):
        _server(menu, item)
    elif isinstance(item, WorkspaceItem):
        _workspace(menu, item)
    elif isinstance(item, PublicationItem):
        chosen = [one for one in selected if isinstance(one, PublicationItem)]
        _publications(menu, item, chosen if item in chosen else [item])
    elif isinstance(item, ActionItem):
        _add(menu, item.icon_name, item.name(), item.act)


def _root(menu: QMenu, item: RootItem) -> None:
    actions = item.context.actions
    _add(menu, "server", tr("Add server…"), actions.add_server)
    _add(menu, "servers", tr("Servers…"), actions.show_servers)
    _add(menu, "start", tr("Local server…"), actions.show_local_server)


def _server(menu: QMenu, item: ServerItem) -> None:
    actions, row = item.context.actions, item.row
    if row.session is None:
        _add(menu, "login", tr("Sign in…"), lambda: actions.sign_in(row))
    else:
        make = _add(menu, "step_done", tr("Make current"), lambda: actions.make_current(row))
        make.setEnabled(not row.is_current)
        _add(menu, "cancel", tr("Sign out"), lambda: actions.sign_out(row))
        _refresh(menu, item)
    menu.addSeparator()
    if row.url:
        _add(menu, "copy", tr("Copy address"), lambda: actions.copy(row.url))
    if row.is_local:
        _add(menu, "server", tr("Local server…"), actions.show_local_server)
    _add(menu, "servers", tr("Servers…"), actions.show_servers)


def _workspace(menu: QMenu, item: WorkspaceItem) -> None:
    actions = item.context.actions
    _add(menu, "publish_layer", tr("Publish layer here…"), lambda: actions.publish_layer(item.target))
    _add(menu, "publish_map", tr("Publish the project here as a map…"), lambda: actions.publish_map(item.target))
    menu.addSeparator()
    _refresh(menu, item)
    _add(menu, "copy", tr("Copy name"), lambda: actions.copy(item.workspace.name))


def _publications(menu: QMenu, item: PublicationItem, chosen: list[PublicationItem]) -> None:
    actions, session, one = item.context.actions, item.session, item.publication
    is_single = len(chosen) == 1
    layers = [each.publication for each in chosen if each.is_layer]
    if layers:
        _add(menu, "add_wms", tr("Add to project as WMS"), lambda: actions.add(layers, "wms"))
        if all(each.geodata_type == "raster" for each in layers):
            _add(menu, "add_wfs", tr("Add to project as WCS"), lambda: actions.add(layers, "wcs"))
        else:
            _add(menu, "add_wfs", tr("Add to project as WFS"), lambda: actions.add(layers, "wfs"))
    if not item.is_layer and is_single:
        _add(menu, "map", tr("Open as project"), lambda: actions.open_map(one.ref))
        _add(menu, "folder", tr("Add to this project as a group"), lambda: actions.open_map(one.ref, True))
    if is_single:
        menu.addSeparator()
        _add(menu, "open_link", tr("Open description in browser"), lambda: actions.open_page(one))
        _copies(menu, item)
        _add(menu, "save", tr("Download…"), lambda: actions.download(session, one))
        _add(menu, "properties", tr("Properties…"), lambda: actions.show_properties(session, one))
        menu.addSeparator()
        _changes(menu, item)
    publications = [each.publication for each in chosen if each.session is session]
    delete = _add(menu, "delete", tr("Delete from server…"), lambda: actions.delete(session, publications))
    delete.setEnabled(all(each.may_write for each in chosen))


def _changes(menu: QMenu, item: PublicationItem) -> None:
    actions, session, one = item.context.actions, item.session, item.publication
    changes = (
        ("rename", tr("Change title…"), lambda: actions.rename(session, one)),
        ("rights", tr("Access rights…"), lambda: actions.edit_rights(one)),
    )
    for icon, text, do in changes:
        _add(menu, icon, text, do).setEnabled(item.may_write)


def _copies(menu: QMenu, item: PublicationItem) -> None:
    actions, ref = item.context.actions, item.publication.ref
    copies = menu.addMenu(icons.icon("copy"), tr("Copy"))
    for text, what in (
        (tr("Address"), item.publication.url),
        (tr("Name"), ref.name),
        (tr("Title"), item.publication.title),
        (tr("UUID"), ref.uuid),
    ):
        if what:
            copies.addAction(text, lambda what=what: actions.copy(what))
    if item.is_layer:
        copies.addAction(tr("Address of WMS"), lambda: actions.copy_service(item.session, ref, "wms"))
        kind = "wcs" if item.publication.geodata_type == "raster" else "wfs"
        text = tr("Address of {0}").format(kind.upper())
        copies.addAction(text, lambda: actions.copy_service(item.session, ref, kind))


def _refresh(menu: QMenu, item: LazyItem) -> None:
    _add(menu, "refresh", tr("Refresh"), item.refresh)


def _add(menu: QMenu, icon: str, text: str, do: Callable[[], Any]) -> QAction:
    return menu.addAction(icons.icon(icon), text, lambda *_: do())
