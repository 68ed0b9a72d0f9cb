"""What every store can do, and the verbs of each kind of store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from layman_server.geoserver.inventory import Inventory
from layman_server.model.access import AccessRights
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import FeatureTypeToPublish, Style, TableInfo
from layman_server.model.raster import CoverageToPublish, RasterInfo


class Store(ABC):
    """One outside system that holds a part of a publication."""

    #: Name of the store in health answers, for example `postgresql`.
    name: str

    @abstractmethod
    def ping(self) -> None:
        """Return when the system answers.

        Raises:
            ServerError: of HTTP status 503, when it does not.
        """


class MapService(Store):
    """A GeoServer, embedded or real: workspaces with a PostgreSQL datastore, feature types, layers, styles, rules."""

    name = "geoserver"

    def prepare(self) -> None:
        """Make sure, once at each start, that the service can be worked with.

        Raises:
            GeoServerUnavailable: it does not answer. GeoServerRefused: it cannot be; the detail says what to do.
        """

    def is_of_others(self, workspace: str) -> bool:
        """Whether there is a workspace of this name that this server has not made."""
        return False

    def held_by_others(self, workspace: str, name: str) -> str:
        """What a layer of this name would meet that this server has not made: `layer`, `style`, ...; else empty."""
        return ""

    @abstractmethod
    def add_workspace(self, workspace: str) -> None:
        """Make the workspace, its datastore `postgresql` and its access rule; repeatable."""

    @abstractmethod
    def remove_workspace(self, workspace: str) -> None:
        """Remove the workspace with all that is in it and its rules; absent is no error."""

    @abstractmethod
    def set_access(self, rights: Mapping[tuple[str, str], AccessRights]) -> None:
        """Write the rules of layers given as (workspace, layer), published or not; repeatable, and at once in force.

        A layer without rules of its own has those of its workspace, which everybody may read: call this first.
        """

    @abstractmethod
    def publish_feature_type(self, feature_type: FeatureTypeToPublish) -> None:
        """Make or replace feature type, layer and style of the same name; repeatable.

        Raises:
            BadStyle: the style cannot be used with the table; the detail names the cause.
            GeoServerUnavailable: the service does not answer.
        """

    def forget_columns(self, workspace: str, layer: str) -> None:
        """Look at the table of a layer anew: it has got columns."""

    @abstractmethod
    def check_style(self, style: Style, table: TableInfo) -> None:
        """Return when the style can be used with the table.

        Raises:
            BadStyle: it cannot; the detail names the cause. GeoServerUnavailable: the service does not answer.
        """

    @abstractmethod
    def publish_coverage(self, coverage: CoverageToPublish) -> None:
        """Make or replace coverage store, coverage, layer and style of the same name; repeatable.

        Raises:
            BadStyle: the style cannot be used with the bands; the detail names the cause.
            GeoServerUnavailable: the service does not answer.
        """

    @abstractmethod
    def lead_coverage(self, workspace: str, layer: str, folder: str, raster: RasterInfo) -> None:
        """Have a coverage lead to its files in the publication's folder, which may be elsewhere than it was.

        A coverage that is not there, or cannot be read, is left alone.
        """

    @abstractmethod
    def check_raster_style(self, style: Style, raster: RasterInfo) -> None:
        """Return when the style can be used with the bands.

        Raises:
            BadStyle, GeoServerUnavailable: as `publish_coverage`.
        """

    @abstractmethod
    def remove_layer(self, workspace: str, layer: str) -> None:
        """Remove feature type or coverage, layer and style; absent is no error."""

    @abstractmethod
    def has_layer(self, workspace: str, layer: str) -> bool:
        """Whether the layer is published."""

    @abstractmethod
    def layers(self, workspace: str) -> list[str]:
        """Names of the layers published in a workspace."""

    @abstractmethod
    def sweep(self) -> None:
        """Remove what processes left when they were killed."""

    @abstractmethod
    def contents(self) -> Inventory:
        """Everything that is there, with what is wrong with it."""

    @abstractmethod
    def style_file(self, workspace: str, layer: str) -> bytes:
        """The SLD of a layer.

        Raises:
            FileMissing: there is none.
        """

    @abstractmethod
    def capabilities(self, workspace: str, service: str, version: str, url: str) -> bytes:
        """The capabilities of a workspace's `service` (`WMS`, `WFS`), in which its address is `url`.

        Raises:
            GeoServerUnavailable: the service does not answer with them.
        """

    @abstractmethod
    def map_image(
        self, layers: Sequence[tuple[str, str]], bounding_box: BoundingBox, width_px: int, height_px: int
    ) -> bytes:
        """A transparent PNG of layers given as (workspace, layer), the first drawn first (at the bottom).

        Raises:
            ThumbnailFailed: the service answered with something other than a picture; the detail says what.
            GeoServerUnavailable: the service does not answer.
        """


class RecordStore(Store):
    """A metadata catalogue that takes CSW transactions."""

    name = "csw"
    #: Whether it keeps records of private publications from those who may not read them.
    knows_readers: bool = False
    #: Its address for clients, empty for the embedded one, which is at `/csw` of this server and nobody else's.
    public_url: str = ""

    @abstractmethod
    def put(self, identifier: str, record_xml: bytes, *, is_public: bool = True, creator: str = "") -> None:
        """Insert or replace the ISO 19139 record `identifier`; repeatable.

        `is_public` and `creator` (a username) are for catalogues that keep records from others, or name their makers.

        Raises:
            CatalogueUnavailable: it does not answer. CatalogueRefused: it answers with an exception.
        """

    @abstractmethod
    def remove(self, identifier: str) -> None:
        """Remove the record; absent is no error."""

    @abstractmethod
    def has(self, identifier: str) -> bool:
        """Whether the record is there."""

    @abstractmethod
    def record_url(self, identifier: str) -> str:
        """The address of the record for people, below `public_url`."""

    @abstractmethod
    def record(self, identifier: str) -> bytes | None:
        """The ISO 19139 document of the record, None when it is not there.

        Raises:
            CatalogueUnavailable: it does not answer. CatalogueRefused: it answers with an exception.
        """

    @abstractmethod
    def identifiers(self) -> frozenset[str] | None:
        """Identifiers of all records; None for a catalogue that others write to as well."""
