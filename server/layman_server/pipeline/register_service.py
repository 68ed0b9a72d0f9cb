"""Third step of a layer: feature type, layer and style of its name in GeoServer."""

from __future__ import annotations

from dataclasses import replace

from layman_server.errors import InternalError
from layman_server.geoserver.style_file import recognise
from layman_server.model.layer_source import FeatureTypeToPublish, Style
from layman_server.model.publication import Publication
from layman_server.pipeline.describe_table import described, external_table
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores


class RegisterService(Step):
    """Registers the table and its style with the map service."""

    parts = ("wms", "wfs", "style")

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Publish the feature type."""
        if publication.edited:
            publication = described(publication, stores)
        if publication.table is None:
            raise InternalError()
        # Before the layer is there, so that it is never open to more people than it should be.
        stores.map_service.set_access({(publication.key.workspace, publication.key.name): publication.access_rights})
        stores.map_service.publish_feature_type(
            FeatureTypeToPublish(
                workspace=publication.key.workspace,
                name=publication.key.name,
                title=publication.title,
                abstract=publication.description,
                table=publication.table,
                style=style_of(publication, stores),
                external=external_table(publication, stores) if publication.external_uri else None,
            )
        )
        return replace(publication, edited=False)

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove feature type, layer and style."""
        stores.map_service.remove_layer(publication.key.workspace, publication.key.name)

    def leave(self, publication: Publication, stores: Stores) -> None:
        """Nothing: publishing the coverage took the place of the feature type."""


def style_of(publication: Publication, stores: Stores) -> Style | None:
    """The style file that a layer came with, or None."""
    if publication.style_path is None:
        return None
    path = stores.files.folder(publication.key) / publication.style_path
    format_, version = recognise(path.read_bytes())
    return Style(format_, version, path)
