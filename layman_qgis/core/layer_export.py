"""A vector layer as a file to upload: gathered on the main thread, written in a task.

Every kind of layer works, because what is read is QGIS's own snapshot of the layer (`QgsVectorLayerFeatureSource`):
memory, joined, virtual and filtered ones, with edits that are not saved yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsVectorFileWriter,
    QgsVectorLayerFeatureSource,
)

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.version import UploadFormat
from layman_qgis.compat import crs_from, no_error
from layman_qgis.core.layer_fields import FieldPlan, plan_fields

BATCH_SIZE = 500
_DRIVERS = {UploadFormat.GEOPACKAGE: "GPKG", UploadFormat.GEOJSON: "GeoJSON"}


class ExportFailed(ApiError):
    """The layer cannot be written to a file."""


@dataclass(frozen=True)
class ExportSource:
    """All that a task needs to write a layer; holds nothing of the project. `feature_count` is -1 when unknown."""

    title: str
    source: QgsVectorLayerFeatureSource
    request: QgsFeatureRequest
    plan: FieldPlan
    wkb_type: Any
    crs: QgsCoordinateReferenceSystem
    transform_context: QgsCoordinateTransformContext
    feature_count: int


@dataclass(frozen=True)
class ExportedFile:
    """The written file; `skipped` counts features that the target CRS does not reach."""

    path: Path
    feature_count: int
    size_bytes: int
    skipped: int = 0


def gather(layer: Any, transform_context: Any, selected_only: bool = False, crs: str = "") -> ExportSource:
    """Take a snapshot of a vector layer, on the main thread; `crs` stands in for a missing one.

    Raises:
        ExportFailed: nothing can be read from the layer, or it has no coordinate reference system.
    """
    if not layer.isValid():
        raise ExportFailed(f"The data of \u201c{layer.name()}\u201d cannot be read.", "Repair the layer's data source.")
    reference = crs_from(crs) if crs else layer.crs()
    if not reference.isValid():
        raise ExportFailed(
            f"\u201c{layer.name()}\u201d has no coordinate reference system.", "Set it in the layer's properties."
        )
    request = QgsFeatureRequest()
    count = layer.featureCount()
    if selected_only:
        request.setFilterFids(layer.selectedFeatureIds())
        count = layer.selectedFeatureCount()
    provider = layer.dataProvider()
    keys = [provider.fields().at(index).name() for index in provider.pkAttributeIndexes()]
    return ExportSource(
        title=layer.name(),
        source=QgsVectorLayerFeatureSource(layer),
        request=request,
        plan=plan_fields(layer.fields(), keys),
        wkb_type=layer.wkbType(),
        crs=QgsCoordinateReferenceSystem(reference),
        transform_context=QgsCoordinateTransformContext(transform_context),
        feature_count=int(count),
    )


def write(
    gathered: ExportSource,
    folder: Path,
    name: str,
    upload_format: UploadFormat,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
) -> ExportedFile:
    """Write the snapshot to `folder/name.<format>`; runs in a task. GeoJSON is written in EPSG:4326 (RFC 7946).

    Raises:
        ExportFailed: the writer refuses; `Cancelled` when `is_cancelled` says so.
    """
    path = folder / f"{name}.{upload_format.value}"
    writer = _open(gathered, path, name, upload_format)
    try:
        done, skipped = _copy(gathered, writer, _transform(gathered, upload_format), is_cancelled, on_progress)
    finally:
        del writer  # The file is complete only when the writer is gone.
    return ExportedFile(path, done, path.stat().st_size, skipped)


def _open(gathered: ExportSource, path: Path, name: str, upload_format: UploadFormat) -> Any:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = _DRIVERS[upload_format]
    options.fileEncoding = "UTF-8"
    crs = gathered.crs
    if upload_format is UploadFormat.GEOPACKAGE:
        options.layerName = name
        plan = gathered.plan
        options.layerOptions = [f"FID={plan.fid_column}", f"GEOMETRY_NAME={plan.geometry_column}", "SPATIAL_INDEX=NO"]
    else:
        crs = crs_from("EPSG:4326")
        options.layerOptions = ["RFC7946=YES", "WRITE_BBOX=NO"]
    writer = QgsVectorFileWriter.create(
        str(path), gathered.plan.fields, gathered.wkb_type, crs, gathered.transform_context, options
    )
    if not no_error(writer.hasError()):
        raise _failed(gathered, writer.errorMessage())
    return writer


def _transform(gathered: ExportSource, upload_format: UploadFormat) -> QgsCoordinateTransform | None:
    wgs84 = crs_from("EPSG:4326")
    if upload_format is UploadFormat.GEOPACKAGE or gathered.crs == wgs84:
        return None
    return QgsCoordinateTransform(gathered.crs, wgs84, gathered.transform_context)


def _copy(
    gathered: ExportSource,
    writer: Any,
    transform: QgsCoordinateTransform | None,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
) -> tuple[int, int]:
    features: Iterator[Any] = iter(gathered.source.getFeatures(gathered.request))
    done = read = 0
    while True:
        batch = list(islice(features, BATCH_SIZE))
        if not batch:
            return done, read - done
        if is_cancelled():
            raise Cancelled()
        read += len(batch)
        ready = list(_prepared(batch, gathered.plan, transform))
        if not writer.addFeatures(ready, QgsFeatureSink.Flag.FastInsert):
            raise _failed(gathered, writer.errorMessage())
        done += len(ready)
        on_progress(read, gathered.feature_count)


def _prepared(batch: Iterable[Any], plan: FieldPlan, transform: QgsCoordinateTransform | None) -> Iterator[QgsFeature]:
    for feature in batch:
        if plan.text_positions:
            feature.setAttributes(plan.values_of(feature.attributes()))
        if transform is not None and feature.hasGeometry():
            geometry = feature.geometry()
            try:
                geometry.transform(transform)
            except QgsCsException:
                continue
            feature.setGeometry(geometry)
        yield feature


def _failed(gathered: ExportSource, reason: str) -> ExportFailed:
    return ExportFailed(
        f"\u201c{gathered.title}\u201d cannot be written to a file.",
        "Check the free space of the temporary folder and the layer's fields.",
        reason,
    )
