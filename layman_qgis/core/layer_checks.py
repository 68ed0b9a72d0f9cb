"""What to know before a layer is published: findings with a severity, a sentence and a remedy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from qgis.core import QgsFeatureRequest, QgsVectorLayer, QgsWkbTypes

from layman_qgis.api.names import name_problem
from layman_qgis.compat import NO_GEOMETRY
from layman_qgis.core import publication_mark
from layman_qgis.core.layer_fields import MAX_FIELD_NAME_BYTES, plan_fields

#: At most so many features, and so much time, for looking at geometries before a dialog opens.
SAMPLE_SIZE = 1000
SAMPLE_S = 0.3
LARGE_BYTES = 500_000_000
LARGE_COUNT = 1_000_000


class Severity(str, Enum):
    """How bad a finding is; a layer with an ERROR cannot be published."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One finding; `code` names it for tests and for a button that repairs it."""

    severity: Severity
    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class LayerSummary:
    """Figures of a layer; counts are -1 when the source does not know them, the size is a rough estimate."""

    feature_count: int
    selected_count: int
    size_bytes_estimate: int
    crs: str
    geometry: str
    field_count: int


def check_layer(layer: Any, name: str) -> list[Finding]:
    """All findings, the worst first; `name` is the name to publish under. On the main thread, in under a second."""
    problem = name_problem(name)
    found = [Finding(Severity.ERROR, "name", problem, "Correct the name.")] if problem else []
    basics = list(_basics(layer))
    found.extend(basics)
    if not any(finding.severity is Severity.ERROR for finding in basics):
        for check in (_crs, _size, _geometries, _fields, _state):
            found.extend(check(layer))
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return sorted(found, key=lambda finding: order[finding.severity])


def summarise(layer: Any) -> LayerSummary:
    """The figures of a vector layer, without reading all of it."""
    count = int(layer.featureCount())
    return LayerSummary(
        feature_count=count,
        selected_count=int(layer.selectedFeatureCount()),
        size_bytes_estimate=_estimated_bytes(layer, count),
        crs=layer.crs().authid() or layer.crs().description(),
        geometry=QgsWkbTypes.displayString(layer.wkbType()),
        field_count=layer.fields().count(),
    )


def _basics(layer: Any) -> Iterator[Finding]:
    if layer is None or not layer.isValid():
        yield Finding(Severity.ERROR, "invalid", "The layer's data cannot be read.", "Repair its data source.")
    elif not isinstance(layer, QgsVectorLayer):
        yield Finding(Severity.ERROR, "not_vector", "Only vector layers can be published yet.")
    elif layer.geometryType() == NO_GEOMETRY:
        yield Finding(
            Severity.ERROR, "no_geometry", "The layer is a table without geometry.", "Join it to a layer with geometry."
        )


def _crs(layer: Any) -> Iterator[Finding]:
    crs = layer.crs()
    if not crs.isValid():
        yield Finding(
            Severity.ERROR, "crs_missing", "The layer has no coordinate reference system.", "Set it in its properties."
        )
    elif not crs.authid() or crs.authid().upper().startswith("USER:"):
        yield Finding(
            Severity.ERROR,
            "crs_unknown",
            "The coordinate reference system is your own; the server does not know it.",
            "Reproject the layer to one with an EPSG code.",
        )
    elif crs.isGeographic() and not layer.extent().isNull():
        box = layer.extent()
        if (
            max(abs(box.yMinimum()), abs(box.yMaximum())) > 90.001
            or max(abs(box.xMinimum()), abs(box.xMaximum())) > 540
        ):
            yield Finding(
                Severity.WARNING,
                "crs_doubtful",
                f"The coordinates do not look like degrees of {crs.authid()}.",
                "Check the coordinate reference system of the layer.",
            )


def _size(layer: Any) -> Iterator[Finding]:
    count = layer.featureCount()
    if count == 0:
        yield Finding(Severity.INFO, "empty", "The layer has no features; an empty layer is published.")
    if count > LARGE_COUNT or _estimated_bytes(layer, count) > LARGE_BYTES:
        yield Finding(
            Severity.WARNING,
            "large",
            f"The layer is large ({count:,} features).",
            "It takes a while; you can go on working.",
        )


def _geometries(layer: Any) -> Iterator[Finding]:
    seen, invalid, without = _sample(layer)
    if invalid:
        share = "of the first" if seen < layer.featureCount() else "of"
        yield Finding(
            Severity.WARNING,
            "geometry_invalid",
            f"{invalid} {share} {seen} geometries are not valid (they cross themselves, for example).",
            "They are published as they are. Processing's \u201cFix geometries\u201d repairs them.",
        )
    if without:
        yield Finding(Severity.INFO, "geometry_missing", f"{without} features have no geometry and are not on the map.")


def _sample(layer: Any) -> tuple[int, int, int]:
    """How many features were looked at, how many are invalid and how many have no geometry."""
    seen = invalid = without = 0
    end = time.monotonic() + SAMPLE_S
    request = QgsFeatureRequest().setNoAttributes().setLimit(SAMPLE_SIZE)
    for feature in layer.getFeatures(request):
        seen += 1
        if not feature.hasGeometry() or feature.geometry().isEmpty():
            without += 1
        elif not feature.geometry().isGeosValid():
            invalid += 1
        if time.monotonic() > end:
            break
    return seen, invalid, without


def _fields(layer: Any) -> Iterator[Finding]:
    names = [field.name() for field in layer.fields()]
    if any(not name.strip() for name in names):
        yield Finding(Severity.ERROR, "field_nameless", "A field has no name.", "Give every field a name.")
    plan = plan_fields(layer.fields(), ())
    if plan.renamed:
        pairs = ", ".join(f"\u201c{old}\u201d as \u201c{new}\u201d" for old, new in plan.renamed)
        yield Finding(
            Severity.WARNING,
            "field_clash",
            f"Field names differ only in upper and lower case; published are {pairs}.",
            "Rename the fields if the style uses them.",
        )
    long_names = [name for name in names if len(name.encode("utf-8")) > MAX_FIELD_NAME_BYTES]
    if long_names:
        yield Finding(
            Severity.WARNING,
            "field_long",
            f"The name of {long_names[0]!r} is cut to {MAX_FIELD_NAME_BYTES} bytes.",
            "Rename it.",
        )
    if plan.text_positions:
        texts = ", ".join(names[position] for position in plan.text_positions)
        yield Finding(Severity.INFO, "field_text", f"Lists and other complex values become text: {texts}.")
    if layer.vectorJoins():
        yield Finding(Severity.INFO, "joined", "Joined fields are published with their present values.")


def _state(layer: Any) -> Iterator[Finding]:
    if layer.isEditable() and layer.isModified():
        yield Finding(Severity.INFO, "unsaved", "Edits that are not saved yet are published too.")
    if layer.subsetString():
        yield Finding(
            Severity.INFO, "filtered", "The layer has a filter; only the features that pass it are published."
        )
    mark = publication_mark.read(layer)
    if mark is not None:
        where = f"{mark.ref.workspace}/{mark.ref.name} on {mark.ref.server_url}"
        yield Finding(Severity.INFO, "published", f"The layer is published already as {where}.")


def _estimated_bytes(layer: Any, count: int) -> int:
    """From the mean size of a few features; 0 when the count is not known."""
    if count <= 0:
        return 0
    total = seen = 0
    for feature in layer.getFeatures(QgsFeatureRequest().setLimit(20)):
        seen += 1
        total += len(feature.geometry().asWkb()) + sum(_value_bytes(value) for value in feature.attributes())
    return int(total / seen * count) if seen else 0


def _value_bytes(value: Any) -> int:
    return len(value) + 2 if isinstance(value, (str, bytes)) else 8
