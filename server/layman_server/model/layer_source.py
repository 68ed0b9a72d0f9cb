"""What is known of a vector layer's data and style between the steps of its publishing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from layman_server.model.crs import BoundingBox
from layman_server.model.external_table import ExternalTable


@dataclass(frozen=True)
class Column:
    """One attribute of a table: its name as in the source file and its PostgreSQL type."""

    name: str
    sql_type: str


@dataclass(frozen=True)
class TableInfo:
    """A vector table in PostgreSQL.

    `geometry_type` is PostGIS's upper-case word without dimension (`POINT`, `MULTIPOLYGON`, `GEOMETRY`, ...);
    `crs` is `AUTHORITY:CODE`; `bounding_box` is in that CRS, None for a table without geometries.
    """

    schema: str
    name: str
    primary_key: str
    geometry_column: str
    geometry_type: str
    crs: str
    feature_count: int
    bounding_box: BoundingBox | None
    columns: tuple[Column, ...]


class StyleFormat(str, Enum):
    """Format of a style file."""

    SLD = "sld"
    QML = "qml"


@dataclass(frozen=True)
class Style:
    """A style file; `version` is `1.0.0` or `1.1.0` for SLD (SE), the QGIS version for QML."""

    format: StyleFormat
    version: str
    path: Path


@dataclass(frozen=True)
class FeatureTypeToPublish:
    """Everything a map service needs to publish a table as feature type, layer and style of the same name.

    `style` None asks for a good default by geometry type. `external` is where a table is that is not the server's own.
    """

    workspace: str
    name: str
    title: str
    abstract: str
    table: TableInfo
    style: Style | None
    keywords: tuple[str, ...] = ()
    external: ExternalTable | None = None
