"""Algorithms on what is published already: list and delete."""

from __future__ import annotations

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
    QgsProcessingParameterString,
    QgsRectangle,
)

from layman_qgis.api import requests
from layman_qgis.api.language import marked, tr
from layman_qgis.api.publications import Publication, publications_from_json
from layman_qgis.compat import POLYGON_VECTOR, POLYGON_WKB, STRING_FIELD, crs_from
from layman_qgis.processing.algorithm import CHECKED, LaymanAlgorithm, described
from layman_qgis.processing.waiting import fetched, followed
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
        found = fetched(session, requests.get_publications(session.server, text=text), feedback)
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
