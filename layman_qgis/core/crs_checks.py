"""Findings on a layer's coordinate reference system and on where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layman_qgis.api.language import tr
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity

#: What Layman publishes without moving it (`doc/rest.md`: supported CRS); ours takes whatever PROJ knows.
LAYMANS_CODES = frozenset({
    "EPSG:3857", "EPSG:4326", "EPSG:5514", "EPSG:32633", "EPSG:32634", "EPSG:3034", "EPSG:3035", "EPSG:3059",
})  # fmt: skip
_LARGEST_LATITUDE, _LARGEST_LONGITUDE = 90.001, 540


def crs_findings(layer: Any, takes_any_crs: bool) -> Iterator[Finding]:
    """Missing, unknown to the server, or doubtful; and a layer that lies nowhere."""
    crs = layer.crs()
    if not crs.isValid():
        yield Finding(
            Severity.ERROR,
            "crs_missing",
            tr("The layer has no coordinate reference system."),
            tr("Set it in its properties."),
            (Cure(tr("Set it\u2026"), CureKind.SET_CRS),),
        )
        return
    if not crs.authid() or crs.authid().upper().startswith("USER:"):
        yield Finding(
            Severity.ERROR,
            "crs_unknown",
            tr("The coordinate reference system is your own; the server does not know it."),
            tr("Reproject the layer to one with an EPSG code."),
            _transforming(crs),
        )
        return
    if not takes_any_crs and crs.authid() not in LAYMANS_CODES:
        yield Finding(
            Severity.WARNING,
            "crs_unsupported",
            tr("The server may not know {0}.").format(crs.authid()),
            tr("Publish it in another one."),
            _transforming(crs),
        )
    if crs.isGeographic() and _is_no_degrees(layer.extent()):
        yield Finding(
            Severity.WARNING,
            "crs_doubtful",
            tr("The coordinates do not look like degrees of {0}.").format(crs.authid()),
            tr("Check the coordinate reference system of the layer."),
            (Cure(tr("Set it\u2026"), CureKind.SET_CRS),),
        )


def _transforming(crs: Any) -> tuple[Cure, ...]:
    code = "EPSG:4326" if crs.isGeographic() else "EPSG:3857"
    return (Cure(tr("Publish in {0}").format(code), CureKind.TRANSFORM, (code,)),)


def _is_no_degrees(box: Any) -> bool:
    if box.isNull() or not box.isFinite():
        return False
    return bool(
        max(abs(box.yMinimum()), abs(box.yMaximum())) > _LARGEST_LATITUDE
        or max(abs(box.xMinimum()), abs(box.xMaximum())) > _LARGEST_LONGITUDE
    )
