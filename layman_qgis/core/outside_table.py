"""A PostGIS layer as the address of its table, for servers that publish it where it is (`external_table_uri`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsDataSourceUri

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.compat import as_int
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity

#: Names as Layman takes them in the address.
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]*")
_THIS_MACHINE = frozenset({"", "localhost", "127.0.0.1", "::1"})
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require"})
_DEFAULT_PORT = "5432"


class CannotStayInPlace(ApiError):
    """The table cannot be published where it is."""


@dataclass(frozen=True)
class OutsideTable:
    """A table as the server is told of it; `uri` holds the password and is sent, never stored or shown."""

    title: str
    uri: str = field(repr=False)


def is_postgis(layer: Any) -> bool:
    """Whether the layer is one of PostgreSQL."""
    return bool(layer is not None and layer.isValid() and layer.providerType() == "postgres")


def reason_against(layer: Any, *, server_is_here: bool, takes_tables: bool) -> str:
    """Why the server cannot publish the layer's table where it is, as a sentence; empty when it can.

    `server_is_here` says that the server runs on this machine. No password is looked at.
    """
    if not is_postgis(layer):
        return tr("Only layers of PostGIS can stay in their database.")
    if not takes_tables:
        return tr("This server cannot publish tables of other databases.")
    uri = QgsDataSourceUri(layer.source())
    names = [name for name in (uri.schema() or "public", uri.table(), uri.geometryColumn()) if name]
    if not uri.table() or not all(map(_NAME.fullmatch, names)):
        return tr("It is a query, or has a name that cannot be part of an address.")
    if uri.sql():
        return tr("It has a filter, which a table in its database cannot have.")
    if not uri.authConfigId() and not uri.username():
        return tr("The connection has no user; the server needs one.")
    if uri.service():
        return tr("Its connection is a service file of this machine, which the server does not have.")
    if uri.host() in _THIS_MACHINE and not server_is_here:
        return tr("Its database is on this machine, where the server cannot see it.")
    if uri.host().startswith("/") and not server_is_here:
        return tr("Its database is on this machine, where the server cannot see it.")
    if len(layer.dataProvider().pkAttributeIndexes()) != 1:
        return tr("The table needs a primary key of one column.")
    return ""


def place_findings(layer: Any, *, server_is_here: bool, takes_tables: bool) -> list[Finding]:
    """That a copy of a PostGIS layer is published, and the button that leaves its data where they are, or why not."""
    if not is_postgis(layer):
        return []
    reason = reason_against(layer, server_is_here=server_is_here, takes_tables=takes_tables)
    if reason:
        words = tr("The data cannot be left in their database. {0}").format(reason)
        return [Finding(Severity.INFO, "in_place_impossible", words, tr("A copy is published."))]
    words = tr("A copy is published; the server can also read the table itself, with the login of the connection.")
    cure = Cure(tr("Leave them there"), CureKind.STAY_IN_PLACE)
    return [Finding(Severity.INFO, "in_place_possible", words, "", (cure,))]


def unsaved_findings(layer: Any) -> list[Finding]:
    """That edits which are not saved are not in the database, where the server reads the table itself."""
    if not (layer.isEditable() and layer.isModified()):
        return []
    cures = (Cure(tr("Save edits"), CureKind.SAVE_EDITS),)
    words = tr("Edits that are not saved are not in the database; the server does not see them.")
    return [Finding(Severity.WARNING, "in_place_unsaved", words, "", cures)]


def gather(layer: Any, *, server_is_here: bool, takes_tables: bool) -> OutsideTable:
    """The address of the layer's table with its login, on the main thread after a click of the user.

    Raises:
        CannotStayInPlace: the server cannot see it, or there is no user to connect as.
    """
    reason = reason_against(layer, server_is_here=server_is_here, takes_tables=takes_tables)
    uri = QgsDataSourceUri(layer.source())
    user, password = _login(uri)
    if not reason and not user:
        reason = tr("The connection has no user; the server needs one.")
    if reason:
        raise CannotStayInPlace(
            tr("“{0}” cannot be published in its database. {1}").format(layer.name(), reason),
            tr("Publish a copy of it."),
        )
    host = "127.0.0.1" if uri.host() in _THIS_MACHINE or uri.host().startswith("/") else uri.host()
    host = f"[{host}]" if ":" in host else host
    secret = f":{quote(password, safe='')}" if password else ""
    query = {"schema": uri.schema() or "public", "table": uri.table()}
    if uri.geometryColumn():
        query["geo_column"] = uri.geometryColumn()
    mode = QgsDataSourceUri.encodeSslMode(uri.sslMode()) if as_int(uri.sslMode()) else ""
    if mode in _SSL_MODES and mode != "prefer":
        query["sslmode"] = mode
    address = f"{host}:{uri.port() or _DEFAULT_PORT}/{quote(uri.database(), safe='')}"
    return OutsideTable(layer.name(), f"postgresql://{quote(user, safe='')}{secret}@{address}?{urlencode(query)}")


def _login(uri: QgsDataSourceUri) -> tuple[str, str]:
    """User and password: of the source itself, or of QGIS's authentication configuration that it names."""
    if not uri.authConfigId():
        return uri.username(), uri.password()
    config = QgsAuthMethodConfig()
    found = QgsApplication.authManager().loadAuthenticationConfig(uri.authConfigId(), config, True)
    if not (found[0] if isinstance(found, tuple) else found):
        return "", ""
    config = found[1] if isinstance(found, tuple) and len(found) > 1 else config
    return config.config("username"), config.config("password")
