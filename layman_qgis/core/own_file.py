"""A GeoJSON file that is published as it is: the server reads it faster than GDAL rewrites it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsProviderRegistry

from layman_qgis.api.errors import Cancelled
from layman_qgis.core.direct_copy import GEOJSON, has_simple_fields, is_shown_as_stored
from layman_qgis.core.layer_fields import FieldPlan

#: Names of files that the server knows as GeoJSON.
ENDING = ".geojson"
_STEP_BYTES = 8 * 1024 * 1024


def own_file_of(layer: Any, plan: FieldPlan, crs: Any) -> Path | None:
    """The file that holds exactly what is to be published, on the main thread; None when QGIS shows anything else.

    Of simple types only: of others the server makes more than a GeoPackage can hold.
    """
    provider = layer.dataProvider()
    if layer.providerType() != "ogr" or provider.storageType() != GEOJSON or provider.subsetString():
        return None
    if not is_shown_as_stored(layer, plan) or not has_simple_fields(layer.fields()) or crs != provider.crs():
        return None
    parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    path = Path(str(parts.get("path") or ""))
    is_whole = not {name for name, value in parts.items() if value} - {"path", "layerName"}
    return path if is_whole and path.is_file() and layer.featureCount() > 0 else None


def copy_file(
    source: Path, target: Path, is_cancelled: Callable[[], bool], on_progress: Callable[[int, int], None]
) -> None:
    """Copy a file, so that who changes it later changes nothing of what is sent; runs in a task.

    Raises:
        OSError: it cannot be read or written. Cancelled: `is_cancelled` said so.
    """
    size_bytes = source.stat().st_size
    with source.open("rb") as read, target.open("wb") as written:
        while piece := read.read(_STEP_BYTES):
            if is_cancelled():
                raise Cancelled()
            written.write(piece)
            on_progress(written.tell(), size_bytes)
