"""With which login QGIS itself reads layers that not everybody may see.

QGIS asks WMS, WFS and WCS without this plugin, and a token in a layer's address would end in project files. So the
login lies in QGIS's own encrypted store as an authentication configuration, of which layers hold the id. The settings
keep, for each server, that id and whose it is; no function here that a start of QGIS calls touches the store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsDataProvider,
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProject,
    QgsSettings,
)

from layman_qgis.api.descriptions import Description
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.requests import EVERYONE
from layman_qgis.core import kept_layer
from layman_qgis.network.session import Session

#: Methods of QGIS's store: name and password (a key is a password), and a header of any name (not in every QGIS).
BASIC, HEADER = "Basic", "APIHeader"
_SETTING = "layman/layer_logins"


@dataclass(frozen=True)
class LayerLogin:
    """What is put into QGIS's store: its method, and the values of the method."""

    method: str
    values: Mapping[str, str] = field(repr=False)


class StoreClosed(ApiError):
    """QGIS's store of passwords was not opened, or takes nothing."""


def is_private(description: Description) -> bool:
    """Whether not everybody may read a publication, as far as the server says it."""
    readers = description.access_rights.get("read", ())
    return bool(readers) and EVERYONE not in readers


def kept_authcfg(server_url: str, username: str) -> str:
    """The id of the configuration kept for a user of a server, empty without one."""
    kept = _kept().get(server_url, {})
    return kept.get("authcfg", "") if kept.get("username") == username else ""


def authcfg_of(session: Session) -> str:
    """The id of the configuration that QGIS reads layers of a session's server with; empty when there is none."""
    return session.credentials.authcfg or kept_authcfg(session.server.url, session.user.username)


def authcfg_for(session: Session, description: Description, kind: str) -> str:
    """The same for one layer as `wms`, `wfs` or `wcs`.

    A kept one is left out where nobody needs a login: a project is opened by others, too, whose QGIS does not have it.
    """
    if session.credentials.authcfg or is_private(description):
        return authcfg_of(session)
    writers = description.access_rights.get("write", ())
    may_edit = kind == "wfs" and bool(writers) and EVERYONE not in writers
    return authcfg_of(session) if may_edit else ""


def keep(session: Session, login: LayerLogin) -> str:
    """Put a login for a session's server into QGIS's store, in place of an earlier one; the configuration's id.

    QGIS asks for its master password when it has not been given yet, so that this belongs behind a click.

    Raises:
        StoreClosed: the user does not open the store, or it takes nothing.
    """
    open_store()
    manager = QgsApplication.authManager()
    config = QgsAuthMethodConfig(login.method)
    config.setName(f"Layman: {session.user.username} @ {urlsplit(session.server.url).netloc}")
    config.setUri(session.server.url)
    config.setConfigMap(dict(login.values))
    before = _kept().get(session.server.url, {}).get("authcfg", "")
    is_there = before in manager.configIds()
    if is_there:
        config.setId(before)
        done = manager.updateAuthenticationConfig(config)
        manager.clearCachedConfig(before)
    else:
        answer = manager.storeAuthenticationConfig(config)
        done = answer[0] if isinstance(answer, tuple) else answer
    if not done or not config.id():
        raise StoreClosed(tr("QGIS's password store takes nothing."), tr("Look at it under Settings > Options."))
    _remember(session.server.url, {"authcfg": config.id(), "username": session.user.username})
    return str(config.id())


def open_store() -> None:
    """Have QGIS ask for its master password, if it has not been given yet.

    Raises:
        StoreClosed: the user does not give it, or QGIS has no store.
    """
    manager = QgsApplication.authManager()
    if manager.isDisabled():
        raise StoreClosed(tr("QGIS has no password store."), tr("Look at it under Settings > Options."))
    if not manager.setMasterPassword(True):
        raise StoreClosed(tr("QGIS's password store stays closed."), tr("Try again and give its master password."))


def forget(server_url: str) -> LayerLogin | None:
    """Take the login for a server out of QGIS's store; what it was, None when it is not there any more.

    Raises:
        StoreClosed: the user does not open the store; the login stays.
    """
    authcfg = _kept().get(server_url, {}).get("authcfg", "")
    manager = QgsApplication.authManager()
    found = None
    if authcfg in manager.configIds():
        open_store()
        config = QgsAuthMethodConfig()
        answer = manager.loadAuthenticationConfig(authcfg, config, True)
        if answer[0] if isinstance(answer, tuple) else answer:
            found = LayerLogin(config.method(), config.configMap())
        manager.removeAuthenticationConfig(authcfg)
    _remember(server_url, None)
    return found


def has_login(server_url: str) -> bool:
    """Whether a login is kept for a server, whoever's."""
    return server_url in _kept()


def read_again(project: QgsProject, server_url: str, authcfg: str) -> int:
    """Give the login to layers of a server that QGIS could not read; how many it can read now."""
    count = 0
    for layer in project.mapLayers().values():
        if not layer.isValid() and _is_of(layer, server_url):
            body = kept_layer.kept(layer)
            source = with_login(layer.source(), layer.providerType(), authcfg)
            layer.setDataSource(source, layer.name(), layer.providerType(), QgsDataProvider.ProviderOptions())
            if body is not None:
                kept_layer.keep(layer, body)
            count += layer.isValid()
    return count


def with_login(source: str, provider: str, authcfg: str) -> str:
    """The address of a layer with the id of a configuration in place of the one it has."""
    if provider in ("wms", "wcs"):
        parts = [part for part in source.split("&") if not part.startswith("authcfg=")]
        return "&".join([*parts, f"authcfg={authcfg}"])
    uri = QgsDataSourceUri(source)
    uri.setAuthConfigId(authcfg)
    return str(uri.uri(False))


def _is_of(layer: QgsMapLayer, server_url: str) -> bool:
    """Whether a server is all that a layer asks; of two addresses QGIS takes another one than we might look at."""
    provider, source = layer.providerType(), layer.source()
    if provider in ("wms", "wcs"):
        urls = [value for name, value in parse_qsl(source, keep_blank_values=True) if name == "url"]
    else:
        urls = QgsDataSourceUri(source).params("url") if provider.upper() in ("WFS", "OAPIF") else []
    return len(urls) == 1 and urls[0].startswith(f"{server_url}/")


def _kept() -> dict[str, dict[str, str]]:
    """Ids and users by the server's address."""
    try:
        stored = json.loads(QgsSettings().value(_SETTING) or "{}")
    except (ValueError, TypeError):
        return {}
    return {url: kept for url, kept in stored.items() if isinstance(kept, dict)} if isinstance(stored, dict) else {}


def _remember(server_url: str, kept: Mapping[str, str] | None) -> None:
    others = {url: one for url, one in _kept().items() if url != server_url}
    if kept is not None:
        others[server_url] = dict(kept)
    QgsSettings().setValue(_SETTING, json.dumps(others))
