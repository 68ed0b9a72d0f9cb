"""A vector layer as a file to upload: gathered on the main thread, written in a task.

Every kind of layer works, because what is read is QGIS's own snapshot of the layer (`QgsVectorLayerFeatureSource`):
memory, joined, virtual and filtered ones, with edits that are not saved yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsVectorFileWriter,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.version import UploadFormat
from layman_qgis.compat import crs_from, no_error
from layman_qgis.core.direct_copy import DirectCopy, DoesNotFit, direct_copy_of
from layman_qgis.core.layer_fields import FieldPlan, plan_fields
from layman_qgis.core.own_file import ENDING, copy_file, own_file_of
from layman_qgis.core.prepared_features import prepared

BATCH_SIZE = 500
_DRIVERS = {UploadFormat.GEOPACKAGE: "GPKG", UploadFormat.GEOJSON: "GeoJSON"}


class ExportFailed(ApiError):
    """The layer cannot be written to a file."""


@dataclass(frozen=True)
class ExportSource:
    """All that a task needs to write a layer; holds nothing of the project. `feature_count` is -1 when unknown.

    `target_crs` moves it to another coordinate reference system, None leaves it; `mends` makes geometries valid.
    """

    title: str
    source: QgsVectorLayerFeatureSource
    plan: FieldPlan
    wkb_type: Any
    crs: QgsCoordinateReferenceSystem
    transform_context: QgsCoordinateTransformContext
    feature_count: int
    target_crs: QgsCoordinateReferenceSystem | None = None
    mends: bool = False
    #: The features that are wanted, None for all.
    ids: list[int] | None = None
    #: Where nothing has to be changed: the file to copy from, or to send as it is.
    direct: DirectCopy | None = None
    own_file: Path | None = None

    def export(
        self,
        folder: Path,
        name: str,
        upload_format: UploadFormat,
        is_cancelled: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> ExportedFile:
        """Write it; as :func:`write`."""
        return write(self, folder, name, upload_format, is_cancelled, on_progress)


@dataclass(frozen=True)
class ExportedFile:
    """The file to upload; `skipped` counts features that the target CRS does not reach, `feature_count` is -1 where
    there are none. `beside` are files that say more about it, as world files do.
    """

    path: Path
    feature_count: int
    size_bytes: int
    skipped: int = 0
    beside: tuple[Path, ...] = ()


def gather(
    layer: Any,
    transform_context: Any,
    selected_only: bool = False,
    crs: str = "",
    *,
    target_crs: str = "",
    mends: bool = False,
    takes_own_file: bool = False,
) -> ExportSource:
    """Take a snapshot of a vector layer, on the main thread; `crs` stands in for a missing one.

    `target_crs` is the one to publish in, empty for the layer's own; `mends` makes geometries valid on the way;
    `takes_own_file` lets a GeoJSON file go as it is, for a server that is near: it is larger than a GeoPackage.

    Raises:
        ExportFailed: nothing can be read from the layer, or it has no coordinate reference system.
    """
    if not layer.isValid():
        raise ExportFailed(
            tr("The data of “{0}” cannot be read.").format(layer.name()), tr("Repair the layer's data source.")
        )
    reference = crs_from(crs) if crs else layer.crs()
    if not reference.isValid():
        raise ExportFailed(
            tr("“{0}” has no coordinate reference system.").format(layer.name()),
            tr("Set it in the layer's properties."),
        )
    count = layer.featureCount()
    ids = None
    if selected_only:
        count, ids = layer.selectedFeatureCount(), layer.selectedFeatureIds()
    provider = layer.dataProvider()
    keys = [provider.fields().at(index).name() for index in provider.pkAttributeIndexes()]
    target = crs_from(target_crs) if target_crs else None
    plan = plan_fields(layer.fields(), keys)
    moves = target is not None and target.isValid() and target != reference
    changes = mends or moves
    return ExportSource(
        title=layer.name(),
        source=QgsVectorLayerFeatureSource(layer),
        plan=plan,
        wkb_type=QgsWkbTypes.multiType(layer.wkbType()) if mends else layer.wkbType(),
        crs=QgsCoordinateReferenceSystem(reference),
        transform_context=QgsCoordinateTransformContext(transform_context),
        feature_count=int(count),
        target_crs=target if moves else None,
        mends=mends,
        ids=ids,
        direct=None if changes else direct_copy_of(layer, plan, reference, ids),
        own_file=own_file_of(layer, plan, reference) if takes_own_file and ids is None and not changes else None,
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
    if gathered.own_file is not None:
        return _copied(gathered, gathered.own_file, folder / f"{name}{ENDING}", is_cancelled, on_progress)
    path = folder / f"{name}.{upload_format.value}"
    # A file to upload need not survive a power cut: SQLite need not wait for the disk. Of this thread only.
    gdal.SetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF")
    try:
        done, skipped = _written(gathered, path, name, upload_format, is_cancelled, on_progress)
    finally:
        gdal.SetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", None)
    _check_whole(gathered, path, name, upload_format, done)
    return ExportedFile(path, done, path.stat().st_size, skipped)


def _copied(
    gathered: ExportSource,
    source: Path,
    path: Path,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
) -> ExportedFile:
    try:
        copy_file(source, path, is_cancelled, on_progress)
    except OSError as error:
        raise _failed(gathered, str(error)) from error
    return ExportedFile(path, gathered.feature_count, path.stat().st_size)


def _written(
    gathered: ExportSource,
    path: Path,
    name: str,
    upload_format: UploadFormat,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
) -> tuple[int, int]:
    if gathered.direct is not None and upload_format is UploadFormat.GEOPACKAGE:
        try:
            return gathered.direct.write(path, name, gathered.plan, is_cancelled, on_progress), 0
        except DoesNotFit:
            pass
        except Cancelled:
            raise
        except ApiError as error:
            raise _failed(gathered, error.detail) from error
    writer = _open(gathered, path, name, upload_format)
    try:
        return _copy(gathered, writer, _transform(gathered, upload_format), is_cancelled, on_progress)
    finally:
        del writer  # The file is complete only when the writer is gone.


def _check_whole(gathered: ExportSource, path: Path, name: str, upload_format: UploadFormat, count: int) -> None:
    """See whether the file has what was written: the writer says nothing when the disk is full at its very end.

    Raises:
        ExportFailed: it has not.
    """
    problem = ""
    if upload_format is UploadFormat.GEOPACKAGE:
        written = gdal.OpenEx(str(path), gdal.OF_VECTOR)
        there = written.GetLayer(0).GetFeatureCount() if written is not None and written.GetLayerCount() else -1
        if there != count:
            problem = tr("{0} features were written, the file has {1}.").format(count, max(there, 0))
    else:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16))
            if not file.read().rstrip().endswith(b"}"):
                problem = tr("The end of the file is missing.")
    if problem:
        raise _failed(gathered, problem)


def _open(gathered: ExportSource, path: Path, name: str, upload_format: UploadFormat) -> Any:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = _DRIVERS[upload_format]
    options.fileEncoding = "UTF-8"
    crs = gathered.target_crs or gathered.crs
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
    target = gathered.target_crs if upload_format is UploadFormat.GEOPACKAGE else crs_from("EPSG:4326")
    if target is None or gathered.crs == target:
        return None
    return QgsCoordinateTransform(gathered.crs, target, gathered.transform_context)


def _copy(
    gathered: ExportSource,
    writer: Any,
    transform: QgsCoordinateTransform | None,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
) -> tuple[int, int]:
    request = QgsFeatureRequest()
    if gathered.ids is not None:
        request.setFilterFids(gathered.ids)
    features: Iterator[Any] = iter(gathered.source.getFeatures(request))
    done = read = 0
    while True:
        batch = list(islice(features, BATCH_SIZE))
        if not batch:
            return done, read - done
        if is_cancelled():
            raise Cancelled()
        read += len(batch)
        ready = list(prepared(batch, gathered.plan, transform, gathered.mends))
        if not writer.addFeatures(ready, QgsFeatureSink.Flag.FastInsert):
            raise _failed(gathered, writer.errorMessage())
        done += len(ready)
        on_progress(read, gathered.feature_count)


def _failed(gathered: ExportSource, reason: str) -> ExportFailed:
    return ExportFailed(
        tr("“{0}” cannot be written to a file.").format(gathered.title),
        tr("Check the free space of the disk that QGIS's profile is on, and the layer's fields."),
        reason,
    )
