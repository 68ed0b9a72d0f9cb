"""Objects of a GeoServer catalogue.

Field names follow GeoServer's own words. Every object keeps its `id`, because the files of a data directory refer to
each other by it; `object_id` makes ids that stay the same when an object is written again. Where an object names what
it is in (`workspace`, `store`), a field `*_id` has the id in the file; empty, it is the one of `object_id`.

All kinds of objects can be imported from here; resources, groups, services and security have files of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.geoserver.group_objects import GROUP_MODES as GROUP_MODES
from layman_server.geoserver.group_objects import MEMBER_GROUP as MEMBER_GROUP
from layman_server.geoserver.group_objects import MEMBER_LAYER as MEMBER_LAYER
from layman_server.geoserver.group_objects import MEMBER_STYLE as MEMBER_STYLE
from layman_server.geoserver.group_objects import GroupMember as GroupMember
from layman_server.geoserver.group_objects import LayerGroup as LayerGroup
from layman_server.geoserver.object_rules import InvalidObject as InvalidObject
from layman_server.geoserver.object_rules import check_filename, check_id, check_name, check_word
from layman_server.geoserver.object_rules import object_id as object_id
from layman_server.geoserver.resource_objects import COVERAGE as COVERAGE
from layman_server.geoserver.resource_objects import FEATURE_TYPE as FEATURE_TYPE
from layman_server.geoserver.resource_objects import RESOURCE_KINDS as RESOURCE_KINDS
from layman_server.geoserver.resource_objects import WMS_LAYER as WMS_LAYER
from layman_server.geoserver.resource_objects import WMTS_LAYER as WMTS_LAYER
from layman_server.geoserver.resource_objects import Attribute as Attribute
from layman_server.geoserver.resource_objects import Coverage as Coverage
from layman_server.geoserver.resource_objects import CoverageDimension as CoverageDimension
from layman_server.geoserver.resource_objects import Dimension as Dimension
from layman_server.geoserver.resource_objects import FeatureType as FeatureType
from layman_server.geoserver.resource_objects import MetadataLink as MetadataLink
from layman_server.geoserver.resource_objects import Resource as Resource
from layman_server.geoserver.resource_objects import VirtualTable as VirtualTable
from layman_server.geoserver.resource_objects import VirtualTableParameter as VirtualTableParameter
from layman_server.geoserver.resource_objects import WmsLayer as WmsLayer
from layman_server.geoserver.resource_objects import kind_of as kind_of
from layman_server.geoserver.security_objects import CATALOG_MODES as CATALOG_MODES
from layman_server.geoserver.security_objects import AccessRule as AccessRule
from layman_server.geoserver.security_objects import RoleRegistry as RoleRegistry
from layman_server.geoserver.security_objects import SecurityUser as SecurityUser
from layman_server.geoserver.security_objects import UserRegistry as UserRegistry
from layman_server.geoserver.service_objects import SERVICES as SERVICES
from layman_server.geoserver.service_objects import Contact as Contact
from layman_server.geoserver.service_objects import CoverageAccess as CoverageAccess
from layman_server.geoserver.service_objects import GlobalSettings as GlobalSettings
from layman_server.geoserver.service_objects import Jai as Jai
from layman_server.geoserver.service_objects import Logging as Logging
from layman_server.geoserver.service_objects import ServiceMetadataLink as ServiceMetadataLink
from layman_server.geoserver.service_objects import ServiceSettings as ServiceSettings
from layman_server.geoserver.service_objects import Settings as Settings
from layman_server.geoserver.service_objects import Watermark as Watermark
from layman_server.geoserver.service_objects import WcsSettings as WcsSettings
from layman_server.geoserver.service_objects import WfsSettings as WfsSettings
from layman_server.geoserver.service_objects import WmsSettings as WmsSettings
from layman_server.geoserver.service_objects import WmtsSettings as WmtsSettings
from layman_server.geoserver.service_objects import WorkspaceSettings as WorkspaceSettings
from layman_server.geoserver.service_objects import service_of as service_of
from layman_server.geoserver.store_objects import CoverageStore as CoverageStore
from layman_server.geoserver.store_objects import DataStore as DataStore
from layman_server.geoserver.store_objects import Store as Store
from layman_server.geoserver.store_objects import WmsStore as WmsStore

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
GEOTIFF = "GeoTIFF"
IMAGE_MOSAIC = "ImageMosaic"
#: Metadata key of a style: name of its QML file, which GeoServer cannot read and the OGC engine prefers.
QML_KEY = "qml"
#: Metadata key of a coverage: see `Coverage.revision`.
REVISION_KEY = "layman.revision"
#: Metadata keys of a feature type: what the OGC engine would otherwise have to ask PostgreSQL for.
PRIMARY_KEY_KEY = "layman.primaryKey"
GEOMETRY_COLUMN_KEY = "layman.geometryColumn"
GEOMETRY_TYPE_KEY = "layman.geometryType"
#: Formats of styles that GeoServer knows; others (`css`, `ysld`, `mbstyle`) come with extensions and are kept.
SLD = "sld"
SLD_VERSIONS = ("1.0.0", "1.1.0")


@dataclass(frozen=True)
class Workspace:
    """A workspace; its folder has the same name. An `isolated` one is seen only under its own address."""

    id: str
    name: str
    isolated: bool = False
    date_created: str = ""
    date_modified: str = ""

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        check_id(self.id)
        check_name("workspace", self.name)


@dataclass(frozen=True)
class Namespace:
    """The XML namespace of the workspace whose name is `prefix`."""

    id: str
    prefix: str
    uri: str
    isolated: bool = False

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        check_id(self.id)
        check_name("workspace", self.prefix)
        if not self.uri.strip():
            raise InvalidObject(f"namespace {self.prefix!r} has no URI")


@dataclass(frozen=True)
class Attribution:
    """Whose data a layer shows; the logo's size in pixels."""

    title: str = ""
    href: str = ""
    logo_url: str = ""
    logo_type: str = ""
    logo_width: int = 0
    logo_height: int = 0


@dataclass(frozen=True)
class Legend:
    """A picture that explains a layer or a style, in place of a drawn one; size in pixels."""

    online_resource: str
    format: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Layer:
    """How a resource (its id: `feature_type_id`, whatever its `kind`) is shown: with the style `style_id`.

    An empty `style_id` means that none is chosen; `styles` are the ids of others that clients may ask for.
    """

    id: str
    name: str
    feature_type_id: str
    style_id: str
    enabled: bool = True
    kind: str = FEATURE_TYPE
    styles: tuple[str, ...] = ()
    path: str = ""
    queryable: bool = True
    opaque: bool = False
    attribution: Attribution = Attribution()
    legend: Legend | None = None
    authority_urls: Mapping[str, str] = field(default_factory=dict)
    identifiers: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    default_wms_interpolation: str = ""
    date_created: str = ""
    date_modified: str = ""

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        check_id(self.id)
        check_name("layer", self.name)
        check_id(self.feature_type_id)
        check_word("kind of a layer", self.kind, RESOURCE_KINDS)


@dataclass(frozen=True)
class Style:
    """A style of a workspace, or with an empty `workspace` a global one.

    `filename` holds SLD of `version` (or another `format`); more files are named in `metadata`.
    """

    id: str
    name: str
    workspace: str
    filename: str
    version: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    format: str = SLD
    legend: Legend | None = None
    date_created: str = ""
    date_modified: str = ""
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        check_id(self.id)
        check_name("style", self.name)
        if self.workspace:
            check_name("workspace", self.workspace)
        check_filename(self.filename)

    @property
    def qml_filename(self) -> str | None:
        """The QML file that the SLD file was made from, if there is one."""
        return self.metadata.get(QML_KEY)


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
