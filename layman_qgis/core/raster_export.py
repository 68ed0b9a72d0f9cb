"""A raster layer as a file to upload: gathered on the main thread, written in a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterBlockFeedback, QgsRasterFileWriter, QgsRasterPipe

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.version import UploadFormat
from layman_qgis.compat import crs_from
from layman_qgis.core.layer_export import ExportedFile, ExportFailed
from layman_qgis.core.raster_plan import SERVICES, RasterPlan, RasterWay, plan_raster

_CREATION = ("COMPRESS=DEFLATE", "TILED=YES", "BIGTIFF=IF_SAFER", "NUM_THREADS=2")
_COLOURS = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)
#: Pixels of a picture of a layer that knows no size of its own.
_PICTURE_PX = 4096
_PROGRESS_PARTS = 1000


@dataclass(frozen=True)
class RasterSource:
    """All that a task needs to send a raster layer; `pipe` is QGIS's own reading of it, None where GDAL reads it.

    `target_crs` moves it to another coordinate reference system, None leaves it.
    """

    title: str
    plan: RasterPlan
    crs: QgsCoordinateReferenceSystem
    gdal_source: str
    pipe: QgsRasterPipe | None
    extent: Any
    size_px: tuple[int, int]
    transform_context: Any
    target_crs: QgsCoordinateReferenceSystem | None = None

    def export(
        self,
        folder: Path,
        name: str,
        _upload_format: UploadFormat,
        is_cancelled: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> ExportedFile:
        """The layer's own file, or a GeoTIFF `folder/name.tif`; runs in a task.

        Raises:
            ExportFailed: it cannot be read or written; `Cancelled` when `is_cancelled` says so.
        """
        plan = self.plan
        if plan.way is RasterWay.FILE and plan.path is not None and self.target_crs is None:
            return ExportedFile(plan.path, -1, plan.path.stat().st_size, beside=plan.beside)
        path = folder / f"{name}.tif"
        write = _write_pipe if self.pipe is not None else _write_bands
        write(self, path, is_cancelled, on_progress)
        return ExportedFile(path, -1, path.stat().st_size)


def gather(
    layer: Any, transform_context: Any, crs: str = "", target_crs: str = "", keep_opacity: bool = True
) -> RasterSource:
    """Take from a raster layer what is needed, on the main thread; `crs` stands in for a missing one.

    Raises:
        ExportFailed: nothing can be read from the layer, or it has no coordinate reference system.
    """
    if not layer.isValid() or layer.providerType() in SERVICES:
        raise ExportFailed(
            tr("The data of “{0}” cannot be read.").format(layer.name()), tr("Repair the layer's data source.")
        )
    reference = crs_from(crs) if crs else layer.crs()
    if not reference.isValid():
        raise ExportFailed(
            tr("“{0}” has no coordinate reference system.").format(layer.name()),
            tr("Set it in the layer's properties."),
        )
    plan = plan_raster(layer)
    provider = layer.dataProvider()
    uses_qgis = plan.way is RasterWay.PICTURE or provider.name() != "gdal"
    target = crs_from(target_crs) if target_crs else None
    return RasterSource(
        title=layer.name(),
        plan=plan,
        crs=QgsCoordinateReferenceSystem(reference),
        gdal_source=layer.source().split("|", 1)[0],
        pipe=_pipe(layer, plan, keep_opacity) if uses_qgis else None,
        extent=provider.extent(),
        size_px=_size(provider),
        transform_context=transform_context,
        target_crs=target if target is not None and target.isValid() and target != reference else None,
    )


def _pipe(layer: Any, plan: RasterPlan, keep_opacity: bool) -> QgsRasterPipe:
    """A copy of how QGIS reads the layer; for a picture also of how it draws it."""
    pipe = QgsRasterPipe()
    pipe.set(layer.dataProvider().clone())
    if plan.way is not RasterWay.PICTURE:
        return pipe
    renderer = layer.renderer().clone()
    if not keep_opacity:
        renderer.setOpacity(1.0)
    for part in (renderer, layer.brightnessFilter(), layer.hueSaturationFilter()):
        if part is not None:
            pipe.set(part if part is renderer else part.clone())
    return pipe


def _size(provider: Any) -> tuple[int, int]:
    width, height = int(provider.xSize()), int(provider.ySize())
    if width > 0 and height > 0:
        return width, height
    box = provider.extent()
    share = box.height() / box.width() if box.width() > 0 else 1.0
    return _PICTURE_PX, max(1, round(_PICTURE_PX * share))


def _write_bands(
    source: RasterSource, path: Path, is_cancelled: Callable[[], bool], on_progress: Callable[[int, int], None]
) -> None:
    """Write bands as GDAL reads them."""

    def callback(share: float, _message: str, _data: object) -> int:
        on_progress(int(share * _PROGRESS_PARTS), _PROGRESS_PARTS)
        return 0 if is_cancelled() else 1

    options: dict[str, Any] = {"format": "GTiff", "creationOptions": list(_CREATION), "callback": callback}
    try:
        bands = _as_bands(source)
        if len(source.plan.bands) == len(_COLOURS):
            options["creationOptions"].append("PHOTOMETRIC=RGB")
        if source.target_crs is None:
            done = gdal.Translate(str(path), bands, **options)
        else:
            done = gdal.Warp(str(path), bands, dstSRS=_wkt(source.target_crs), **options)
    except RuntimeError as error:
        _stop_if(is_cancelled)
        raise _failed(source, str(error)) from error
    _stop_if(is_cancelled)
    if done is None:
        raise _failed(source, gdal.GetLastErrorMsg())
    done.FlushCache()
    del done  # The file is complete only when the dataset is gone.


def _as_bands(source: RasterSource) -> Any:
    """The wanted bands in the layer's CRS, three of them as colours, as a dataset that reads the source."""
    opened = gdal.Open(source.gdal_source)
    if opened is None:
        raise _failed(source, gdal.GetLastErrorMsg())
    bands = list(source.plan.bands)
    chosen = gdal.Translate("", opened, format="VRT", bandList=bands, outputSRS=_wkt(source.crs))
    if chosen is None:
        raise _failed(source, gdal.GetLastErrorMsg())
    wanted = _COLOURS if len(bands) == len(_COLOURS) else ()
    for number, colour in enumerate(wanted, start=1):
        chosen.GetRasterBand(number).SetColorInterpretation(colour)
    if len(bands) == 1 and chosen.GetRasterBand(1).GetColorInterpretation() != gdal.GCI_PaletteIndex:
        chosen.GetRasterBand(1).SetColorInterpretation(gdal.GCI_GrayIndex)
    return chosen


def _wkt(crs: QgsCoordinateReferenceSystem) -> str:
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL))


def _write_pipe(
    source: RasterSource, path: Path, is_cancelled: Callable[[], bool], on_progress: Callable[[int, int], None]
) -> None:
    """Write what QGIS reads or draws."""
    feedback = QgsRasterBlockFeedback()

    def progress(percent: float) -> None:
        on_progress(int(percent * _PROGRESS_PARTS / 100), _PROGRESS_PARTS)
        if is_cancelled():
            feedback.cancel()

    feedback.progressChanged.connect(progress)
    writer = QgsRasterFileWriter(str(path))
    writer.setOutputFormat("GTiff")
    writer.setCreateOptions([option for option in _CREATION if not option.startswith("NUM_THREADS")])
    width, height = source.size_px
    result = writer.writeRaster(
        source.pipe, width, height, source.extent, source.crs, source.transform_context, feedback
    )
    _stop_if(is_cancelled)
    if int(getattr(result, "value", result)) != 0 or not path.exists():
        raise _failed(source, tr("error {0}").format(result))


def _stop_if(is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise Cancelled()


def _failed(source: RasterSource, reason: str) -> ExportFailed:
    return ExportFailed(
        tr("“{0}” cannot be written to a file.").format(source.title),
        tr("Check the free space of the disk that QGIS's profile is on, and the layer's data source."),
        reason,
    )
