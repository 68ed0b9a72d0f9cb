"""Configuration of a GeoServer: global settings, contact, logging, and the services, global or of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.geoserver.object_rules import check_name, check_word

SERVICE_LEVELS = ("BASIC", "TRANSACTIONAL", "COMPLETE")
SRS_NAME_STYLES = ("NORMAL", "XML", "URN", "URN2", "URL")
WATERMARK_POSITIONS = (
    *("TOP_LEFT", "TOP_CENTER", "TOP_RIGHT", "MID_LEFT", "MID_CENTER", "MID_RIGHT"),
    *("BOT_LEFT", "BOT_CENTER", "BOT_RIGHT"),
)
MAX_INTEGER = 2_147_483_647


@dataclass(frozen=True)
class Contact:
    """Who answers for the services, as capabilities name it."""

    contact_person: str = ""
    contact_organization: str = ""
    contact_position: str = ""
    contact_email: str = ""
    contact_voice: str = ""
    contact_facsimile: str = ""
    address: str = ""
    address_type: str = ""
    address_delivery_point: str = ""
    address_city: str = ""
    address_state: str = ""
    address_postal_code: str = ""
    address_country: str = ""
    online_resource: str = ""
    welcome: str = ""


@dataclass(frozen=True)
class Settings:
    """Settings of all services: those of a workspace, or with an empty `workspace` the global ones."""

    id: str = ""
    workspace: str = ""
    contact: Contact = Contact()
    charset: str = "UTF-8"
    num_decimals: int = 8
    online_resource: str = ""
    verbose: bool = False
    verbose_exceptions: bool = False
    proxy_base_url: str = ""
    local_workspace_includes_prefix: bool = False
    title: str = ""
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        if self.workspace:
            check_name("workspace", self.workspace)


#: Settings whose `workspace` is named.
WorkspaceSettings = Settings


@dataclass(frozen=True)
class Jai:
    """How GeoServer computes with images; ours keeps it, nothing more."""

    allow_interpolation: bool = False
    recycling: bool = False
    tile_priority: int = 5
    tile_threads: int = 7
    memory_capacity: float = 0.5
    memory_threshold: float = 0.75
    image_io_cache: bool = False
    png_acceleration: bool = True
    jpeg_acceleration: bool = True
    allow_native_mosaic: bool = False
    allow_native_warp: bool = False


@dataclass(frozen=True)
class CoverageAccess:
    """Threads with which GeoServer reads rasters; times in milliseconds."""

    max_pool_size: int = 10
    core_pool_size: int = 5
    keep_alive_time: int = 30_000
    queue_type: str = "UNBOUNDED"
    image_io_cache_threshold: int = 10_240


@dataclass(frozen=True)
class GlobalSettings:
    """`global.xml`; `update_sequence` rises with every change of catalogue or configuration."""

    settings: Settings = Settings()
    jai: Jai = Jai()
    coverage_access: CoverageAccess = CoverageAccess()
    metadata: Mapping[str, str] = field(default_factory=dict)
    update_sequence: int = 0
    feature_type_cache_size: int = 0
    global_services: bool = True
    xml_post_request_log_buffer_size: int = 1024


@dataclass(frozen=True)
class Logging:
    """`logging.xml`: the profile, the file, and whether the console is written too."""

    level: str = "DEFAULT_LOGGING"
    location: str = "logs/geoserver.log"
    std_out_logging: bool = True


@dataclass(frozen=True)
class ServiceMetadataLink:
    """An address of metadata of a service."""

    type: str = ""
    about: str = ""
    metadata_type: str = ""


@dataclass(frozen=True)
class ServiceSettings:
    """What WMS, WFS, WCS and WMTS have in common; `workspace` is empty for the global service.

    `abstract` is the file's `abstrct`.
    """

    id: str = ""
    workspace: str = ""
    enabled: bool = True
    name: str = ""
    title: str = ""
    maintainer: str = ""
    abstract: str = ""
    access_constraints: str = "NONE"
    fees: str = "NONE"
    versions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    metadata_link: ServiceMetadataLink | None = None
    cite_compliant: bool = False
    online_resource: str = ""
    schema_base_url: str = "http://schemas.opengis.net"
    verbose: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    workspace_id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what a data directory cannot hold."""
        if self.workspace:
            check_name("workspace", self.workspace)


@dataclass(frozen=True)
class Watermark:
    """A picture laid over maps; `transparency` from 0 to 255."""

    enabled: bool = False
    position: str = "BOT_RIGHT"
    transparency: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        """Refuse a place that there is not."""
        check_word("position of a watermark", self.position, WATERMARK_POSITIONS)


@dataclass(frozen=True)
class WmsSettings(ServiceSettings):
    """`wms.xml`: memory in KiB, time in seconds, 0 for no limit; `srs` are the codes that capabilities list."""

    watermark: Watermark = Watermark()
    interpolation: str = "Nearest"
    max_buffer: int = 25
    max_request_memory: int = 65_536
    max_rendering_time: int = 60
    max_rendering_errors: int = 1000
    srs: tuple[str, ...] = ()
    root_layer_title: str = ""
    root_layer_abstract: str = ""
    dynamic_styling_disabled: bool = False


@dataclass(frozen=True)
class WfsSettings(ServiceSettings):
    """`wfs.xml`; `gml` says of each version (`V_10`, `V_11`, `V_20`) how names of CRSs are written."""

    service_level: str = "COMPLETE"
    max_features: int = 1_000_000
    feature_bounding: bool = True
    gml: Mapping[str, str] = field(default_factory=dict)
    canonical_schema_location: bool = False
    encode_feature_member: bool = False
    hits_ignore_max_features: bool = False

    def __post_init__(self) -> None:
        """Refuse what GeoServer does not know."""
        super().__post_init__()
        check_word("service level", self.service_level, SERVICE_LEVELS)
        for style in self.gml.values():
            check_word("way to write names of CRSs", style, SRS_NAME_STYLES)


@dataclass(frozen=True)
class WcsSettings(ServiceSettings):
    """`wcs.xml`; memory in KiB, 0 for no limit."""

    gml_prefixing: bool = False
    lat_lon: bool = False
    max_input_memory: int = 0
    max_output_memory: int = 0


@dataclass(frozen=True)
class WmtsSettings(ServiceSettings):
    """`wmts.xml`."""


#: The services by the names of their files and root elements.
SERVICES: Mapping[str, type[ServiceSettings]] = {
    "wms": WmsSettings,
    "wfs": WfsSettings,
    "wcs": WcsSettings,
    "wmts": WmtsSettings,
}


def service_of(settings: ServiceSettings) -> str:
    """`wms`, `wfs`, `wcs` or `wmts`."""
    return next(name for name, kind in SERVICES.items() if type(settings) is kind)
