"""What differs between the versions of WFS: namespaces, names of elements, formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layman_server.ogc.exceptions import OgcError

#: Formats of features that are not GML.
JSON, CSV, SHAPE_ZIP, GEOPACKAGE = "json", "csv", "shape-zip", "geopackage"


@dataclass(frozen=True)
class Dialect:
    """The words of one version of WFS; `gml` is the version of GML that it speaks."""

    version: str
    wfs: str
    gml_namespace: str
    gml: str
    filter_namespace: str
    schema: str
    gml_schema: str

    @property
    def id_attribute(self) -> str:
        """The attribute with a feature's identifier."""
        return "fid" if self.gml == "2.1.2" else "gml:id"

    @property
    def content_type(self) -> str:
        """Content type of features in this version's GML."""
        if self.version == "2.0.0":
            return "application/gml+xml; version=3.2"
        return f"text/xml; subtype=gml/{self.gml}; charset=utf-8"


_OGC = "http://www.opengis.net"
_SCHEMAS = "http://schemas.opengis.net"
DIALECTS: Mapping[str, Dialect] = {
    "1.0.0": Dialect(
        *("1.0.0", f"{_OGC}/wfs", f"{_OGC}/gml", "2.1.2", f"{_OGC}/ogc"),
        schema=f"{_SCHEMAS}/wfs/1.0.0/WFS-basic.xsd",
        gml_schema=f"{_SCHEMAS}/gml/2.1.2/feature.xsd",
    ),
    "1.1.0": Dialect(
        *("1.1.0", f"{_OGC}/wfs", f"{_OGC}/gml", "3.1.1", f"{_OGC}/ogc"),
        schema=f"{_SCHEMAS}/wfs/1.1.0/wfs.xsd",
        gml_schema=f"{_SCHEMAS}/gml/3.1.1/base/gml.xsd",
    ),
    "2.0.0": Dialect(
        *("2.0.0", f"{_OGC}/wfs/2.0", f"{_OGC}/gml/3.2", "3.2.1", f"{_OGC}/fes/2.0"),
        schema=f"{_SCHEMAS}/wfs/2.0/wfs.xsd",
        gml_schema=f"{_SCHEMAS}/gml/3.2.1/gml.xsd",
    ),
}
#: What clients call the formats: GML as the version of WFS that speaks it.
_FORMATS: Mapping[str, tuple[str, ...]] = {
    "1.0.0": ("gml2", "xmlschema", "text/xml; subtype=gml/2.1.2"),
    "1.1.0": ("gml3", "gml31", "text/xml; subtype=gml/3.1.1"),
    "2.0.0": ("gml32", "application/gml+xml; version=3.2", "text/xml; subtype=gml/3.2", "text/xml; subtype=gml/3.2.1"),
    JSON: ("application/json", "json", "geojson", "application/geo+json", "application/vnd.geo+json"),
    CSV: ("csv", "text/csv"),
    SHAPE_ZIP: ("shape-zip", "application/zip", "application/x-zipped-shp"),
    GEOPACKAGE: ("geopackage", "gpkg", "geopkg", "application/geopackage+sqlite3", "application/x-gpkg"),
}
_OTHERS = ("application/json", "csv", "SHAPE-ZIP", "application/geopackage+sqlite3")
#: Formats as capabilities list them, the version's own GML first.
LISTED_FORMATS: Mapping[str, tuple[str, ...]] = {
    "1.0.0": ("GML2", "GML3", *_OTHERS),
    "1.1.0": ("text/xml; subtype=gml/3.1.1", "text/xml; subtype=gml/2.1.2", *_OTHERS),
    "2.0.0": (
        "application/gml+xml; version=3.2",
        "text/xml; subtype=gml/3.1.1",
        "text/xml; subtype=gml/2.1.2",
        *_OTHERS,
    ),
}


def output_format(wanted: str, version: str) -> str:
    """The version of WFS whose GML is meant, or one of the other formats.

    Raises:
        OgcError: there is no such format.
    """
    # A plus sign in a query is a blank.
    name = (
        " ".join(wanted.lower().replace(";", "; ").split())
        .replace("gml xml", "gml+xml")
        .replace("geo json", "geo+json")
    )
    name = name.replace("geopackage sqlite3", "geopackage+sqlite3").removesuffix("; charset=utf-8")
    if name in {"", "text/xml", "application/xml"}:
        return version
    found = next((format_ for format_, names in _FORMATS.items() if name in names), None)
    if found is None:
        raise OgcError(
            f"There is no output format {wanted!r}; there are {', '.join(LISTED_FORMATS[version])}.",
            "InvalidParameterValue",
            locator="outputFormat",
        )
    return found
