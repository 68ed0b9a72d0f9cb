"""Algorithms that bring what is published back: the features or the values of a layer, the JSON of a map."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingException,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
    QgsVectorLayer,
)

from layman_qgis.api import requests, services
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import marked, tr
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core.add_back import wfs_layer
from layman_qgis.network.session import Session
from layman_qgis.processing.algorithm import LaymanAlgorithm
from layman_qgis.processing.waiting import failure, fetched

#: Logins that QGIS's own WFS cannot use: what they need is in our memory only.
_OURS = frozenset({"token", "browser", "basic"})


class DownloadLayer(LaymanAlgorithm):
    """Copies the features of a published vector layer, or the values of a raster."""

    ID = "download"
    TITLE = marked("Download layer")
    ICON = "save"
    HELP = marked(
        "Copies a published layer to this computer, in the CRS of the published one: features (by WFS) to a new layer, "
        "the values of a raster (by WCS) to a GeoTIFF. Of the two outputs only the one that fits the layer is written."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_publication(any_type=False)
        sink = QgsProcessingParameterFeatureSink("OUTPUT", self.tr("Features"), optional=True)
        raster = QgsProcessingParameterRasterDestination("RASTER", self.tr("Raster (GeoTIFF)"), optional=True)
        for target in (sink, raster):
            target.setCreateByDefault(True)
            self.addParameter(target)
        self.add_server()

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, find the layer and copy it."""
        session = self.session(parameters, context, feedback)
        ref = self.ref(parameters, context, session)
        answer = fetched(session, requests.get_description(session.server, ref), feedback)
        description = description_from_json(answer.json(), ref)
        if not isinstance(description, LayerDescription) or not description.wms_url:
            raise QgsProcessingException(tr("The layer is not there yet. Wait until it is published."))
        if not description.wfs_url:
            return self._raster(parameters, context, feedback, session, description)
        if parameters.get("OUTPUT") is None:
            raise QgsProcessingException(tr("It has features. Say where to write them: OUTPUT."))
        if session.credentials.method not in _OURS:
            return self._features(parameters, context, feedback, _read_by_qgis(session, description))
        with tempfile.TemporaryDirectory(prefix="layman_") as folder:
            source = _read_by_us(folder, session, description, feedback)
            return self._features(parameters, context, feedback, source)

    def _raster(
        self, parameters: dict[str, Any], context: Any, feedback: Any, session: Session, description: LayerDescription
    ) -> dict[str, Any]:
        target = self.parameterAsOutputLayer(parameters, "RASTER", context) if parameters.get("RASTER") else ""
        if not target:
            raise QgsProcessingException(tr("It is a raster. Say where to write its values: RASTER, a GeoTIFF."))
        answer = fetched(session, services.get_coverage(description), feedback)
        if not answer.body.startswith((b"II", b"MM")):  # TIFF 6.0, section 2: the first bytes name the order of all.
            raise QgsProcessingException(tr("The server gave no GeoTIFF.") + f"\n{answer.body[:500]!r}")
        _write(Path(target), answer.body)
        return {"RASTER": target}

    def _features(self, parameters: dict[str, Any], context: Any, feedback: Any, source: Any) -> dict[str, Any]:
        keys = set(source.primaryKeyAttributes())
        wanted = [index for index in range(source.fields().count()) if index not in keys]
        fields = QgsFields()
        for index in wanted:
            fields.append(source.fields().at(index))
        sink, identifier = self.parameterAsSink(parameters, "OUTPUT", context, fields, source.wkbType(), source.crs())
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        _copy(source, sink, fields, wanted, feedback)
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
        answer = fetched(session, requests.get_map_file(session.server, ref), feedback)
        target = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        _write(Path(target), answer.body)
        return {"OUTPUT": target}


def _read_by_qgis(session: Session, description: LayerDescription) -> QgsVectorLayer:
    """The layer as QGIS's own WFS reads it, page by page."""
    try:
        source = wfs_layer(description, session.credentials.authcfg)
    except ApiError as error:
        raise failure(error) from error
    if not source.isValid():
        raise QgsProcessingException(tr("QGIS cannot read the layer as WFS."))
    return source


def _read_by_us(folder: str, session: Session, description: LayerDescription, feedback: Any) -> QgsVectorLayer:
    """The layer from a file that the server makes for who is signed in."""
    is_package = session.version.is_bundled
    request = services.get_features(description, services.GEOPACKAGE if is_package else services.GEOJSON)
    path = Path(folder) / ("features.gpkg" if is_package else "features.geojson")
    _write(path, fetched(session, request, feedback).body)
    source = QgsVectorLayer(str(path), description.title, "ogr")
    if not source.isValid():
        raise QgsProcessingException(tr("QGIS cannot read what the server gave as features."))
    return source


def _copy(source: Any, sink: Any, fields: QgsFields, wanted: list[int], feedback: Any) -> None:
    """Copy all features, with the attributes of the numbers `wanted`.

    Raises:
        QgsProcessingException: the server stopped answering, or a feature cannot be written.
    """
    expected, number = source.featureCount(), 0
    for number, feature in enumerate(source.getFeatures(), start=1):
        if feedback.isCanceled():
            return
        values, copy = feature.attributes(), QgsFeature(fields)
        copy.setGeometry(feature.geometry())
        copy.setAttributes([values[index] for index in wanted])
        if not sink.addFeature(copy, QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(sink.lastError())
        feedback.setProgress(100.0 * number / max(expected, 1))
    if number < expected:
        raise QgsProcessingException(tr("Only {0} of {1} features came. Run it again.").format(number, expected))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise QgsProcessingException(f"{path}: {error.strerror}") from error
