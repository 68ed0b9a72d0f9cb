"""Global settings, settings of workspaces, logging, and the services."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from layman_server.geoserver.catalog_events import Configuration
from layman_server.geoserver.catalog_xml import read_configuration
from layman_server.geoserver.objects import SERVICES, GlobalSettings, Logging, ServiceSettings, Settings
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import conflict, not_found
from layman_server.geoserver_rest.taking import laid_over


def global_settings(call: Call) -> Answer:
    """The global settings."""
    call.need()
    return call.show(call.catalog.global_settings)


def change_global(call: Call) -> Answer:
    """Change the global settings."""
    call.need()
    document = call.document("global")
    before = call.catalog.global_settings
    settings = document.find("settings")
    if settings is not None:
        document.remove(settings)
    after = read_configuration(laid_over(document, before), "global")
    assert isinstance(after, GlobalSettings)
    if settings is not None:
        after = replace(after, settings=_settings(call, settings, before.settings))
    call.catalog.configure(replace(after, update_sequence=before.update_sequence))
    return Answer()


def contact(call: Call) -> Answer:
    """Whom to ask about the server."""
    call.need()
    root = call.shown.document(call.catalog.global_settings).find("settings/contact")
    return call.as_asked(etree.Element("contact") if root is None else root)


def change_contact(call: Call) -> Answer:
    """Change whom to ask."""
    call.need()
    settings = etree.Element("settings")
    settings.append(call.document("contact"))
    before = call.catalog.global_settings
    call.catalog.configure(replace(before, settings=_settings(call, settings, before.settings)))
    return Answer()


def _settings(call: Call, document: etree._Element, before: Settings) -> Settings:
    after = read_configuration(laid_over(document, before), "settings", before.workspace)
    assert isinstance(after, Settings)
    return replace(after, id=before.id)


def of_workspace(call: Call, workspace: str) -> Answer:
    """The settings of a workspace's own."""
    call.workspace(workspace)
    found = call.catalog.settings(workspace)
    if found is None:
        raise not_found("")
    return call.show(found)


def create_of_workspace(call: Call, workspace: str) -> Answer:
    """Give a workspace settings of its own."""
    document = call.document("settings")
    call.workspace(workspace)
    if call.catalog.settings(workspace) is not None:
        raise conflict(f"Workspace {workspace} already has its own settings")
    new = Settings(id=new_id("Settings"), workspace=workspace)
    call.catalog.configure(_settings(call, document, new))
    return call.created(workspace, "workspaces", workspace, "settings")


def change_of_workspace(call: Call, workspace: str) -> Answer:
    """Change the settings of a workspace; they are made when it has none."""
    document = call.document("settings")
    call.workspace(workspace)
    before = call.catalog.settings(workspace) or Settings(id=new_id("Settings"), workspace=workspace)
    call.catalog.configure(_settings(call, document, before))
    return Answer()


def remove_of_workspace(call: Call, workspace: str) -> Answer:
    """Take the settings of a workspace away, so that the global ones count."""
    call.workspace(workspace)
    found = call.catalog.settings(workspace)
    if found is None:
        raise not_found("")
    call.catalog.remove_configuration(found)
    return Answer()


def service(call: Call, name: str, workspace: str = "") -> Answer:
    """The settings of a service, global or of a workspace's own."""
    return call.show(_service(call, name, workspace))


def change_service(call: Call, name: str, workspace: str = "") -> Answer:
    """Change the settings of a service; a workspace gets its own."""
    kind = _kind(call, name, workspace)
    document = call.document(name)
    before = call.catalog.service(name, workspace)
    if before is None:
        before = kind(id=new_id(name.upper()), name=name.upper(), workspace=workspace)
    after: Configuration = read_configuration(laid_over(document, before), name, workspace)
    assert isinstance(after, ServiceSettings)
    call.catalog.configure(replace(after, id=before.id, workspace=workspace))
    return Answer()


def remove_service(call: Call, name: str, workspace: str) -> Answer:
    """Take the settings of a service away from a workspace."""
    call.catalog.remove_configuration(_service(call, name, workspace))
    return Answer()


def _kind(call: Call, name: str, workspace: str) -> type[ServiceSettings]:
    if name not in SERVICES:
        raise not_found(f"No such service: {name}")
    if workspace:
        call.workspace(workspace)
    else:
        call.need()
    return SERVICES[name]


def _service(call: Call, name: str, workspace: str) -> ServiceSettings:
    _kind(call, name, workspace)
    found = call.catalog.service(name, workspace)
    if found is None:
        raise not_found(f"Service for workspace {workspace} does not exist")
    return found


def logging(call: Call) -> Answer:
    """GeoServer's logging; this server's own is set elsewhere."""
    call.need()
    return call.show(call.catalog.logging)


def change_logging(call: Call) -> Answer:
    """Change GeoServer's logging."""
    call.need()
    after = read_configuration(laid_over(call.document("logging"), call.catalog.logging), "logging")
    assert isinstance(after, Logging)
    call.catalog.configure(after)
    return Answer()


_OWN = "workspaces/{workspace}/settings"
_SERVICE = "services/{name}/workspaces/{workspace}/settings"
ROUTES = (
    Route("GET", "settings", global_settings),
    Route("PUT", "settings", change_global),
    Route("GET", "settings/contact", contact),
    Route("PUT", "settings/contact", change_contact),
    Route("GET", _OWN, of_workspace),
    Route("POST", _OWN, create_of_workspace),
    Route("PUT", _OWN, change_of_workspace),
    Route("DELETE", _OWN, remove_of_workspace),
    Route("GET", "services/{name}/settings", service),
    Route("PUT", "services/{name}/settings", change_service),
    Route("GET", _SERVICE, service),
    Route("PUT", _SERVICE, change_service),
    Route("DELETE", _SERVICE, remove_service),
    Route("GET", "logging", logging),
    Route("PUT", "logging", change_logging),
)
