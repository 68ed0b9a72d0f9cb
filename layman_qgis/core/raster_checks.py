"""Findings on a raster layer: what of it is sent, its size, and what belongs to others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layman_qgis.api.language import tr
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity
from layman_qgis.core.raster_plan import SERVICES, RasterWay, plan_raster

LARGE_BYTES = 1_000_000_000
#: Bytes of a pixel by the number of QGIS's data type.
_PIXEL_BYTES = {1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 8, 14: 1}


def raster_findings(layer: Any) -> Iterator[Finding]:
    """What becomes of the raster on its way."""
    if layer.providerType() in SERVICES:
        yield Finding(
            Severity.ERROR,
            "service",
            tr("The layer shows a service of others; there is nothing to publish."),
            tr("Publish a map: it refers to the service."),
        )
        return
    if layer.extent().isEmpty():
        yield Finding(
            Severity.ERROR,
            "extent_empty",
            tr("The layer has no extent."),
            tr("Give the picture a position: Raster > Georeferencer."),
            (Cure(tr("Repair source\u2026"), CureKind.REPAIR_SOURCE),),
        )
        return
    plan = plan_raster(layer)
    if plan.way is RasterWay.PICTURE:
        yield Finding(
            Severity.WARNING,
            "raster_picture",
            tr("What QGIS draws is published, not the values. {0}").format(plan.reason),
            tr("Use a style of one band or of three."),
            (Cure(tr("Open style\u2026"), CureKind.OPEN_STYLE),),
        )
    elif plan.way is RasterWay.BANDS:
        bands = ", ".join(map(str, plan.bands))
        some = tr("A GeoTIFF is made of the layer with the bands that the style shows ({0}). {1}")
        every = tr("A GeoTIFF is made of the layer. {1}")
        words = some if len(plan.bands) < layer.bandCount() else every
        yield Finding(Severity.INFO, "raster_converted", words.format(bands, plan.reason))
    if raster_size_bytes(layer) > LARGE_BYTES:
        yield Finding(
            Severity.WARNING,
            "large",
            tr("The raster is large ({0:,} × {1:,} pixels).").format(layer.width(), layer.height()),
            tr("It takes a while; you can go on working."),
        )


def raster_size_bytes(layer: Any) -> int:
    """Bytes of all pixels, before any compression; of a file that is sent as it is, the file's."""
    provider = layer.dataProvider()
    if provider is None or layer.providerType() in SERVICES:
        return 0
    plan = plan_raster(layer)
    if plan.way is RasterWay.FILE and plan.path is not None:
        return plan.path.stat().st_size
    kind = provider.sourceDataType(1) if layer.bandCount() else 1
    pixel_bytes = _PIXEL_BYTES.get(int(getattr(kind, "value", kind)), 4)
    return int(layer.width() * layer.height() * pixel_bytes * max(len(plan.bands), 1))
