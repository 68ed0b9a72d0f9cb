"""Objects of a GeoServer catalogue, as far as the server publishes them.

Field names follow GeoServer's own words. Every object keeps its `id`, because the files of a data directory refer to
each other by it; `object_id` makes ids that stay the same when an object is written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.model.crs import BoundingBox

#: Name of the datastore of every workspace (seed 000).
POSTGRESQL_STORE = "postgresql"
#: How the name of a datastore begins that holds one table of an outside database (Layman's word); the layer's follows.
EXTERNAL_STORE_PREFIX = "external_db_"
#: How the name of the coverage store of a raster layer begins; the layer's follows.
COVERAGE_STORE_PREFIX = "coverage_"
#: Stores that hold one layer each.
OWN_STORE_PREFIXES = (EXTERNAL_STORE_PREFIX, COVERAGE_STORE_PREFIX)
#: GeoTools' name of a connection parameter: how much encryption a database is asked for, in capitals.
SSL_MODE_KEY = "SSL mode"
#: Role of clients that did not log in.
ANONYMOUS = "ROLE_ANONYMOUS"


def object_id(kind: str, *names: str) -> str:
    """An id for an object of `kind` (`Workspace`, `FeatureType`, ...), unique by the names on the way to it.

    GeoServer accepts any unique string (`shared/reference/geoserver-datadir.md`, 1.5); names hold no full stop.
    """
    return f"{kind}InfoImpl-{'.'.join(names)}"


@dataclass(frozen=True)
class Workspace:
    """A workspace; its folder has the same name."""

    id: str
    name: str


@dataclass(frozen=True)
class Namespace:
    """The XML namespace of the workspace whose name is `prefix`."""

    id: str
    prefix: str
    uri: str


@dataclass(frozen=True)
class DataStore:
    """A source of vector tables; `parameters` are GeoTools connection parameters, the password in clear."""

    id: str
    name: str
    workspace: str
    type: str
    parameters: Mapping[str, str]
    enabled: bool = True
    description: str = ""

    def __repr__(self) -> str:
        """Without the parameters: they hold a password."""
        return f"DataStore({self.workspace}:{self.name})"


@dataclass(frozen=True)
class FeatureType:
    """A published table: `native_name` is the table, `srs` is `AUTHORITY:CODE`."""

    id: str
    name: str
    workspace: str
    store: str
    native_name: str
    srs: str
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    native_box: BoundingBox | None = None
    lat_lon_box: BoundingBox | None = None
    enabled: bool = True
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CoverageStore:
    """A source of rasters: `type` is `GeoTIFF` or `ImageMosaic`, `path` the absolute file or folder."""

    id: str
    name: str
    workspace: str
    type: str
    path: str
    enabled: bool = True


@dataclass(frozen=True)
class CoverageDimension:
    """A band: GeoServer's name for it (`GRAY_INDEX`, `RED_BAND`, ...), its values and its type (`REAL_32BITS`)."""

    name: str
    type: str
    minimum: float | None = None
    maximum: float | None = None
    nodata: str | None = None


@dataclass(frozen=True)
class Coverage:
    """A published raster: `srs` is `AUTHORITY:CODE`, `native_crs` the same as WKT; `has_times` tells of a series.

    `revision` changes with the files, which have the same names after a change.
    """

    id: str
    name: str
    workspace: str
    store: str
    native_name: str
    native_format: str
    srs: str
    native_crs: str
    native_box: BoundingBox
    width_px: int
    height_px: int
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    lat_lon_box: BoundingBox | None = None
    dimensions: tuple[CoverageDimension, ...] = ()
    has_times: bool = False
    enabled: bool = True
    revision: str = ""


#: What a layer shows, in GeoServer's words.
FEATURE_TYPE = "featureType"
COVERAGE = "coverage"
GEOTIFF = "GeoTIFF"
IMAGE_MOSAIC = "ImageMosaic"


@dataclass(frozen=True)
class Layer:
    """How a feature type or coverage (its id: `feature_type_id`) is shown: with the style `style_id`."""

    id: str
    name: str
    feature_type_id: str
    style_id: str
    enabled: bool = True
    kind: str = FEATURE_TYPE


@dataclass(frozen=True)
class Style:
    """A style of a workspace: `filename` holds SLD of `version`; more files are named in `metadata`."""

    id: str
    name: str
    workspace: str
    filename: str
    version: str
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def qml_filename(self) -> str | None:
        """The QML file that the SLD file was made from, if there is one."""
        return self.metadata.get(QML_KEY)


#: Metadata key of a style: name of its QML file, which GeoServer cannot read and the OGC engine prefers.
QML_KEY = "qml"
#: Metadata key of a coverage: see `Coverage.revision`.
REVISION_KEY = "layman.revision"
#: Metadata keys of a feature type: what the OGC engine would otherwise have to ask PostgreSQL for.
PRIMARY_KEY_KEY = "layman.primaryKey"
GEOMETRY_COLUMN_KEY = "layman.geometryColumn"
GEOMETRY_TYPE_KEY = "layman.geometryType"


@dataclass(frozen=True)
class AccessRule:
    """Who may read (`r`), write (`w`) or administer (`a`) a layer; `*` stands for all."""

    workspace: str
    layer: str
    mode: str
    roles: tuple[str, ...]

    @property
    def key(self) -> str:
        """The rule's key in `layers.properties`."""
        return f"{self.workspace}.{self.layer}.{self.mode}"


@dataclass(frozen=True)
class PublishedLayer:
    """A layer with all that is needed to draw and serve it."""

    store: DataStore
    feature_type: FeatureType
    layer: Layer
    style: Style


@dataclass(frozen=True)
class PublishedCoverage:
    """A raster layer with all that is needed to draw and serve it."""

    store: CoverageStore
    coverage: Coverage
    layer: Layer
    style: Style
