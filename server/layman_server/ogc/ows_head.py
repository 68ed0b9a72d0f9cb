"""Identification and provider of a service in the words of OWS Common 1.0, 1.1 and 2.0, which are nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layman_server.ogc.service_description import ServiceDescription
from layman_server.ogc.wfs.xml_text import attribute_text, text

#: Parts of an address, in their order.
_ADDRESS = {
    "address": "DeliveryPoint",
    "addressCity": "City",
    "addressState": "AdministrativeArea",
    "addressPostalCode": "PostalCode",
    "addressCountry": "Country",
    "contactEmail": "ElectronicMailAddress",
}


def ows_head(
    words: ServiceDescription, service: str, versions: Sequence[str], profiles: Sequence[str] = ()
) -> Iterator[str]:
    """`ows:ServiceIdentification` and `ows:ServiceProvider`."""
    keywords = "".join(f"<ows:Keyword>{text(word)}</ows:Keyword>" for word in words.keywords)
    yield f"<ows:ServiceIdentification><ows:Title>{text(words.title)}</ows:Title>"
    yield f"<ows:Abstract>{text(words.abstract)}</ows:Abstract>"
    yield f"<ows:Keywords>{keywords}</ows:Keywords>" if keywords else ""
    yield f"<ows:ServiceType>{service}</ows:ServiceType>"
    yield "".join(f"<ows:ServiceTypeVersion>{version}</ows:ServiceTypeVersion>" for version in versions)
    yield "".join(f"<ows:Profile>{text(profile)}</ows:Profile>" for profile in profiles)
    yield f"<ows:Fees>{text(words.fees)}</ows:Fees>"
    yield f"<ows:AccessConstraints>{text(words.access_constraints)}</ows:AccessConstraints>"
    yield "</ows:ServiceIdentification>"
    yield f"<ows:ServiceProvider><ows:ProviderName>{text(words.provider)}</ows:ProviderName>"
    said = words.contact
    if said.get("onlineResource"):
        yield f'<ows:ProviderSite xlink:href="{attribute_text(said["onlineResource"])}"/>'
    yield "<ows:ServiceContact>"
    yield _optional("IndividualName", said.get("contactPerson", ""))
    yield _optional("PositionName", said.get("contactPosition", ""))
    phone = _optional("Voice", said.get("contactVoice", "")) + _optional("Facsimile", said.get("contactFacsimile", ""))
    address = "".join(_optional(tag, said.get(name, "")) for name, tag in _ADDRESS.items())
    inside = (f"<ows:Phone>{phone}</ows:Phone>" if phone else "") + (
        f"<ows:Address>{address}</ows:Address>" if address else ""
    )
    yield f"<ows:ContactInfo>{inside}</ows:ContactInfo>" if inside else ""
    yield "</ows:ServiceContact></ows:ServiceProvider>"


def _optional(tag: str, value: str) -> str:
    return f"<ows:{tag}>{text(value)}</ows:{tag}>" if value else ""
