"""Which server answers, from GET Version, and in which format layers are best sent to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from layman_qgis.api.errors import NotJson
from layman_qgis.api.language import tr
from layman_qgis.api.publications import as_object

#: The name of our own server among `about.applications`.
BUNDLED_APPLICATION = "layman-server"
#: The first version of Layman with `external_table_uri`.
FIRST_WITH_TABLES = (1, 20)


class UploadFormat(str, Enum):
    """File format of a layer's upload."""

    GEOPACKAGE = "gpkg"
    GEOJSON = "geojson"


@dataclass(frozen=True)
class ServerVersion:
    """Name and version of a Layman server; `is_bundled` marks the server that comes with this plugin."""

    name: str
    version: str
    is_bundled: bool

    @property
    def upload_format(self) -> UploadFormat:
        """GeoPackage keeps types, names and CRS; other Layman servers take GeoJSON and Shapefile only."""
        return UploadFormat.GEOPACKAGE if self.is_bundled else UploadFormat.GEOJSON

    @property
    def takes_tables(self) -> bool:
        """Whether it publishes tables of PostgreSQL where they are (`external_table_uri`, Layman 1.20 and later)."""
        return self.is_bundled or _numbers(self.version) >= FIRST_WITH_TABLES

    @property
    def takes_qml_of_rasters(self) -> bool:
        """Whether rasters may have a style in QML; Layman takes SLD only."""
        return self.is_bundled

    @classmethod
    def from_json(cls, body: object) -> ServerVersion:
        """Read the answer of GET Version.

        Raises:
            NotJson: the answer is not that of a Layman server.
        """
        about = as_object(body).get("about")
        applications = about.get("applications") if isinstance(about, Mapping) else None
        if isinstance(applications, Mapping):
            for name in (BUNDLED_APPLICATION, "layman"):
                found = applications.get(name)
                if isinstance(found, Mapping):
                    return cls(name, str(found.get("version") or ""), name == BUNDLED_APPLICATION)
        raise NotJson(tr("There is a server at this address, but not a Layman server."), tr("Check the address."))


def _numbers(version: str) -> tuple[int, ...]:
    """`v1.23.2` as (1, 23, 2); empty when it has no numbers."""
    return tuple(int(number) for number in re.findall(r"\d+", version.split("-", 1)[0])[:3])
