"""Second step of a raster layer: coverage store, coverage, layer and style of its name in GeoServer."""

from __future__ import annotations

from layman_server.errors import InternalError
from layman_server.model.publication import Publication
from layman_server.model.raster import CoverageToPublish
from layman_server.pipeline.register_service import style_of
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores


class RegisterCoverage(Step):
    """Registers the normalised files and their style with the map service."""

    parts = ("wms", "style")

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Publish the coverage."""
        if publication.raster is None:
            raise InternalError()
        # Before the layer is there, so that it is never open to more people than it should be.
        stores.map_service.set_access({(publication.key.workspace, publication.key.name): publication.access_rights})
        stores.map_service.publish_coverage(
            CoverageToPublish(
                workspace=publication.key.workspace,
                name=publication.key.name,
                title=publication.title,
                abstract=publication.description,
                folder=str(stores.files.folder(publication.key).absolute()),
                raster=publication.raster,
                style=style_of(publication, stores),
                revision=_revision(publication, stores),
            )
        )
        return publication

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove coverage, layer and style."""
        stores.map_service.remove_layer(publication.key.workspace, publication.key.name)

    def leave(self, publication: Publication, stores: Stores) -> None:
        """Nothing: publishing the feature type took the place of the coverage."""


def _revision(publication: Publication, stores: Stores) -> str:
    """What changes whenever the files are normalised anew: their folder is another one then."""
    raster = publication.raster
    first = stores.files.folder(publication.key) / (raster.granules[0].path if raster is not None else "")
    try:
        status = first.parent.stat()
    except FileNotFoundError:
        return ""
    return f"{status.st_ino}.{status.st_mtime_ns}"
