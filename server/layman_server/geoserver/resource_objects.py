"""Resources of a GeoServer catalogue: what is published of a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.geoserver.object_rules import check_id, check_name, check_word
from layman_server.model.crs import BoundingBox

#: What a layer shows, in GeoServer's words.
FEATURE_TYPE = "featureType"
COVERAGE = "coverage"
WMS_LAYER = "wmsLayer"
WMTS_LAYER = "wmtsLayer"
RESOURCE_KINDS = (FEATURE_TYPE, COVERAGE, WMS_LAYER, WMTS_LAYER)

#: How the declared CRS (`srs`) and the native one go together; empty where the file says nothing.
PROJECTION_POLICIES = ("FORCE_DECLARED", "REPROJECT_TO_DECLARED", "NONE", "")
PRESENTATIONS = ("LIST", "CONTINUOUS_INTERVAL", "DISCRETE_INTERVAL")


@dataclass(frozen=True)
class MetadataLink:
    """An address of metadata: `type` is its format (`text/html`), `metadata_type` its standard (`ISO19115:2003`)."""

    type: str
    metadata_type: str
    content: str


@dataclass(frozen=True)
class Dimension:
    """Time or elevation of a resource; vectors name their `attribute`, `resolution` is in milliseconds or units."""

    enabled: bool = True
    presentation: str = "LIST"
    attribute: str = ""
    end_attribute: str = ""
    resolution: str = ""
    units: str = "ISO8601"
    strategy: str = ""
    reference_value: str = ""
    nearest_match: bool = False

    def __post_init__(self) -> None:
        """Refuse what GeoServer does not know."""
        check_word("presentation of a dimension", self.presentation, PRESENTATIONS)


#: Time of a series: each instant for itself, the latest when a request names none.
SERIES_TIME = Dimension(strategy="MAXIMUM")


@dataclass(frozen=True)
class VirtualTableParameter:
    """A parameter of an SQL view with the regular expression that its values must match."""

    name: str
    default: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class VirtualTable:
    """An SQL view of a feature type; `geometries` are (column, type, EPSG code)."""

    name: str
    sql: str
    escape_sql: bool = False
    key_columns: tuple[str, ...] = ()
    geometries: tuple[tuple[str, str, int], ...] = ()
    parameters: tuple[VirtualTableParameter, ...] = ()


@dataclass(frozen=True)
class Attribute:
    """A customised attribute of a feature type; `source` is GeoServer's expression where it is not the name."""

    name: str
    min_occurs: int = 0
    max_occurs: int = 1
    nillable: bool = True
    binding: str = ""
    source: str = ""


@dataclass(frozen=True)
class _TableOrLayer:
    """What feature types and cascaded layers have in common: `native_name` is the name where they come from.

    `srs` is `AUTHORITY:CODE`. References (`*_id`) of both are made of the names when they are empty.
    """

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
    advertised: bool = True
    native_crs: str = ""
    projection_policy: str = "FORCE_DECLARED"
    description: str = ""
    metadata_links: tuple[MetadataLink, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        _check_resource(self.id, self.name, self.workspace, self.store, self.projection_policy)


@dataclass(frozen=True)
class FeatureType(_TableOrLayer):
    """A published table: `native_name` is the table.

    `cql_filter` chooses features for good, `max_features` cuts answers off (0 = never). `attributes` is empty where
    those of the table count.
    """

    max_features: int = 0
    num_decimals: int = 0
    cql_filter: str = ""
    attributes: tuple[Attribute, ...] = ()
    virtual_table: VirtualTable | None = None
    time: Dimension | None = None
    elevation: Dimension | None = None
    date_created: str = ""
    date_modified: str = ""
    store_id: str = field(default="", compare=False)
    namespace_id: str = field(default="", compare=False)


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

    `revision` changes with the files, which have the same names after a change. Box and size (0) may be unknown: the
    files tell them. `native_coverage_name` is the raster's name in files that hold several; `description` is empty
    where it would be the abstract again.
    """

    id: str
    name: str
    workspace: str
    store: str
    native_name: str
    native_format: str
    srs: str
    native_crs: str
    native_box: BoundingBox | None
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
    advertised: bool = True
    projection_policy: str = "FORCE_DECLARED"
    description: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    metadata_links: tuple[MetadataLink, ...] = ()
    time: Dimension | None = None
    elevation: Dimension | None = None
    native_coverage_name: str = ""
    supported_formats: tuple[str, ...] = ()
    interpolation_methods: tuple[str, ...] = ()
    default_interpolation_method: str = ""
    request_srs: tuple[str, ...] = ()
    response_srs: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    date_created: str = ""
    date_modified: str = ""
    store_id: str = field(default="", compare=False)
    namespace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold; a series has a time dimension, and what has one is a series."""
        _check_resource(self.id, self.name, self.workspace, self.store, self.projection_policy)
        if self.has_times and self.time is None:
            object.__setattr__(self, "time", SERIES_TIME)
        object.__setattr__(self, "has_times", self.time is not None and self.time.enabled)
        if self.description == self.abstract:
            object.__setattr__(self, "description", "")


@dataclass(frozen=True)
class WmsLayer(_TableOrLayer):
    """A layer of another server, cascaded: `native_name` is its name there; `kind` is `wmsLayer` or `wmtsLayer`."""

    forced_remote_style: str = ""
    preferred_format: str = ""
    kind: str = WMS_LAYER
    date_created: str = ""
    date_modified: str = ""
    store_id: str = field(default="", compare=False)
    namespace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        check_word("kind of a cascaded layer", self.kind, (WMS_LAYER, WMTS_LAYER))
        super().__post_init__()


Resource = FeatureType | Coverage | WmsLayer


def kind_of(resource: Resource) -> str:
    """GeoServer's word for what a resource is: one of `RESOURCE_KINDS`."""
    if isinstance(resource, FeatureType):
        return FEATURE_TYPE
    return COVERAGE if isinstance(resource, Coverage) else resource.kind


def _check_resource(identifier: str, name: str, workspace: str, store: str, policy: str) -> None:
    check_id(identifier)
    check_name("resource", name)
    check_name("workspace", workspace)
    check_name("store", store)
    check_word("projection policy", policy, PROJECTION_POLICIES)
