"""What the server knows about a layer or a map for its metadata record (Layman's `doc/metadata.md`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from layman_server.metadata.given import GivenMetadata
from layman_server.model.crs import BoundingBox


def record_identifier(uuid: str) -> str:
    """The identifier of the record of the publication `uuid`."""
    return f"m-{uuid}"


@dataclass(frozen=True)
class Contact:
    """The owner of a publication; `organisation` is None where it is not known."""

    name: str
    email: str = ""
    organisation: str | None = None


@dataclass(frozen=True)
class OperatesOn:
    """A layer that a map shows."""

    uuid: str
    title: str


@dataclass(frozen=True)
class Record:
    """Properties of every record.

    `bounding_box` may be in any CRS, None without extent; `crs_codes` are `AUTHORITY:CODE`; `revision_date` is None
    until the publication changes; `url` and `thumbnail_url` are the publication's addresses in REST; `language` is
    that of title and abstract, three letters (ISO 639-2), None where it cannot be told; `given` is what the owner says
    beyond them.
    """

    uuid: str
    name: str
    title: str
    abstract: str
    bounding_box: BoundingBox | None
    crs_codes: tuple[str, ...]
    publication_date: date
    owner: Contact
    url: str
    thumbnail_url: str
    revision_date: date | None = None
    date_stamp: date | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    given: GivenMetadata = field(default_factory=GivenMetadata)


@dataclass(frozen=True)
class LayerRecord(Record):
    """A layer of vectors, or of rasters.

    `wms_url` and `wfs_url` are the services' addresses without parameters, empty without the service;
    `data_languages` are those of text attributes; `scale_denominator` and, of rasters, `ground_sample_distance_m` are
    None where they cannot be told; `times` are the instants of a time series, ISO 8601.
    """

    wms_url: str = ""
    wfs_url: str = ""
    data_languages: tuple[str, ...] = ()
    scale_denominator: int | None = None
    is_raster: bool = False
    ground_sample_distance_m: float | None = None
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapRecord(Record):
    """A map composition; `file_url` is the address of its JSON, `csw_url` that of the catalogue of its layers."""

    file_url: str = ""
    csw_url: str = ""
    operates_on: tuple[OperatesOn, ...] = field(default=())
