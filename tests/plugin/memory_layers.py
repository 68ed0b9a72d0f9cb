"""Layers made in memory."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer


def memory_layer(
    geometry: str = "Point",
    fields: str = "field=name:string(80)&field=value:double&field=count:integer",
    wkts: list[str] | None = None,
    rows: list[list[Any]] | None = None,
    crs: str = "EPSG:4326",
    name: str = "Places",
) -> QgsVectorLayer:
    """A layer in memory with one feature per WKT."""
    layer = QgsVectorLayer(f"{geometry}?crs={crs}&{fields}", name, "memory")
    assert layer.isValid()
    features = []
    for index, wkt in enumerate(wkts or []):
        feature = QgsFeature(layer.fields())
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(rows[index] if rows else [f"place {index}", index / 2, index][: layer.fields().count()])
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer
