"""What the server is, and the calls that make a GeoServer read its files again."""

from __future__ import annotations

from lxml import etree

from layman_server.geoserver.xml_codecs import set_child
from layman_server.geoserver_rest.calls import Answer, Call, Route

#: The version of GeoServer whose files and answers these are: clients choose by it what they ask for.
GEOSERVER_VERSION = "2.26.2"
_MODULES = {
    "gs-main": "GeoServer Main",
    "gs-wms": "Web Map Service",
    "gs-wfs": "Web Feature Service",
    "gs-wcs": "Web Coverage Service",
    "gs-restconfig": "GeoServer REST Configuration",
}


def index(call: Call) -> Answer:
    """What there is."""
    call.need(call.account.username or "")
    names = ("workspaces", "namespaces", "styles", "layers", "layergroups", "settings", "fonts")
    root = etree.Element("rest")
    for name in names:
        node = etree.SubElement(root, "resource")
        set_child(node, "name", name)
        call.shown.link(node, name)
    return call.as_asked(root)


def version(call: Call) -> Answer:
    """The version of GeoServer that this is like, and the server's own."""
    call.need(call.account.username or "")
    root = etree.Element("about")
    for name, number in (("GeoServer", GEOSERVER_VERSION), ("Layman", call.around.version)):
        node = etree.SubElement(root, "resource", name=name)
        set_child(node, "Version", number)
    return call.as_asked(root)


def manifest(call: Call) -> Answer:
    """What GeoServer's programs say of themselves, of which there are none."""
    call.need(call.account.username or "")
    root = etree.Element("about")
    node = etree.SubElement(root, "resource", name="gs-main")
    for tag, text in (("Implementation-Title", "Layman"), ("Implementation-Version", call.around.version),
                      ("Specification-Version", GEOSERVER_VERSION)):  # fmt: skip
        set_child(node, tag, text)
    return call.as_asked(root)


def status(call: Call) -> Answer:
    """The parts of the server that are there."""
    call.need(call.account.username or "")
    root = etree.Element("about")
    for module, name in _MODULES.items():
        node = etree.SubElement(root, "status")
        for tag, text in (("module", module), ("name", name), ("isAvailable", "true"), ("isEnabled", "true")):
            set_child(node, tag, text)
    return call.as_asked(root)


def fonts(call: Call) -> Answer:
    """Fonts that styles can name: those of the engine's machine, of which families every system has are told."""
    call.need(call.account.username or "")
    root = etree.Element("root")
    inner = etree.SubElement(root, "fonts")
    for name in ("Monospaced", "SansSerif", "Serif"):
        etree.SubElement(inner, "entry").text = name
    return call.as_asked(root)


def read_again(call: Call) -> Answer:
    """Read the files again; the server itself looks at them before each request."""
    call.need()
    return Answer()


ROUTES = (
    Route("GET", "", index),
    Route("GET", "index", index),
    Route("GET", "about/version", version),
    Route("GET", "about/manifest", manifest),
    Route("GET", "about/manifests", manifest),
    Route("GET", "about/status", status),
    Route("GET", "about/system-status", status),
    Route("GET", "fonts", fonts),
    *(Route(method, path, read_again) for method in ("POST", "PUT") for path in ("reload", "reset")),
)
