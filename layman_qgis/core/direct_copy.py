"""A GeoPackage that is published as it is goes by GDAL from file to file: twice as fast as feature by feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import QgsFields, QgsProviderRegistry

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.core.layer_fields import FieldPlan


@dataclass(frozen=True)
class DirectCopy:
    """The table of a GeoPackage that holds exactly what is to be published; empty for its only one."""

    path: str
    table: str
    crs: str

    def write(
        self,
        target: Path,
        name: str,
        plan: FieldPlan,
        is_cancelled: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> int:
        """Copy it to `target`, and say how many features there are; runs in a task, without Python's lock.

        Raises:
            Cancelled: `is_cancelled` said so. ApiError: GDAL cannot copy it.
        """

        def told(fraction: float, _message: str, _data: Any) -> int:
            on_progress(round(fraction * 1000), 1000)
            return 0 if is_cancelled() else 1

        columns = [f"FID={plan.fid_column}", f"GEOMETRY_NAME={plan.geometry_column}"]
        options = gdal.VectorTranslateOptions(
            format="GPKG",
            layers=[self.table] if self.table else None,
            layerName=name,
            dstSRS=self.crs,
            reproject=False,
            options=["-preserve_fid"],
            layerCreationOptions=[*columns, "SPATIAL_INDEX=NO"],
            callback=told,
        )
        copied = gdal.VectorTranslate(str(target), self.path, options=options)
        if is_cancelled():
            raise Cancelled()
        if copied is None:
            raise ApiError(
                tr("The file cannot be copied."), tr("Check the free space of the disk."), gdal.GetLastErrorMsg()
            )
        return int(copied.GetLayer(0).GetFeatureCount())


def direct_copy_of(layer: Any, plan: FieldPlan, crs: Any) -> DirectCopy | None:
    """How a vector layer can be copied from its file, on the main thread; None when QGIS shows anything else than that.

    That is so for filters, edits that are not saved, joins, computed fields, and names or types that have to change.
    """
    provider = layer.dataProvider()
    if layer.providerType() != "ogr" or provider.storageType() != "GPKG" or provider.subsetString():
        return None
    if layer.isEditable() or layer.vectorJoins() or layer.fields().count() != provider.fields().count():
        return None
    origins = {layer.fields().fieldOrigin(position) for position in range(layer.fields().count())}
    if origins - {QgsFields.FieldOrigin.OriginProvider} or plan.text_positions or plan.renamed or not crs.authid():
        return None
    # The feature id is a column of the file, so that it is the same on both sides.
    if "fid" not in {field.name() for field in provider.fields()} or plan.fid_column != "fid":
        return None
    parts = QgsProviderRegistry.instance().decodeUri("ogr", provider.dataSourceUri())
    path, table = str(parts.get("path") or ""), str(parts.get("layerName") or "")
    if (not table and provider.subLayerCount() != 1) or not Path(path).is_file():
        return None
    return DirectCopy(path, table, crs.authid())
