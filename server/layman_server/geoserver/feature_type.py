"""The feature type of a table that is to be published."""

from __future__ import annotations

from layman_server.geoserver import objects
from layman_server.geoserver.objects import object_id
from layman_server.model.crs import WGS84, WORLD
from layman_server.model.layer_source import FeatureTypeToPublish


def described_feature_type(wanted: FeatureTypeToPublish, store: str) -> objects.FeatureType:
    """The feature type in the data store `store`, with what the table is known to be; an empty one is of the world."""
    table = wanted.table
    box = table.bounding_box.with_area() if table.bounding_box else WORLD.to(table.crs)
    return objects.FeatureType(
        id=object_id("FeatureType", wanted.workspace, wanted.name),
        name=wanted.name,
        workspace=wanted.workspace,
        store=store,
        native_name=table.name,
        srs=table.crs,
        title=wanted.title or wanted.name,
        abstract=wanted.abstract,
        keywords=wanted.keywords,
        native_box=box,
        lat_lon_box=box.to(WGS84) if box else None,
        metadata={
            objects.PRIMARY_KEY_KEY: table.primary_key,
            objects.GEOMETRY_COLUMN_KEY: table.geometry_column,
            objects.GEOMETRY_TYPE_KEY: table.geometry_type,
        },
    )
