"""What was decided in windows and menus, given to the tasks: publish, update, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.publications import PublicationRef
from layman_qgis.core import publication_mark
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.publish_target import PublishTarget
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import JobList
from layman_qgis.tasks.publishing import (
    LayerOptions,
    MapOptions,
    UpdateOptions,
    delete_publication,
    publish_layer,
    publish_layers,
    publish_map,
    update_layer,
)


class Orders(QObject):
    """One per plugin; every method returns at once, the tasks tell how it goes on."""

    #: A job that people want to see.
    begun = pyqtSignal(object)

    def __init__(
        self,
        connection: Connection,
        jobs: JobList,
        log_in: Callable[[], Any],
        ask: Callable[[QgsMapLayer], Any],
        parent: QObject,
    ) -> None:
        """`log_in` is called when a server is no longer signed in to, `ask` when people must decide about a layer."""
        super().__init__(parent)
        self._connection = connection
        self._jobs = jobs
        self._log_in = log_in
        self._ask = ask

    def publish_layer(self, layer: QgsMapLayer, options: LayerOptions, target: Optional[PublishTarget]) -> None:
        """Publish a layer to ``target``, or to the current server."""
        session = (target or self._connection).session
        if session is not None:
            self.begun.emit(publish_layer(self._jobs, session, layer, options))

    def publish_many(self, chosen: list, title: str, map_options: Optional[MapOptions]) -> None:
        """Publish layers with their options, or the project as a map with its layers."""
        session = self._connection.session
        if map_options is not None:
            self.begun.emit(publish_map(self._jobs, session, QgsProject.instance(), map_options))
        else:
            self.begun.emit(publish_layers(self._jobs, session, chosen, title))

    def publish_map(self, options: MapOptions, target: Optional[PublishTarget]) -> None:
        """Publish the project as a map to ``target``, or to the current server."""
        session = (target or self._connection).session
        if session is not None:
            self.begun.emit(publish_map(self._jobs, session, QgsProject.instance(), options))

    def update(self, layer: QgsMapLayer, ref: PublicationRef, parts: tuple[str, ...]) -> None:
        """Give a publication `data`, `style` or both of the layer, as it was published."""
        session = self.session_of(ref)
        mark = publication_mark.read(layer)
        if session is None or mark is None:
            return
        if mark.how.selected_only and "data" in parts:
            self._ask(layer)  # The selection is another one by now: people decide.
            return
        options = UpdateOptions.as_published(mark, parts, PluginSettings.load().style_format)
        self.begun.emit(update_layer(self._jobs, session, layer, ref, options))

    def delete(self, ref: PublicationRef) -> None:
        """Delete a publication; who calls has asked."""
        session = self.session_of(ref)
        if session is not None:
            delete_publication(self._jobs, session, ref)

    def session_of(self, ref: PublicationRef) -> Optional[Session]:
        """The session with the publication's server; without one, offer to log in: it may have ended since."""
        session = self._connection.sessions.of(ref.server_url)
        if session is None:
            self._log_in()
        return session
