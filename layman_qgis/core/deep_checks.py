"""What only a look at every feature tells: validity of all geometries, ids that are there twice. Runs in a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qgis.core import QgsFeatureRequest, QgsVectorLayerFeatureSource

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.language import tr
from layman_qgis.compat import INTEGER_FIELD_TYPES, STRING_FIELD, as_int, is_null
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity
from layman_qgis.core.layer_checks import SAMPLE_SIZE, geometry_finding, missing_geometry_finding

#: Names of fields that people take for identifiers.
_ID_NAMES = frozenset({"id", "fid", "gid", "ogc_fid", "objectid", "uuid", "guid", "globalid"})
#: So many ids of features are kept to select them, and values to look for doubles among.
MOST_KEPT = 5_000
MOST_VALUES = 5_000_000
_REPORT_EVERY = 2_000


@dataclass(frozen=True)
class LayerScan:
    """A snapshot of a layer to look through; `id_field` is the position of the field that identifies, -1 for none."""

    source: QgsVectorLayerFeatureSource
    request: QgsFeatureRequest
    feature_count: int
    id_field: int
    id_name: str


@dataclass
class ScanResult:
    """What was found; `invalid_ids`, `double_ids` and `missing_ids` are of features, the first ones only."""

    seen: int = 0
    invalid: int = 0
    without_geometry: int = 0
    doubles: int = 0
    invalid_ids: list[int] = field(default_factory=list)
    double_ids: list[int] = field(default_factory=list)
    missing_ids: list[int] = field(default_factory=list)


def gather_scan(layer: Any, selected_only: bool = False) -> LayerScan:
    """Take a snapshot, on the main thread."""
    request = QgsFeatureRequest()
    count = layer.featureCount()
    if selected_only:
        request.setFilterFids(layer.selectedFeatureIds())
        count = layer.selectedFeatureCount()
    position = _id_field(layer)
    if position < 0:
        request.setNoAttributes()
    else:
        request.setSubsetOfAttributes([position])
    name = layer.fields().at(position).name() if position >= 0 else ""
    return LayerScan(QgsVectorLayerFeatureSource(layer), request, int(count), position, name)


def scan(gathered: LayerScan, is_cancelled: Callable[[], bool], on_progress: Callable[[int, int], None]) -> ScanResult:
    """Look at every feature.

    Raises:
        Cancelled: `is_cancelled` said so.
    """
    result = ScanResult()
    values: set[Any] = set()
    for feature in gathered.source.getFeatures(gathered.request):
        result.seen += 1
        if result.seen % _REPORT_EVERY == 0:
            if is_cancelled():
                raise Cancelled()
            on_progress(result.seen, gathered.feature_count)
        _look_at_geometry(feature, result)
        if gathered.id_field >= 0:
            _look_at_id(feature, gathered.id_field, values, result)
    return result


def findings_of(gathered: LayerScan, result: ScanResult) -> list[Finding]:
    """The same as findings; those on geometries have the codes of the quick look, which they replace."""
    found = []
    if result.invalid:
        found.append(
            geometry_finding(
                tr("{0} of {1} geometries are not valid").format(result.invalid, result.seen), result.invalid_ids
            )
        )
    if result.without_geometry:
        found.append(missing_geometry_finding(result.without_geometry, result.missing_ids))
    if result.doubles:
        found.append(
            Finding(
                Severity.WARNING,
                "id_double",
                tr("{0} features repeat a value of “{1}”.").format(result.doubles, gathered.id_name),
                tr("Clients that identify features by it show one of them."),
                (
                    Cure(tr("Select them"), CureKind.SELECT_FEATURES, tuple(map(str, result.double_ids))),
                    Cure(tr("Open fields\u2026"), CureKind.OPEN_FIELDS),
                ),
            )
        )
    return found


def is_worth_it(layer: Any) -> bool:
    """Whether the quick look has not seen all."""
    return bool(layer.featureCount() > SAMPLE_SIZE or layer.featureCount() < 0 or _id_field(layer) >= 0)


def _id_field(layer: Any) -> int:
    """The field that looks like an identifier and is not the source's own key, which cannot have doubles."""
    keys = set(layer.primaryKeyAttributes())
    kinds = {*INTEGER_FIELD_TYPES, as_int(STRING_FIELD)}
    fields = layer.fields()
    for position in range(fields.count()):
        one = fields.at(position)
        if one.name().lower() in _ID_NAMES and position not in keys and as_int(one.type()) in kinds:
            return position
    return -1


def _look_at_geometry(feature: Any, result: ScanResult) -> None:
    if not feature.hasGeometry() or feature.geometry().isEmpty():
        result.without_geometry += 1
        if len(result.missing_ids) < MOST_KEPT:
            result.missing_ids.append(feature.id())
    elif not feature.geometry().isGeosValid():
        result.invalid += 1
        if len(result.invalid_ids) < MOST_KEPT:
            result.invalid_ids.append(feature.id())


def _look_at_id(feature: Any, position: int, values: set[Any], result: ScanResult) -> None:
    value = feature.attribute(position)
    if is_null(value):
        return
    if value in values:
        result.doubles += 1
        if len(result.double_ids) < MOST_KEPT:
            result.double_ids.append(feature.id())
    elif len(values) < MOST_VALUES:
        values.add(value)
