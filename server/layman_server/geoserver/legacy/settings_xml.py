"""global.xml and logging.xml of GeoServer 2 from the settings of GeoServer 1.x."""

from __future__ import annotations

from lxml import etree

from layman_server.geoserver.catalog_parts import add_texts, as_bytes, word
from layman_server.geoserver.legacy.documents import text_of, value_of
from layman_server.geoserver.legacy.services_file import flag, whole_number

_CONTACT = {
    "addressCity": ("ContactAddress", "City"),
    "addressCountry": ("ContactAddress", "Country"),
    "addressPostalCode": ("ContactAddress", "PostCode"),
    "addressState": ("ContactAddress", "StateOrProvince"),
    "addressType": ("ContactAddress", "AddressType"),
    "address": ("ContactAddress", "Address"),
    "contactEmail": ("ContactElectronicMailAddress",),
    "contactFacsimile": ("ContactFacsimileTelephone",),
    "contactOrganization": ("ContactPersonPrimary", "ContactOrganization"),
    "contactPerson": ("ContactPersonPrimary", "ContactPerson"),
    "contactPosition": ("ContactPosition",),
    "contactVoice": ("ContactVoiceTelephone",),
}
#: Operations of JAI that GeoServer 2.26 replaces, as it writes them itself.
_JAI_OPERATIONS = (
    "Affine BandCombine BandMerge BandSelect Binarize Border ColorConvert Crop ErrorDiffusion Format ImageFunction "
    "Lookup Mosaic Null OrderedDither Rescale Scale Stats Translate Warp algebric operationConst"
).split()
_DEFAULT_MEMORY = 0.5


def global_xml(settings: etree._Element | None, identifier: str) -> bytes:
    """`global.xml`; without settings GeoServer's defaults."""
    root = etree.Element("global")
    inner = etree.SubElement(root, "settings")
    add_texts(inner, id=identifier)
    contact = etree.SubElement(inner, "contact")
    add_texts(contact, id="contact")
    add_texts(contact, **{name: text_of(settings, "ContactInformation", *path) for name, path in _CONTACT.items()})
    add_texts(
        inner,
        charset=value_of(settings, "charSet", "UTF-8"),
        numDecimals=str(whole_number(settings, "numDecimals", 4)),
        onlineResource=text_of(settings, "onlineResource") or "http://geoserver.org",
        proxyBaseUrl=text_of(settings, "ProxyBaseUrl"),
        verbose=word(flag(settings, "verbose", default=False)),
        verboseExceptions=word(flag(settings, "verboseExceptions", default=False)),
        localWorkspaceIncludesPrefix="false",
        showCreatedTimeColumnsInAdminList="false",
        showModifiedTimeColumnsInAdminList="false",
        useHeadersProxyURL="false",
    )
    _add_jai(root, settings)
    add_texts(
        etree.SubElement(root, "coverageAccess"),
        maxPoolSize="5",
        corePoolSize="5",
        keepAliveTime="30000",
        queueType="UNBOUNDED",
        imageIOCacheThreshold="10240",
    )
    add_texts(
        root,
        updateSequence=str(whole_number(settings, "updateSequence", 0, in_text=True)),
        featureTypeCacheSize="0",
        globalServices="true",
        xmlPostRequestLogBufferSize="1024",
        xmlExternalEntitiesEnabled="false",
        trailingSlashMatch="true",
        webUIMode="DEFAULT",
        allowStoredQueriesPerWorkspace="true",
    )
    return as_bytes(root)


def logging_xml(settings: etree._Element | None) -> bytes:
    """`logging.xml`."""
    root = etree.Element("logging")
    add_texts(
        root,
        level=text_of(settings, "log4jConfigFile") or "DEFAULT_LOGGING.properties",
        location=text_of(settings, "logLocation") or "logs/geoserver.log",
        stdOutLogging=word(not flag(settings, "suppressStdOutLogging", default=False)),
    )
    return as_bytes(root)


def _add_jai(root: etree._Element, settings: etree._Element | None) -> None:
    """Image processing; GeoServer does not start without it."""
    jai = etree.SubElement(root, "jai")
    add_texts(
        jai,
        allowInterpolation="false",
        recycling=word(flag(settings, "JaiRecycling", default=False)),
        tilePriority=str(whole_number(settings, "JaiTilePriority", 5)),
        tileThreads=str(whole_number(settings, "JaiTileThreads", 7)),
        memoryCapacity=repr(_share(settings, "JaiMemoryCapacity", _DEFAULT_MEMORY)),
        memoryThreshold=repr(_share(settings, "JaiMemoryThreshold", 0.75)),
        imageIOCache="false",
        pngAcceleration="false",
        jpegAcceleration=word(flag(settings, "JaiJPEGNative", default=False)),
        allowNativeMosaic=word(flag(settings, "JaiMosaicNative", default=False)),
        allowNativeWarp="false",
        pngEncoderType="NATIVE" if flag(settings, "JaiPNGNative", default=False) else "PNGJ",
    )
    operations = etree.SubElement(etree.SubElement(jai, "jaiext"), "jaiExtOperations")
    operations.set("class", "sorted-set")
    for operation in _JAI_OPERATIONS:
        etree.SubElement(operations, "string").text = operation


def _share(settings: etree._Element | None, name: str, default: float) -> float:
    """A share of the memory; older directories have a number of bytes here, which says nothing any more.

    GeoServer's own importer makes 0 of it, and has no memory for tiles then.
    """
    try:
        share = float(value_of(settings, name, repr(default)))
    except ValueError:
        return default
    return share if 0.0 <= share <= 1.0 else default
