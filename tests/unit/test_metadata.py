"""Metadata records: valid ISO 19139, with Layman's properties at Layman's places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from layman_server.metadata.iso19139 import layer_record, map_record
from layman_server.metadata.record import Contact, LayerRecord, MapRecord, OperatesOn, record_identifier
from layman_server.model.crs import BoundingBox

UUID = "91147a27-1ff4-4242-ba6d-faffb92224c6"
NAMESPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gml": "http://www.opengis.net/gml/3.2",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "srv": "http://www.isotc211.org/2005/srv",
    "xlink": "http://www.w3.org/1999/xlink",
}
IDENTIFICATION = {
    "layer": "/gmd:MD_Metadata/gmd:identificationInfo/gmd:MD_DataIdentification",
    "map": "/gmd:MD_Metadata/gmd:identificationInfo/srv:SV_ServiceIdentification",
}
LINK = "https://services.cuzk.cz/registry/codelist/OnlineResourceProtocolValue/{}"
ONLINE = (
    "/gmd:MD_Metadata/gmd:distributionInfo/gmd:MD_Distribution/gmd:transferOptions/gmd:MD_DigitalTransferOptions"
    '/gmd:onLine[gmd:CI_OnlineResource/gmd:protocol/gmx:Anchor/@xlink:href="{}"'
    ' and gmd:CI_OnlineResource/gmd:function/gmd:CI_OnLineFunctionCode/@codeListValue="{}"]'
    "/gmd:CI_OnlineResource/gmd:linkage/gmd:URL/text()"
)
BASE: dict[str, Any] = {
    "uuid": UUID,
    "name": "cities",
    "title": "Města & obce <1>",
    "abstract": "Where people live",
    "bounding_box": BoundingBox(14.0, 50.0, 15.0, 51.0, "EPSG:4326"),
    "crs_codes": ("EPSG:5514", "EPSG:3857"),
    "publication_date": date(2026, 11, 21),
    "revision_date": date(2026, 11, 22),
    "owner": Contact("Ann", "ann@example.org", "The Office"),
    "url": "http://h/rest/workspaces/ann/layers/cities",
    "thumbnail_url": "http://h/rest/workspaces/ann/layers/cities/thumbnail",
    "keywords": ("cities", "people"),
    "language": "cze",
}
LAYER = LayerRecord(
    **BASE,
    wms_url="http://h/geoserver/ann/ows",
    wfs_url="http://h/geoserver/ann/wfs?x=1",
    data_languages=("cze", "eng"),
    scale_denominator=10000,
)
MAP = MapRecord(
    **BASE,
    file_url="http://h/rest/workspaces/ann/maps/cities/file",
    csw_url="http://h/csw",
    operates_on=(OperatesOn("39cc8994-adbc-427a-8522-569eb7e691b2", "hranice"),),
)
DOCUMENTS = {"layer": layer_record(LAYER), "map": map_record(MAP)}


def values(document: bytes, path: str) -> list[str]:
    return [str(value) for value in etree.fromstring(document).xpath(path, namespaces=NAMESPACES)]


def schema(edition: str = "20060504", names: tuple[str, ...] = ("gmd", "gmx", "srv")) -> etree.XMLSchema:
    """The schemas of ISO 19139 as pycsw brings them."""
    try:
        folder = Path(str(distribution("pycsw").locate_file("pycsw/plugins/profiles/apiso/schemas")))
    except PackageNotFoundError:
        pytest.skip("pycsw is not installed")
    imports = "".join(
        f'<xs:import namespace="{NAMESPACES[name]}" '
        f'schemaLocation="{(folder / "ogc/iso/19139" / edition / name / f"{name}.xsd").as_uri()}"/>'
        for name in names
    )
    return etree.XMLSchema(
        etree.fromstring(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>')
    )


@pytest.mark.parametrize(
    "document",
    [
        *DOCUMENTS.values(),
        layer_record(
            replace(
                LAYER,
                bounding_box=None,
                scale_denominator=None,
                keywords=(),
                revision_date=None,
                owner=Contact("ann"),
                wfs_url="",
                data_languages=(),
                abstract="",
            )
        ),
        map_record(replace(MAP, bounding_box=None, operates_on=(), keywords=())),
    ],
    ids=["layer", "map", "bare layer", "bare map"],
)
def test_records_are_valid(document: bytes) -> None:
    iso19139 = schema()
    assert iso19139.validate(etree.fromstring(document)), iso19139.error_log


RASTER = replace(
    LAYER,
    is_raster=True,
    wfs_url="",
    data_languages=(),
    scale_denominator=None,
    ground_sample_distance_m=0.25,
    language=None,
    times=("2022-03-16T00:00:00.000Z", "2022-03-19T00:00:00.000Z"),
)


def test_the_record_of_a_time_series_is_valid() -> None:
    """By the edition of 2007 of the schemas, whose GML has the namespace that Layman's clients look for."""
    newer = schema("20070417", ("gmd", "gmx"))
    for document in (layer_record(RASTER), DOCUMENTS["layer"]):
        assert newer.validate(etree.fromstring(document)), newer.error_log


def test_a_raster_tells_its_resolution_and_times_and_no_wfs() -> None:
    document, place = layer_record(RASTER), IDENTIFICATION["layer"]
    assert values(document, f"{place}/gmd:spatialResolution//gco:Distance/text()") == ["0.25"]
    assert values(document, f"{place}/gmd:spatialResolution//gco:Distance/@uom") == ["m"]
    moments = (
        f"{place}/gmd:extent/gmd:EX_Extent/gmd:temporalElement[gmd:EX_TemporalExtent/gmd:extent/gml:TimeInstant"
        "/gml:timePosition]/gmd:EX_TemporalExtent/gmd:extent/gml:TimeInstant/gml:timePosition/text()"
    )
    assert values(document, moments) == list(RASTER.times)
    assert values(document, "//gmd:MD_SpatialRepresentationTypeCode/@codeListValue") == ["grid"]
    assert values(document, ONLINE.format(LINK.format("OGC:WFS-2.0.0-http-get-capabilities"), "download")) == []


def test_an_unknown_language_is_said_to_be_unknown() -> None:
    assert values(layer_record(RASTER), "/gmd:MD_Metadata/gmd:language/@gco:nilReason") == ["unknown"]


@pytest.mark.parametrize("kind", ["layer", "map"])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/gmd:MD_Metadata/gmd:fileIdentifier/gco:CharacterString/text()", [f"m-{UUID}"]),
        ("/gmd:MD_Metadata/gmd:dateStamp/gco:Date/text()", ["2026-11-22"]),
        ("/gmd:MD_Metadata/gmd:language/gmd:LanguageCode/@codeListValue", ["cze"]),
        (
            "/gmd:MD_Metadata/gmd:contact/gmd:CI_ResponsibleParty/gmd:organisationName/gco:CharacterString/text()",
            ["The Office"],
        ),
        (
            "/gmd:MD_Metadata/gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier"
            "/gmd:RS_Identifier/gmd:code/gmx:Anchor/@xlink:href",
            ["http://www.opengis.net/def/crs/EPSG/0/5514", "http://www.opengis.net/def/crs/EPSG/0/3857"],
        ),
        ("{}/gmd:citation/gmd:CI_Citation/gmd:title/gco:CharacterString/text()", ["Města & obce <1>"]),
        ("{}/gmd:abstract/gco:CharacterString/text()", ["Where people live"]),
        (
            "{}/gmd:citation/gmd:CI_Citation/gmd:identifier/gmd:MD_Identifier/gmd:code/gmx:Anchor/@xlink:href",
            [BASE["url"]],
        ),
        (
            "{}/gmd:citation/gmd:CI_Citation/gmd:date[gmd:CI_Date/gmd:dateType/gmd:CI_DateTypeCode"
            '[@codeList="http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#CI_DateTypeCode"'
            ' and @codeListValue="revision"]]/gmd:CI_Date/gmd:date/gco:Date/text()',
            ["2026-11-22"],
        ),
        (
            "{}/gmd:graphicOverview/gmd:MD_BrowseGraphic/gmd:fileName/gco:CharacterString/text()",
            [BASE["thumbnail_url"]],
        ),
        ("{}//gmd:EX_GeographicBoundingBox/*/gco:Decimal/text()", ["14", "15", "50", "51"]),
        ("{}/gmd:descriptiveKeywords//gco:CharacterString/text()", ["cities", "people"]),
        (ONLINE.format(LINK.format("WWW:LINK-1.0-http--link"), "information"), [BASE["url"]]),
    ],
)
def test_properties_are_where_layman_has_them(kind: str, path: str, expected: list[str]) -> None:
    assert values(DOCUMENTS[kind], path.replace("{}", IDENTIFICATION[kind])) == expected


def test_a_layer_names_its_services() -> None:
    wms = ONLINE.format(LINK.format("OGC:WMS-1.3.0-http-get-capabilities"), "information")
    wfs = ONLINE.format(LINK.format("OGC:WFS-2.0.0-http-get-capabilities"), "download")
    query = "SERVICE={}&REQUEST=GetCapabilities&VERSION={}&LAYERS=cities"
    assert values(DOCUMENTS["layer"], wms) == [f"http://h/geoserver/ann/ows?{query.format('WMS', '1.3.0')}"]
    assert values(DOCUMENTS["layer"], wfs) == [f"http://h/geoserver/ann/wfs?x=1&{query.format('WFS', '2.0.0')}"]


def test_a_layer_tells_its_scale_and_languages() -> None:
    place = IDENTIFICATION["layer"]
    assert values(DOCUMENTS["layer"], f"{place}/gmd:spatialResolution//gco:Integer/text()") == ["10000"]
    assert values(DOCUMENTS["layer"], f"{place}/gmd:language/gmd:LanguageCode/@codeListValue") == ["cze", "eng"]


def test_a_map_names_its_file_and_layers() -> None:
    file = ONLINE.format(LINK.format("WWW:LINK-1.0-http--link"), "download")
    assert values(DOCUMENTS["map"], file) == ["http://h/rest/workspaces/ann/maps/cities/file"]
    layer = record_identifier("39cc8994-adbc-427a-8522-569eb7e691b2")
    assert values(DOCUMENTS["map"], f"{IDENTIFICATION['map']}/srv:operatesOn/@xlink:href") == [
        "http://h/csw?SERVICE=CSW&VERSION=2.0.2&REQUEST=GetRecordById"
        f"&OUTPUTSCHEMA=http://www.isotc211.org/2005/gmd&ID={layer}#_{layer}"
    ]
    assert values(DOCUMENTS["map"], f"{IDENTIFICATION['map']}/srv:operatesOn/@xlink:title") == ["hranice"]


def test_a_box_in_another_crs_is_given_in_degrees() -> None:
    box = BoundingBox(1558472.87, 6446275.84, 1669792.36, 6621293.72, "EPSG:3857")
    found = values(
        layer_record(replace(LAYER, bounding_box=box)), "//gmd:EX_GeographicBoundingBox/*/gco:Decimal/text()"
    )
    assert [float(value) for value in found] == pytest.approx([14.0, 15.0, 50.0, 51.0], abs=1e-6)


@given(title=st.text(), abstract=st.text(), keyword=st.text(), name=st.text())
def test_any_text_makes_a_well_formed_record(title: str, abstract: str, keyword: str, name: str) -> None:
    record = replace(LAYER, title=title, abstract=abstract, keywords=(keyword,), owner=Contact(name))
    assert values(layer_record(record), "/gmd:MD_Metadata/gmd:fileIdentifier/*/text()") == [f"m-{UUID}"]
