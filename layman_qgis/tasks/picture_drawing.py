"""Both pictures of a layer, QGIS's and the server's, drawn at the same time and then compared, off the main thread."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QImage

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core import publication_mark
from layman_qgis.core.picture_comparison import (
    PictureDifference,
    View,
    compare,
    get_map_url,
    map_settings,
    picture_from,
)
from layman_qgis.network.session import Session
from layman_qgis.tasks.work_task import WorkTask


class ComparePicturesTask(WorkTask):
    """Finds where two pictures differ."""


class PictureDrawing(QObject):
    """Draws on the session's server and here; a later call makes what is under way void."""

    local_drawn = pyqtSignal(object)  # QImage
    remote_drawn = pyqtSignal(object)  # QImage
    compared = pyqtSignal(object)  # PictureDifference
    failed = pyqtSignal(object)  # ApiError

    def __init__(self, session: Session, layer: Any, ref: PublicationRef, parent: QObject | None = None) -> None:
        """Prepare; :meth:`draw` begins."""
        super().__init__(parent)
        self._session = session
        self._layer = layer
        self._ref = ref
        self._description: LayerDescription | None = None
        self._job: QgsMapRendererParallelJob | None = None
        self._tasks: list[WorkTask] = []
        self._number = 0
        self._pictures: dict[str, QImage] = {}

    def draw(self, view: View) -> None:
        """Draw both pictures of the view."""
        self._number += 1
        self._pictures = {}
        number = self._number
        self._draw_here(view, number)
        if self._description is not None:
            self._ask(self._description, view, number)
            return
        client = self._session.client()

        def described(answer: Answer) -> None:
            description = description_from_json(answer.json(), self._ref)
            if not isinstance(description, LayerDescription) or not description.wms_url:
                raise ApiError(tr("The layer has no WMS yet."), tr("Wait until it is published."))
            self._description = description
            self._ask(description, view, number)

        request = requests.get_description(client.server, self._ref)
        client.send(request).tell(self, described, lambda error: self._fail(error, number))

    def stop(self) -> None:
        """Draw no more."""
        self._number += 1
        self._stop_job()
        for task in self._tasks:
            if not sip.isdeleted(task):
                task.stop()

    def _draw_here(self, view: View, number: int) -> None:
        self._stop_job()
        if sip.isdeleted(self._layer):
            self._fail(ApiError(tr("The layer is no longer in the project."), ""), number)
            return
        mark = publication_mark.read(self._layer)
        opacity = mark.baked_opacity if mark is not None and not publication_mark.is_view(self._layer) else None
        context = QgsProject.instance().transformContext()
        job = QgsMapRendererParallelJob(map_settings(self._layer, view, context, opacity))
        self._job = job

        def finished() -> None:
            if not sip.isdeleted(self) and number == self._number:
                self._have("local", job.renderedImage(), number)

        job.finished.connect(finished)
        job.start()

    def _stop_job(self) -> None:
        if self._job is not None and not sip.isdeleted(self._job):
            self._job.finished.disconnect()
            self._job.cancelWithoutBlocking()
        self._job = None

    def _ask(self, description: LayerDescription, view: View, number: int) -> None:
        request = requests.get_address(get_map_url(description.wms_url, description.wms_layer, view))
        self._session.client().send(request).tell(
            self,
            lambda answer: self._have("remote", picture_from(answer.body), number),
            lambda error: self._fail(error, number),
        )

    def _have(self, side: str, picture: QImage, number: int) -> None:
        if number != self._number:
            return
        self._pictures[side] = picture
        (self.local_drawn if side == "local" else self.remote_drawn).emit(picture)
        if len(self._pictures) == 2:
            self._compare(number)

    def _compare(self, number: int) -> None:
        local, remote = self._pictures["local"], self._pictures["remote"]

        def ended(difference: PictureDifference | None, error: ApiError | None) -> None:
            if sip.isdeleted(self) or number != self._number:
                return
            if difference is not None:
                self.compared.emit(difference)
            elif error is not None:
                self._fail(error, number)

        task = ComparePicturesTask(
            tr("Compare pictures of {0}").format(self._ref.name), lambda _stop: compare(local, remote), ended
        )
        self._tasks = [*(one for one in self._tasks if not sip.isdeleted(one)), task]
        QgsApplication.taskManager().addTask(task)

    def _fail(self, error: ApiError, number: int) -> None:
        if number == self._number:
            self.failed.emit(error)
