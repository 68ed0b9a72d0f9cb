"""Features on their way into a file: values as text, geometries mended or moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsFeature, QgsGeometry

from layman_qgis.compat import COLLECTION_WKB
from layman_qgis.core.layer_fields import FieldPlan


def prepared(
    features: Iterable[Any], plan: FieldPlan, transform: QgsCoordinateTransform | None, mends: bool
) -> Iterator[QgsFeature]:
    """The features with values that the file takes; `transform` moves them and leaves out what it does not reach."""
    for feature in features:
        if plan.text_positions:
            feature.setAttributes(plan.values_of(feature.attributes()))
        if mends and feature.hasGeometry():
            feature.setGeometry(mended(feature.geometry()))
        if transform is not None and feature.hasGeometry():
            geometry = feature.geometry()
            try:
                geometry.transform(transform)
            except QgsCsException:
                continue
            feature.setGeometry(geometry)
        yield feature


def mended(geometry: QgsGeometry) -> QgsGeometry:
    """A valid geometry of several parts that covers the same; what is left as lines or points of an area is dropped."""
    kind = geometry.type()
    result = QgsGeometry(geometry) if geometry.isGeosValid() else geometry.makeValid()
    if result.isNull():
        result = QgsGeometry(geometry)
    if result.type() != kind or result.wkbType() == COLLECTION_WKB:
        result.convertGeometryCollectionToSubclass(kind)
    result.convertToMultiType()
    return result
