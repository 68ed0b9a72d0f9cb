"""The owner's words as elements of ISO 19139, each for its place in the order of the schema.

What the server knows better stays the server's: extent, reference systems, dates of publication and revision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from layman_server.metadata import elements as iso
from layman_server.metadata.given import Address, Constraint, GivenContact, GivenMetadata, Link, Period
from layman_server.metadata.record import Contact

#: MD_TopicCategoryCode of ISO 19115.
TOPICS = (
    "farming", "biota", "boundaries", "climatologyMeteorologyAtmosphere", "economy", "elevation", "environment",
    "geoscientificInformation", "health", "imageryBaseMapsEarthCover", "intelligenceMilitary", "inlandWaters",
    "location", "oceans", "planningCadastre", "society", "structure", "transportation", "utilitiesCommunication",
)  # fmt: skip
#: CI_RoleCode of ISO 19115.
ROLES = (
    "resourceProvider", "custodian", "owner", "user", "distributor", "originator", "pointOfContact",
    "principalInvestigator", "processor", "publisher", "author",
)  # fmt: skip
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?")
_LANGUAGE = re.compile(r"[a-z]{3}")


def language_of_record(given: GivenMetadata) -> str | None:
    """The language, three letters, None where the owner says none that ISO 639-2 could have."""
    language = given.language.strip().lower()
    return language if _LANGUAGE.fullmatch(language) else None


def parent(given: GivenMetadata) -> etree._Element | None:
    """The record of what this is a part of."""
    return iso.character_string("gmd:parentIdentifier", given.parent_identifier) if given.parent_identifier else None


def creation_date(given: GivenMetadata) -> etree._Element | None:
    """When the data were made."""
    match = _DATE.match(given.dates.created or "")
    if match is None:
        return None
    return iso.nested(
        "gmd:date/gmd:CI_Date",
        iso.node("gmd:date", iso.node("gco:Date", text=match[0])),
        iso.code("gmd:dateType", "CI_DateTypeCode", "creation"),
    )


def identifier(given: GivenMetadata) -> etree._Element | None:
    """The owner's own identifier, beside the server's."""
    if not given.identifier:
        return None
    return iso.nested("gmd:identifier/gmd:MD_Identifier", iso.character_string("gmd:code", given.identifier))


def contacts(given: GivenMetadata) -> Iterator[etree._Element]:
    """Those who are responsible."""
    return (_party("gmd:pointOfContact", contact) for contact in given.contacts)


def keywords(given: GivenMetadata) -> Iterator[etree._Element]:
    """Keywords by vocabulary, and those categories that are no topics of ISO 19115."""
    others = [category for category in given.categories if _topic(category) is None]
    for vocabulary, words in [*given.keywords.items(), ("", others)]:
        if words:
            yield iso.nested(
                "gmd:descriptiveKeywords/gmd:MD_Keywords",
                [iso.character_string("gmd:keyword", word) for word in words],
                _thesaurus(vocabulary) if vocabulary else None,
            )


def constraints(given: GivenMetadata) -> Iterator[etree._Element]:
    """Licences, rights and whatever is to be kept to."""
    for licence in given.licenses:
        yield _legal([iso.code("gmd:useConstraints", "MD_RestrictionCode", "license")], licence)
    for right in given.rights:
        yield _legal([iso.code("gmd:useConstraints", "MD_RestrictionCode", "copyright")], right)
    for one in given.constraints:
        yield _constraint(one)


def topics(given: GivenMetadata) -> Iterator[etree._Element]:
    """Those categories that are topics of ISO 19115."""
    for category in given.categories:
        topic = _topic(category)
        if topic is not None:
            yield iso.node("gmd:topicCategory", iso.node("gmd:MD_TopicCategoryCode", text=topic))


def periods(given: GivenMetadata) -> Iterator[etree._Element]:
    """Times that the data are of."""
    for number, period in enumerate(given.extent.temporal, start=1):
        if any(_is_time(time) for time in (period.begin, period.end)):
            yield _period(period, number)


def distributor(given: GivenMetadata, owner: Contact) -> etree._Element | None:
    """What it costs; ISO 19115 has a place for it beside who distributes."""
    if not given.fees:
        return None
    return iso.nested(
        "gmd:distributor/gmd:MD_Distributor",
        iso.nested(
            "gmd:distributorContact/gmd:CI_ResponsibleParty",
            iso.character_string("gmd:individualName", owner.name),
            iso.code("gmd:role", "CI_RoleCode", "distributor"),
        ),
        iso.nested(
            "gmd:distributionOrderProcess/gmd:MD_StandardOrderProcess", iso.character_string("gmd:fees", given.fees)
        ),
    )


def links(given: GivenMetadata) -> Iterator[etree._Element]:
    """Further online resources."""
    return (_link(link) for link in given.links if link.url)


def lineage(given: GivenMetadata, level: str) -> etree._Element | None:
    """How the data came to be."""
    if not given.history:
        return None
    return iso.nested(
        "gmd:dataQualityInfo/gmd:DQ_DataQuality",
        iso.nested("gmd:scope/gmd:DQ_Scope", iso.code("gmd:level", "MD_ScopeCode", level)),
        iso.nested("gmd:lineage/gmd:LI_Lineage", iso.character_string("gmd:statement", "\n".join(given.history))),
    )


def _topic(category: str) -> str | None:
    """The topic that a category names: `Climatology Meteorology Atmosphere` as `climatologyMeteorologyAtmosphere`."""
    folded = re.sub(r"[^a-z]", "", category.lower())
    return next((topic for topic in TOPICS if topic.lower() == folded), None)


def _party(tag: str, contact: GivenContact) -> etree._Element:
    phone = [
        iso.character_string(f"gmd:{kind}", number)
        for kind, number in (("voice", contact.voice), ("facsimile", contact.fax))
        if number
    ]
    role = next((role for role in ROLES if role.lower() == contact.role.replace("_", "").lower()), "pointOfContact")
    said = (("individualName", contact.name), ("organisationName", contact.organization))
    named = [
        iso.character_string(f"gmd:{kind}", text) for kind, text in (*said, ("positionName", contact.position)) if text
    ]
    return iso.nested(
        f"{tag}/gmd:CI_ResponsibleParty",
        named or [iso.character_string("gmd:individualName", None)],
        iso.nested(
            "gmd:contactInfo/gmd:CI_Contact",
            iso.nested("gmd:phone/gmd:CI_Telephone", phone) if phone else None,
            _address(contact),
        ),
        iso.code("gmd:role", "CI_RoleCode", role),
    )


def _address(contact: GivenContact) -> etree._Element | None:
    address = contact.addresses[0] if contact.addresses else Address()
    said = (
        ("deliveryPoint", address.address),
        ("city", address.city),
        ("administrativeArea", address.administrative_area),
        ("postalCode", address.postal_code),
        ("country", address.country),
        ("electronicMailAddress", contact.email),
    )
    nodes = [iso.character_string(f"gmd:{kind}", text) for kind, text in said if text]
    return iso.nested("gmd:address/gmd:CI_Address", nodes) if nodes else None


def _thesaurus(vocabulary: str) -> etree._Element:
    return iso.nested(
        "gmd:thesaurusName/gmd:CI_Citation",
        iso.character_string("gmd:title", vocabulary),
        iso.node("gmd:date", gco__nilReason="unknown"),
    )


def _legal(codes: list[etree._Element], text: str) -> etree._Element:
    other = iso.character_string("gmd:otherConstraints", text)
    return iso.nested("gmd:resourceConstraints/gmd:MD_LegalConstraints", codes, other)


def _constraint(one: Constraint) -> etree._Element:
    kind = one.type.strip().lower()
    if kind.startswith("access"):
        return _legal([iso.code("gmd:accessConstraints", "MD_RestrictionCode", "otherRestrictions")], one.constraint)
    text = one.constraint if kind in {"", "use", "other"} else f"{one.type}: {one.constraint}"
    return iso.nested("gmd:resourceConstraints/gmd:MD_Constraints", iso.character_string("gmd:useLimitation", text))


def _period(period: Period, number: int) -> etree._Element:
    return iso.nested(
        "gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent",
        iso.node(
            "gml:TimePeriod",
            _position("gml:beginPosition", period.begin),
            _position("gml:endPosition", period.end),
            gml__id=f"TP_{number}",
        ),
    )


def _position(tag: str, time: str | None) -> etree._Element:
    return iso.node(tag, text=time) if _is_time(time) else iso.node(tag, indeterminatePosition="unknown")


def _is_time(time: str | None) -> bool:
    return time is not None and _DATE_TIME.fullmatch(time) is not None


def _link(link: Link) -> etree._Element:
    return iso.nested(
        "gmd:onLine/gmd:CI_OnlineResource",
        iso.linkage(link.url),
        iso.character_string("gmd:protocol", link.type) if link.type else None,
        iso.character_string("gmd:name", link.name) if link.name else None,
        iso.character_string("gmd:description", link.description) if link.description else None,
    )
