"""What stands in a data directory of GeoServer 1.x, under the names that GeoServer 2 gives to the same things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layman_server.model.crs import BoundingBox


@dataclass(frozen=True)
class LegacyNamespace:
    """`namespaces/namespace` of catalog.xml: a workspace with its namespace."""

    prefix: str
    uri: str
    is_default: bool = False


@dataclass(frozen=True)
class LegacyStyle:
    """`styles/style` of catalog.xml; `filename` lies in `styles/`."""

    name: str
    filename: str


@dataclass(frozen=True)
class LegacyDataStore:
    """`datastores/datastore` of catalog.xml."""

    name: str
    workspace: str
    enabled: bool
    parameters: Mapping[str, str]
    lost_texts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Without the parameters: they hold a password."""
        return f"LegacyDataStore({self.workspace}:{self.name})"


@dataclass(frozen=True)
class LegacyCoverageStore:
    """`formats/format` of catalog.xml; `url` is a file's."""

    name: str
    workspace: str
    enabled: bool
    type: str
    url: str
    description: str = ""


@dataclass(frozen=True)
class MetadataLink:
    """A link to a metadata document."""

    type: str
    metadata_type: str
    content: str


@dataclass(frozen=True)
class Legend:
    """The picture of a layer's legend, sizes in pixels."""

    width: str
    height: str
    format: str
    online_resource: str


@dataclass(frozen=True)
class LegacyFeatureType:
    """`featureTypes/FOLDER/info.xml`; `native_box` has no CRS yet. None as box: to be read from the data."""

    folder: str
    store: str
    name: str
    native_name: str
    srs: str
    projection_policy: str
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    metadata_links: tuple[MetadataLink, ...] = ()
    lat_lon_box: BoundingBox | None = None
    native_box: tuple[float, float, float, float] | None = None
    wms_path: str = "/"
    default_style: str = ""
    styles: tuple[str, ...] = ()
    legend: Legend | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    max_features: int = 0


@dataclass(frozen=True)
class GridTransform:
    """From pixels to coordinates; the translation is that of the centre of the first pixel."""

    scale_x: float
    scale_y: float
    shear_x: float
    shear_y: float
    translate_x: float
    translate_y: float


@dataclass(frozen=True)
class LegacyDimension:
    """`CoverageDimension`: a band."""

    name: str
    description: str
    minimum: str = ""
    maximum: str = ""


@dataclass(frozen=True)
class LegacyCoverage:
    """`coverages/FOLDER/info.xml`."""

    folder: str
    store: str
    name: str
    title: str
    description: str
    srs: str
    native_crs: str
    native_box: BoundingBox
    low: str
    high: str
    transform: GridTransform | None
    keywords: tuple[str, ...] = ()
    wms_path: str = "/"
    default_style: str = ""
    styles: tuple[str, ...] = ()
    dimensions: tuple[LegacyDimension, ...] = ()
    native_format: str = ""
    formats: tuple[str, ...] = ()
    default_interpolation: str = ""
    interpolations: tuple[str, ...] = ()
    request_srs: tuple[str, ...] = ()
    response_srs: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LegacyGroup:
    """`BaseMapGroup` of services.xml: layers as `name` or `workspace:name`, styles empty for the layer's own."""

    name: str
    layers: tuple[str, ...]
    styles: tuple[str, ...]
    raw_styles: str
    box: BoundingBox | None
