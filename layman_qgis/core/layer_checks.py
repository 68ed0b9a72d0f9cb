"""What to know before a layer is published: findings with a severity, a sentence, and buttons that mend.

All of it is quick, on the main thread. What needs a look at every feature is in :mod:`layman_qgis.core.deep_checks`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsFeatureRequest, QgsRasterLayer, QgsVectorLayer, QgsWkbTypes

from layman_qgis.api.language import tr
from layman_qgis.api.names import name_problem, publication_name_from
from layman_qgis.compat import NO_GEOMETRY
from layman_qgis.core import publication_mark
from layman_qgis.core.crs_checks import crs_findings
from layman_qgis.core.field_checks import field_findings
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity, worst_first
from layman_qgis.core.raster_checks import raster_findings, raster_size_bytes
from layman_qgis.core.style_checks import style_findings

__all__ = ["Cure", "CureKind", "Finding", "LayerSummary", "Severity", "check_layer", "summarise"]

#: At most so many features, and so much time, for looking at geometries before a dialog opens.
SAMPLE_SIZE = 1000
SAMPLE_S = 0.04
LARGE_BYTES = 500_000_000
LARGE_COUNT = 1_000_000


@dataclass(frozen=True)
class LayerSummary:
    """Figures of a layer; counts are -1 when there are none or the source does not know them, the size is rough.

    `geometry` of a raster is its width and height, `field_count` its number of bands.
    """

    feature_count: int
    selected_count: int
    size_bytes_estimate: int
    crs: str
    geometry: str
    field_count: int


def check_layer(layer: Any, name: str, takes_any_crs: bool = True) -> list[Finding]:
    """All findings, the worst first; `name` is the name to publish under. On the main thread, in under a second.

    `takes_any_crs` is False for servers that know only Layman's list of coordinate reference systems.
    """
    found = [*_name(name, layer), *_basics(layer)]
    if not any(finding.severity is Severity.ERROR and finding.code != "name" for finding in found):
        found.extend(crs_findings(layer, takes_any_crs))
        if isinstance(layer, QgsRasterLayer):
            found.extend(raster_findings(layer))
        else:
            for check in (_size, _geometries, field_findings, _state):
                found.extend(check(layer))
        found.extend(style_findings(layer))
        found.extend(_published(layer))
    return worst_first(found)


def summarise(layer: Any) -> LayerSummary:
    """The figures of a layer, without reading all of it."""
    crs = layer.crs().authid() or layer.crs().description()
    if isinstance(layer, QgsRasterLayer):
        size = f"{layer.width()} × {layer.height()}"
        return LayerSummary(-1, 0, raster_size_bytes(layer), crs, size, layer.bandCount())
    count = int(layer.featureCount())
    return LayerSummary(
        feature_count=count,
        selected_count=int(layer.selectedFeatureCount()),
        size_bytes_estimate=_estimated_bytes(layer, count),
        crs=crs,
        geometry=QgsWkbTypes.displayString(layer.wkbType()),
        field_count=layer.fields().count(),
    )


def _name(name: str, layer: Any) -> Iterator[Finding]:
    problem = name_problem(name)
    if not problem:
        return
    proposal = publication_name_from(name) or publication_name_from(layer.name() if layer is not None else "")
    proposal = proposal or "layer"
    cure = Cure(tr("Use “{0}”").format(proposal), CureKind.PROPOSE_NAME, (proposal,))
    yield Finding(Severity.ERROR, "name", problem, tr("Correct the name."), (cure,))


def _basics(layer: Any) -> Iterator[Finding]:
    if layer is None or not layer.isValid():
        cures = (Cure(tr("Repair source\u2026"), CureKind.REPAIR_SOURCE),) if layer is not None else ()
        yield Finding(
            Severity.ERROR, "invalid", tr("The layer's data cannot be read."), tr("Repair its data source."), cures
        )
    elif isinstance(layer, QgsRasterLayer):
        return
    elif not isinstance(layer, QgsVectorLayer):
        yield Finding(
            Severity.ERROR,
            "kind",
            tr("Layers of this kind cannot be published."),
            tr("Publish vector and raster layers."),
        )
    elif layer.geometryType() == NO_GEOMETRY:
        yield Finding(
            Severity.ERROR,
            "no_geometry",
            tr("The layer is a table without geometry."),
            tr("Join it to a layer with geometry, or make points of its coordinates."),
            (Cure(tr("Make points\u2026"), CureKind.MAKE_POINTS),),
        )


def _size(layer: Any) -> Iterator[Finding]:
    count = layer.featureCount()
    if count == 0:
        clear = (Cure(tr("Remove filter"), CureKind.CLEAR_FILTER),) if layer.subsetString() else ()
        yield Finding(Severity.INFO, "empty", tr("The layer has no features; an empty layer is published."), "", clear)
    if count > LARGE_COUNT or _estimated_bytes(layer, count) > LARGE_BYTES:
        fewer = (Cure(tr("Filter\u2026"), CureKind.SET_FILTER),) if _takes_filter(layer) else ()
        yield Finding(
            Severity.WARNING,
            "large",
            tr("The layer is large ({0:,} features).").format(count),
            tr("It takes a while; you can go on working."),
            fewer,
        )


def _geometries(layer: Any) -> Iterator[Finding]:
    seen, invalid, without = _sample(layer)
    if invalid:
        of_all, of_some = tr("{0} of {1} geometries are not valid"), tr("{0} of the first {1} geometries are not valid")
        words = of_some if seen < layer.featureCount() else of_all
        yield geometry_finding(words.format(len(invalid), seen), invalid)
    if without:
        yield missing_geometry_finding(len(without), without)


def missing_geometry_finding(count: int, ids: list[int]) -> Finding:
    """The finding about features without a geometry; `ids` are those of the first ones."""
    words = tr("{0} features have no geometry and are not on the map.").format(count)
    cure = Cure(tr("Select them"), CureKind.SELECT_FEATURES, tuple(map(str, ids)))
    return Finding(Severity.INFO, "geometry_missing", words, "", (cure,))


def geometry_finding(beginning: str, ids: list[int]) -> Finding:
    """The finding about invalid geometries; `ids` are those of features that have one."""
    return Finding(
        Severity.WARNING,
        "geometry_invalid",
        tr("{0} (they cross themselves, for example).").format(beginning),
        tr("They are published as they are."),
        (
            Cure(tr("Mend when publishing"), CureKind.MEND_GEOMETRIES),
            Cure(tr("Select them"), CureKind.SELECT_FEATURES, tuple(map(str, ids))),
        ),
    )


def _sample(layer: Any) -> tuple[int, list[int], list[int]]:
    """How many features were looked at, the ids of the invalid ones and of those without a geometry."""
    seen = 0
    invalid: list[int] = []
    without: list[int] = []
    end = time.monotonic() + SAMPLE_S
    request = QgsFeatureRequest().setNoAttributes().setLimit(SAMPLE_SIZE)
    for feature in layer.getFeatures(request):
        seen += 1
        if not feature.hasGeometry() or feature.geometry().isEmpty():
            without.append(feature.id())
        elif not feature.geometry().isGeosValid():
            invalid.append(feature.id())
        if time.monotonic() > end:
            break
    return seen, invalid, without


def _state(layer: Any) -> Iterator[Finding]:
    if layer.isEditable() and layer.isModified():
        yield Finding(
            Severity.INFO,
            "unsaved",
            tr("Edits that are not saved yet are published too."),
            "",
            (Cure(tr("Save edits"), CureKind.SAVE_EDITS),),
        )
    if layer.providerType() == "memory":
        yield Finding(
            Severity.INFO,
            "memory",
            tr("The layer is in memory only; it is gone here when QGIS is closed."),
            "",
            (Cure(tr("Save as a file\u2026"), CureKind.SAVE_AS_FILE),),
        )
    elif layer.providerType() == "virtual":
        yield Finding(Severity.INFO, "virtual", tr("The layer is a query; what it gives now is published."))
    if layer.subsetString():
        yield Finding(
            Severity.INFO,
            "filtered",
            tr("The layer has a filter; only the features that pass it are published."),
            "",
            (Cure(tr("Remove filter"), CureKind.CLEAR_FILTER),),
        )


def _published(layer: Any) -> Iterator[Finding]:
    mark = publication_mark.read(layer)
    if mark is not None:
        where = tr("{0}/{1} on {2}").format(mark.ref.workspace, mark.ref.name, mark.ref.server_url)
        yield Finding(Severity.INFO, "published", tr("The layer is published already as {0}.").format(where))
    project = layer.project()
    if project is not None and not project.fileName():
        yield Finding(
            Severity.INFO,
            "project_unsaved",
            tr("The project is not saved; only a saved one remembers where its layers are published."),
            "",
            (Cure(tr("Save project\u2026"), CureKind.SAVE_PROJECT),),
        )
    if not layer.metadata().abstract() and not layer.metadata().title():
        yield Finding(
            Severity.INFO,
            "metadata_missing",
            tr("The layer has no title and no abstract in its metadata."),
            tr("They help others to find it in the catalogue."),
            (Cure(tr("Write them\u2026"), CureKind.OPEN_METADATA),),
        )


def _estimated_bytes(layer: Any, count: int) -> int:
    """From the mean size of a few features; 0 when the count is not known."""
    if count <= 0:
        return 0
    total = seen = 0
    for feature in layer.getFeatures(QgsFeatureRequest().setLimit(20)):
        seen += 1
        total += len(feature.geometry().asWkb()) + sum(_value_bytes(value) for value in feature.attributes())
    return int(total / seen * count) if seen else 0


def _takes_filter(layer: Any) -> bool:
    return bool(layer.dataProvider().supportsSubsetString()) and not layer.isEditable()


def _value_bytes(value: Any) -> int:
    return len(value) + 2 if isinstance(value, (str, bytes)) else 8
