"""Opening a map: its composition is fetched or read, its layers are made in a task's thread, then put in the tree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.composition_reading import ReadComposition, composition_from_json, composition_from_text
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.metadata import Said
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core.layer_login import authcfg_of
from layman_qgis.core.metadata_exchange import read_said
from layman_qgis.core.open_map import MapLayers, OpenedMap, make_layers, place
from layman_qgis.network.session import Session
from layman_qgis.tasks.work_task import WorkTask


class OpenMapTask(WorkTask):
    """Makes the layers of a map."""


class MapOpener(QObject):
    """Opens maps one after another; `room` is asked for the project when the layers are there.

    `room(as_group)` gives the project to put them in, emptied for a new one, or None when the user says no.
    """

    opened = pyqtSignal(object)  # OpenedMap
    failed = pyqtSignal(object)  # ApiError

    def __init__(self, room: Callable[[bool], Any], parent: QObject | None = None) -> None:
        """Open nothing yet."""
        super().__init__(parent)
        self._room = room
        self._tasks: list[WorkTask] = []

    def open(self, session: Session, ref: PublicationRef, *, as_group: bool = False) -> None:
        """Open a published map."""
        client = session.client()

        def read(answer: Answer) -> None:
            composition, authcfg = composition_from_json(answer.json()), authcfg_of(session)
            if as_group:  # The project keeps its own words.
                self._make(composition, ref, authcfg, as_group)
                return
            read_said(
                session,
                ref,
                self,
                lambda said: self._make(composition, ref, authcfg, as_group, said),
                lambda _problem: self._make(composition, ref, authcfg, as_group),
            )

        client.send(requests.get_map_file(client.server, ref)).tell(self, read, self.failed.emit)

    def open_file(self, path: Path, *, as_group: bool = False) -> None:
        """Open a map from a file."""
        try:
            composition = composition_from_text(path.read_bytes())
        except OSError as error:
            self.failed.emit(ApiError(tr("The file cannot be read."), tr("Choose another one."), f"{path}\n{error}"))
            return
        except ApiError as error:
            self.failed.emit(error)
            return
        self._make(composition, None, "", as_group)

    def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            if not sip.isdeleted(task):
                task.stop()

    def _make(
        self,
        composition: ReadComposition,
        ref: PublicationRef | None,
        authcfg: str,
        as_group: bool,
        said: Said | None = None,
    ) -> None:
        server_url = ref.server_url if ref is not None else ""

        def ended(made: MapLayers | None, error: ApiError | None) -> None:
            if sip.isdeleted(self):
                return
            if made is not None:
                self._place(made, ref, as_group, said)
            elif error is not None:
                self.failed.emit(error)

        task = OpenMapTask(
            tr("Open map {0}").format(composition.title),
            lambda stop: make_layers(composition, server_url, authcfg, stop),
            ended,
        )
        self._tasks = [*(one for one in self._tasks if not sip.isdeleted(one)), task]
        QgsApplication.taskManager().addTask(task)

    def _place(self, made: MapLayers, ref: PublicationRef | None, as_group: bool, said: Said | None) -> None:
        project = self._room(as_group)
        if project is not None:
            opened: OpenedMap = place(project, made, ref, as_group=as_group, said=said)
            self.opened.emit(opened)
