"""Opens the windows of the plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from qgis.core import QgsLayerTreeGroup, QgsMapLayer
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QDialog, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core.project_maps import ProjectMap
from layman_qgis.gui import icons
from layman_qgis.gui.adding import Adder
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.dock import LaymanDock
from layman_qgis.gui.layer_indicators import LayerIndicators
from layman_qgis.gui.login_dialog import LoginDialog
from layman_qgis.gui.messages import Messages, open_address
from layman_qgis.gui.orders import Orders
from layman_qgis.gui.page_actions import PageActions
from layman_qgis.gui.publication_tools import PublicationTools
from layman_qgis.gui.publications_panel import PublicationsPanel
from layman_qgis.gui.publish_layer_dialog import PublishLayerDialog
from layman_qgis.gui.publish_many_dialog import PublishManyDialog
from layman_qgis.gui.publish_map_dialog import PublishMapDialog
from layman_qgis.gui.publish_target import PublishTarget
from layman_qgis.gui.server_dialog import ServerDialog
from layman_qgis.gui.servers_dialog import ServersDialog
from layman_qgis.gui.tasks_panel import TasksPanel
from layman_qgis.locator.publications_filter import LocatorActions
from layman_qgis.network.other_lists import OtherLists
from layman_qgis.tasks.jobs import Job, JobList


class Windows(QObject):
    """One per plugin. Every dialog is non-modal to QGIS's work and frees itself when closed."""

    def __init__(
        self,
        iface: Any,
        connection: Connection,
        jobs: JobList,
        watcher: icons.ThemeWatcher,
        messages: Messages,
        dock: LaymanDock,
    ) -> None:
        """Fill the dock; dialogs are made when they are wanted."""
        super().__init__(iface.mainWindow())
        self._iface = iface
        self._connection = connection
        self._jobs = jobs
        self._watcher = watcher
        self._messages = messages
        self.orders = Orders(connection, jobs, self.log_in, lambda layer: self.publish_layer(layer=layer), self)
        self.orders.begun.connect(self._follow)
        self._publications = PublicationsPanel(connection, messages, watcher)
        self._tasks = TasksPanel(jobs, watcher)
        self.indicators = LayerIndicators(iface, self._publications, watcher)
        self.indicators.update_wanted.connect(self.orders.update)
        self.indicators.publish_wanted.connect(lambda layer: self.publish_layer(layer=layer))
        self.indicators.login_wanted.connect(self.log_in)
        self.others = OtherLists(connection.sessions, self)
        self.indicators.follow_others(self.others)
        self.adder = Adder(connection.sessions, messages, self)
        self.tools = PublicationTools(iface, connection.sessions, messages, watcher, self)
        self.tools.let_qgis_read = lambda session: self.adder.access.let_qgis_read(session)
        self.tools.rights_changed.connect(lambda _ref: self._publications.refresh())
        self.indicators.extend_menu = self.tools.extend_layer_menu
        self.indicators.forgotten.connect(self.tools.offer_undo)
        self._publications.extend_menu = self.tools.extend_publication_menu
        self._tasks.extend_menu = self.tools.extend_task_menu
        self.dock = dock
        dock.fill(connection, self._publications, self._tasks, jobs, watcher)
        self._publications.publish_wanted.connect(self.publish_layer)
        self._publications.login_wanted.connect(self.log_in)
        self._publications.delete_wanted.connect(self.orders.delete)
        self._publications.add_wanted.connect(self.adder.add)
        self._tasks.publish_wanted.connect(self.publish_layer)
        self.dock.login_button.clicked.connect(self.log_in_or_change)
        jobs.job_finished.connect(self._job_finished)
        connection.failed.connect(self._login_failed)
        connection.username_wanted.connect(self._username_wanted)

    def log_in(self, *_triggered: object) -> QDialog:
        """Open the login dialog, or show the one that is open."""
        for dialog in self._parent().findChildren(LoginDialog):
            if dialog.isVisible():
                return self._open(dialog)
        return self._open(LoginDialog(self._connection, self.local_server, self._watcher, self._parent()))

    def log_in_to(self, url: Optional[str]) -> QDialog:
        """Open the login dialog for the server at ``url``: "" for a new one, None for this computer."""
        dialog = self.log_in()
        if url is None:
            dialog.choose_local()
        else:
            dialog.choose(url)
        return dialog

    def servers(self, *_triggered: object) -> QDialog:
        """Open the table of servers, or show the one that is open."""
        for dialog in self._parent().findChildren(ServersDialog):
            if dialog.isVisible():
                return self._open(dialog)
        dialog = ServersDialog(self._connection, self.log_in_to, self._watcher, self._parent())
        dialog.keep_wanted.connect(self._keep_login)
        dialog.forget_wanted.connect(lambda url: self.adder.access.ask_to_forget(url, self._connection.changed.emit))
        return self._open(dialog)

    def log_in_or_change(self, *_triggered: object) -> QDialog:
        """The login dialog when nobody is signed in, else the table of servers."""
        return self.servers() if self._connection.sessions.sessions else self.log_in()

    def local_server(self, *_triggered: object) -> QDialog:
        """Open the dialog of the local server, or show the one that is open."""
        for dialog in self._parent().findChildren(ServerDialog):
            if dialog.isVisible():
                return self._open(dialog)
        return self._open(ServerDialog(self._connection.local_server, self._watcher, self._parent()))

    def publish_layer(
        self, *_triggered: object, layer: Optional[QgsMapLayer] = None, target: Optional[PublishTarget] = None
    ) -> QDialog:
        """Open the dialog that publishes ``layer``, or else the current one; to ``target`` in place of the current."""
        known = target.known if target is not None else self._known
        dialog = PublishLayerDialog(self._iface, target or self._connection, known, self._watcher, self._parent())
        if layer is not None and layer.project() is None:
            dialog.layer_combo.setAdditionalLayers([layer])
            dialog.dropped_layer = layer  # Nobody else keeps it.
        dialog.choose(layer or self._iface.activeLayer())
        dialog.publish_wanted.connect(lambda layer, options: self.orders.publish_layer(layer, options, target))
        dialog.login_wanted.connect(self.log_in)
        return self._open(dialog)

    def publish_many(self, *_triggered: object, nodes: Sequence[Any] = ()) -> QDialog:
        """Open the dialog that publishes several layers: those of nodes of the layer tree, or of the whole project."""
        dialog = PublishManyDialog(self._iface, self._connection, self._known, self._watcher, self._parent())
        dialog.choose(list(nodes))
        dialog.publish_wanted.connect(self.orders.publish_many)
        dialog.login_wanted.connect(self.log_in)
        return self._open(dialog)

    def publish_selected(self, *_triggered: object) -> QDialog:
        """The same with what is selected in the layer tree; one layer alone stands for the whole project."""
        nodes = self._iface.layerTreeView().selectedNodes(True)
        is_one_layer = len(nodes) == 1 and not isinstance(nodes[0], QgsLayerTreeGroup)
        return self.publish_many(nodes=() if is_one_layer else nodes)

    def publish_map(self, *_triggered: object, target: Optional[PublishTarget] = None) -> QDialog:
        """Open the dialog that publishes the project as a map; to ``target`` in place of the current server."""
        canvas = self._iface.mapCanvas()
        known = target.known if target is not None else self._known
        dialog = PublishMapDialog(target or self._connection, canvas, known, self._watcher, self._parent())
        dialog.publish_wanted.connect(lambda options: self.orders.publish_map(options, target))
        dialog.login_wanted.connect(self.log_in)
        return self._open(dialog)

    def open_map(self, ref: PublicationRef, as_group: bool = False) -> None:
        """Open a published map as a new project, or as a group of this one."""
        self.tools.open_map(ref, as_group)

    def update_map(self, known: ProjectMap) -> Optional[QDialog]:
        """Open the dialog that publishes the project in place of one of its maps."""
        session = self.orders.session_of(known.ref)
        if session is None:
            return None
        current = self._connection.session
        is_current = session is current and current.workspace == known.ref.workspace
        sessions = self._connection.sessions
        there = session.in_workspace(known.ref.workspace)
        dialog = self.publish_map(target=None if is_current else PublishTarget(there, sessions, self))
        dialog.choose_map(known)
        return dialog

    def page_actions(self) -> PageActions:
        """What the properties pages of layers and of the project can do."""
        return PageActions(
            sessions=self._connection.sessions,
            tools=self.tools,
            watcher=self._watcher,
            sync_of=self.indicators.sync_of,
            listed=self._publications.listed,
            publish=lambda layer: self.publish_layer(layer=layer),
            update=self.orders.update,
            unlink=self.indicators.unlink,
            log_in=self.log_in,
            publish_map=self.publish_map,
            update_map=self.update_map,
        )

    def show_publications(self, *_triggered: object) -> None:
        """Show what is published."""
        self.dock.show_publications()

    def locator_actions(self) -> LocatorActions:
        """What results in the locator bar do."""
        return LocatorActions(
            publications=lambda: self._known() + self.others.of_other_servers(self._publications.server_url),
            add=lambda publication, kind: self.adder.add(publication.ref, kind),
            open=lambda publication: open_address(publication.url),
            open_map=lambda publication: self.open_map(publication.ref),
            publish=lambda layer: self.publish_layer(layer=layer),
            current_layer=self._iface.activeLayer,
            icon=icons.icon,
        )

    def show_tasks(self, *_triggered: object) -> None:
        """Show the tasks."""
        self.dock.show_tasks()

    def show_task(self, job: Optional[Job]) -> None:
        """Show the tasks, and one of them."""
        self.dock.show_tasks()
        if job is not None:
            self._tasks.select(job)

    def close(self) -> None:
        """Close every window that is open and take the indicators away."""
        self.indicators.stop()
        self.tools.close()
        for dialog in self._parent().findChildren(QDialog):
            if isinstance(
                dialog,
                (LoginDialog, ServerDialog, ServersDialog, PublishLayerDialog, PublishManyDialog, PublishMapDialog),
            ):
                dialog.close()

    def _parent(self) -> QWidget:
        return self._iface.mainWindow()

    def _known(self) -> list:
        return self._publications.publications

    def _open(self, dialog: QDialog) -> QDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_dialog(self, dialog: QDialog) -> QDialog:
        """Show a dialog of another place of QGIS as those of here are shown."""
        return self._open(dialog)

    def _keep_login(self, url: str) -> None:
        """Have QGIS keep a login for the layers of a server that is signed in to."""
        session = self._connection.sessions.of(url)
        if session is not None:
            self.adder.access.offer(session, "", lambda _authcfg: self._connection.changed.emit())

    def _follow(self, job: Job) -> None:
        self.dock.show_tasks()
        self._tasks.select(job)

    def _job_finished(self, job: Job) -> None:
        self._publications.refresh()  # After a failure too: it may have left something, or told that something is gone.
        for one in (job, *job.children):
            if one.ref is not None:
                self.others.refresh(one.ref.server_url, one.ref.workspace)

    def _username_wanted(self, proposal: str) -> None:
        if not any(dialog.isVisible() for dialog in self._parent().findChildren(LoginDialog)):
            self.log_in().ask_username(proposal)

    def _login_failed(self, problem: ApiError) -> None:
        if not self._parent().findChildren(LoginDialog):
            self._messages.failure(problem)
