"""Algorithms on what is published already: list, download, delete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsRectangle,
)

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import marked, tr
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType, publications_from_json
from layman_qgis.compat import POLYGON_VECTOR, POLYGON_WKB, STRING_FIELD, crs_from
from layman_qgis.core.add_back import wfs_layer
from layman_qgis.processing.algorithm import CHECKED, LaymanAlgorithm, described
from layman_qgis.processing.waiting import failure, followed
from layman_qgis.tasks.jobs import JobList
from layman_qgis.tasks.publishing import delete_publication

_LIST_FIELDS = ("workspace", "type", "name", "title", "uuid", "url", "updated_at", "native_crs")


class ListPublications(LaymanAlgorithm):
    """Lists publications as a layer of their boxes."""

    ID = "list"
    TITLE = marked("List publications")
    ICON = "publications"
    HELP = marked(
        "Lists the layers and maps of a server as a layer: one feature per publication with its bounding box "
        "(EPSG:3857) and its workspace, type, name, title, UUID, address, time of the last change and CRS."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.addParameter(QgsProcessingParameterString("TEXT", self.tr("Words in the title"), optional=True))
        label = self.tr("Workspace (empty: all)")
        self.addParameter(QgsProcessingParameterString("WORKSPACE", label, optional=True))
        sink = QgsProcessingParameterFeatureSink("OUTPUT", self.tr("Publications"), POLYGON_VECTOR)
        self.addParameter(sink)
        self.add_server()
        self.addOutput(QgsProcessingOutputNumber("COUNT", self.tr("Number of publications")))

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, ask and write the list."""
        session = self.session(parameters, context, feedback)
        workspace = self.parameterAsString(parameters, "WORKSPACE", context).strip()
        text = self.parameterAsString(parameters, "TEXT", context).strip()
        found = _fetched(session, requests.get_publications(session.server, text=text), feedback)
        publications = [
            one
            for one in publications_from_json(found.json(), session.server.url)
            if workspace in ("", one.ref.workspace)
        ]
        fields = QgsFields()
        for name in _LIST_FIELDS:
            fields.append(QgsField(name, STRING_FIELD))
        crs = crs_from("EPSG:3857")
        sink, identifier = self.parameterAsSink(parameters, "OUTPUT", context, fields, POLYGON_WKB, crs)
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        for publication in publications:
            sink.addFeature(_as_feature(publication, fields), QgsFeatureSink.Flag.FastInsert)
        return {"OUTPUT": identifier, "COUNT": len(publications)}


class DownloadLayer(LaymanAlgorithm):
    """Copies the features of a published layer."""

    ID = "download"
    TITLE = marked("Download layer")
    ICON = "add_wfs"
    HELP = marked("Copies the features of a published layer (by WFS) to a new layer, in the CRS of the published one.")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_publication(any_type=False)
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", self.tr("Downloaded layer")))
        self.add_server()

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, find the layer and copy it."""
        session = self.session(parameters, context, feedback)
        ref = self.ref(parameters, context, session)
        description = description_from_json(
            _fetched(session, requests.get_description(session.server, ref), feedback).json(), ref
        )
        if isinstance(description, LayerDescription) and description.wms_url and not description.wfs_url:
            raise QgsProcessingException(self.tr("It is a raster; WFS has features only. Add it to QGIS as WMS."))
        try:
            source = wfs_layer(description, session.credentials.authcfg)
        except ApiError as error:
            raise failure(error) from error
        if not source.isValid():
            raise QgsProcessingException(self.tr("QGIS cannot read the layer as WFS."))
        sink, identifier = self.parameterAsSink(
            parameters, "OUTPUT", context, source.fields(), source.wkbType(), source.crs()
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        _copy(source, sink, feedback)
        return {"OUTPUT": identifier}


class DownloadMap(LaymanAlgorithm):
    """Saves the JSON of a map."""

    ID = "downloadmap"
    TITLE = marked("Download map")
    ICON = "map"
    HELP = marked("Saves the composition (JSON) of a published map to a file.")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_publication(any_type=False)
        file = QgsProcessingParameterFileDestination("OUTPUT", self.tr("Map file"), "JSON (*.json)")
        self.addParameter(file)
        self.add_server()

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, fetch and save."""
        session = self.session(parameters, context, feedback)
        layer = self.ref(parameters, context, session)
        ref = PublicationRef(layer.server_url, layer.workspace, PublicationType.MAP, layer.name)
        answer = _fetched(session, requests.get_map_file(session.server, ref), feedback)
        path = Path(self.parameterAsFileOutput(parameters, "OUTPUT", context))
        try:
            path.write_bytes(answer.body)
        except OSError as error:
            raise QgsProcessingException(f"{path}: {error.strerror}") from error
        return {"OUTPUT": str(path)}


class Delete(LaymanAlgorithm):
    """Deletes a publication."""

    ID = "delete"
    TITLE = marked("Delete publication")
    ICON = "delete"
    HELP = marked(
        "Deletes a layer or a map on the server with all that belongs to it there. This cannot be undone.\n\n"
        "Only check: says whether there is such a publication and deletes nothing; STATUS is CHECKED then."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_publication()
        self.add_dry_run()
        self.add_server()
        self.add_texts("NAME", "UUID", "STATUS")

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, delete and wait."""
        session = self.session(parameters, context, feedback)
        ref = self.ref(parameters, context, session)
        there = described(session, ref, feedback)
        uuid = there.ref.uuid if there is not None else ""
        if self.is_dry(parameters, context):
            if there is None:
                raise QgsProcessingException(
                    tr("There is no {0} {1}/{2} to delete.").format(ref.type.value, ref.workspace, ref.name)
                )
            return {"NAME": ref.name, "UUID": uuid, "STATUS": CHECKED}
        followed(delete_publication(JobList(), session, ref), feedback)
        return {"NAME": ref.name, "UUID": uuid, "STATUS": "DELETED"}


def _fetched(session: Any, request: requests.ApiRequest, feedback: Any) -> Any:
    try:
        return session.client().fetch(request, feedback.isCanceled)
    except ApiError as error:
        raise failure(error) from error


def _copy(source: Any, sink: Any, feedback: Any) -> None:
    """Copy all features.

    Raises:
        QgsProcessingException: the server stopped answering, or a feature cannot be written.
    """
    expected, number = source.featureCount(), 0
    for number, feature in enumerate(source.getFeatures(), start=1):
        if feedback.isCanceled():
            return
        if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(sink.lastError())
        feedback.setProgress(100.0 * number / max(expected, 1))
    if number < expected:
        raise QgsProcessingException(tr("Only {0} of {1} features came. Run it again.").format(number, expected))


def _as_feature(publication: Publication, fields: QgsFields) -> QgsFeature:
    ref, feature = publication.ref, QgsFeature(fields)
    feature.setAttributes([
        ref.workspace, ref.type.value, ref.name, publication.title, ref.uuid, publication.url, publication.updated_at,
        publication.native_crs,
    ])  # fmt: skip
    box = publication.bounding_box
    if box is not None:
        minx, miny, maxx, maxy = box
        lower, upper = QgsPointXY(minx, miny), QgsPointXY(maxx, maxy)
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(lower, upper)))
    return feature
