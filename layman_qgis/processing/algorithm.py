"""What all algorithms of the provider share: the server to talk to, and how they are shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputString,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from layman_qgis.api import guide, requests
from layman_qgis.api.descriptions import Description, description_from_json
from layman_qgis.api.errors import ApiError, LoginNeeded
from layman_qgis.api.language import tr, tr_marked
from layman_qgis.api.names import name_problem
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.compat import ALGORITHM_NO_THREADING, ANY_RASTER, ANY_VECTOR, PARAMETER_ADVANCED
from layman_qgis.core import publication_mark
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.network.session import Session
from layman_qgis.processing.access import Access, access_of
from layman_qgis.processing.waiting import failure, is_not_there, signed_in
from layman_qgis.tasks.jobs import Job

#: A bearer token for scripts, where no authentication configuration is at hand.
BEARER_VARIABLE = "LAYMAN_TOKEN"
ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
STYLES = (StyleFormat.QML, StyleFormat.SLD)
TYPES = (PublicationType.LAYER, PublicationType.MAP)
#: What the output STATUS says when nothing was done because only a check was asked for.
CHECKED = "CHECKED"


class LaymanAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that talks to a Layman server; `ID`, `TITLE`, `HELP` and `ICON` say which one."""

    ID = ""
    TITLE = ""
    HELP = ""
    ICON = "layman"

    def createInstance(self) -> LaymanAlgorithm:
        """A new one of the same kind."""
        return type(self)()

    def name(self) -> str:
        """Identifier in scripts, after `layman:`."""
        return self.ID

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr_marked(self.TITLE)

    def shortHelpString(self) -> str:
        """Text beside the parameters."""
        return tr_marked(self.HELP)

    def helpUrl(self) -> str:
        """What the button for help opens."""
        return guide.SCRIPTS

    def icon(self) -> QIcon:
        """Picture in the toolbox."""
        return QIcon(str(ICONS / f"{self.ICON}.svg"))

    def tags(self) -> list[str]:
        """Words that find it."""
        return ["layman", "publish", "web", "wms", "wfs"]

    def flags(self) -> Any:
        """Layers are read and requests sent in the main thread, which goes on meanwhile."""
        return super().flags() | ALGORITHM_NO_THREADING

    def tr(self, text: str) -> str:
        """Translate a text."""
        return QCoreApplication.translate("LaymanProcessing", text)

    def add_server(self) -> None:
        """Add the parameters of the server, which are the same everywhere."""
        server = QgsProcessingParameterString("SERVER", self.tr("Server (empty: the local server)"), optional=True)
        authcfg = QgsProcessingParameterAuthConfig("AUTHCFG", self.tr("Authentication"), optional=True)
        for parameter in (server, authcfg):
            self.add(parameter, advanced=True)

    def add_publication(self, *, any_type: bool = True) -> None:
        """Add the parameters that name a publication."""
        self.addParameter(QgsProcessingParameterString("NAME", self.tr("Name")))
        if any_type:
            choices = [self.tr("Layer"), self.tr("Map")]
            self.addParameter(QgsProcessingParameterEnum("TYPE", self.tr("Type"), choices, defaultValue=0))
        self.add_workspace()

    def add_workspace(self) -> None:
        """Add the parameter of the workspace."""
        label = self.tr("Workspace (empty: your own)")
        self.addParameter(QgsProcessingParameterString("WORKSPACE", label, optional=True))

    def add_layer(self) -> None:
        """Add the parameter of a vector or raster layer."""
        kinds = [ANY_VECTOR, ANY_RASTER]
        self.addParameter(QgsProcessingParameterMapLayer("INPUT", self.tr("Layer"), types=kinds))

    def add_flags(self, *flags: tuple[str, str], advanced: bool = False) -> None:
        """Add parameters that are yes or no, and no by default; each is a name and a label."""
        for name, label in flags:
            self.add(QgsProcessingParameterBoolean(name, label, defaultValue=False), advanced=advanced)

    def add_dry_run(self) -> None:
        """Add the parameter that only checks."""
        self.add_flags(("DRY_RUN", self.tr("Only check")))

    def add_access(self) -> None:
        """Add the parameters of access rights."""
        self.add_flags(("PRIVATE", self.tr("Private")))
        for name, label in (
            ("READ", self.tr("Who may read: users and roles, separated by commas (empty: everybody)")),
            ("WRITE", self.tr("Who may write: users and roles, separated by commas (empty: you)")),
        ):
            self.add(QgsProcessingParameterString(name, label, optional=True), advanced=True)

    def add(self, parameter: Any, advanced: bool = False) -> None:
        """Add a parameter, among the advanced ones if wanted."""
        if advanced:
            parameter.setFlags(parameter.flags() | PARAMETER_ADVANCED)
        self.addParameter(parameter)

    def access(self, parameters: dict[str, Any], context: Any, session: Session) -> Access:
        """The access rights that the parameters say."""
        return access_of(
            self.parameterAsString(parameters, "READ", context),
            self.parameterAsString(parameters, "WRITE", context),
            self.parameterAsBool(parameters, "PRIVATE", context),
            session.user.username,
        )

    def is_dry(self, parameters: dict[str, Any], context: Any) -> bool:
        """Whether nothing is to be sent."""
        return bool(self.parameterAsBool(parameters, "DRY_RUN", context))

    def add_style(self) -> None:
        """Add the parameter of the style's format."""
        formats = [style.value for style in STYLES]
        parameter = QgsProcessingParameterEnum("STYLE", self.tr("Style"), formats, defaultValue=formats[0])
        parameter.setUsesStaticStrings(True)
        self.addParameter(parameter)

    def add_texts(self, *names: str) -> None:
        """Add outputs that are texts."""
        for name in names:
            self.addOutput(QgsProcessingOutputString(name, name))

    def session(self, parameters: dict[str, Any], context: Any, feedback: Any) -> Session:
        """Log in to the server that the parameters name.

        Raises:
            QgsProcessingException: there is no such server, or it does not know the user.
        """
        address = self.parameterAsString(parameters, "SERVER", context).strip()
        authcfg = self.parameterAsString(parameters, "AUTHCFG", context)
        token = os.environ.get(BEARER_VARIABLE, "")
        settings = PluginSettings.load()
        try:
            server = Server(address or f"http://127.0.0.1:{settings.local_port}")
            found = None if authcfg or token else self._signed_in_to(server)
            if found is None and not (authcfg or token or address):
                credentials = Credentials.from_home(settings.local_home_path())
                found = signed_in(Login(server, credentials), feedback)
            elif found is None:
                found = _signed_in_by_parameters(server, Credentials(authcfg, "" if authcfg else token), feedback)
        except ApiError as error:
            raise failure(error) from error
        feedback.pushInfo(found.label)
        return found.in_workspace(self.parameterAsString(parameters, "WORKSPACE", context).strip())

    def _signed_in_to(self, server: Server) -> Session | None:
        """The session that QGIS's window has with a server; None in scripts, and where nobody signed in."""
        sessions = getattr(self.provider(), "sessions", None)
        return sessions.of(server.url) if sessions is not None else None

    def ref(self, parameters: dict[str, Any], context: Any, session: Session) -> PublicationRef:
        """The publication that the parameters name.

        Raises:
            QgsProcessingException: the name cannot be one.
        """
        name = self.parameterAsString(parameters, "NAME", context).strip()
        problem = name_problem(name)
        if problem:
            raise QgsProcessingException(problem)
        known = self.parameterDefinition("TYPE") is not None
        type_ = TYPES[self.parameterAsEnum(parameters, "TYPE", context)] if known else PublicationType.LAYER
        return PublicationRef(session.server.url, session.workspace, type_, name)

    def style(self, parameters: dict[str, Any], context: Any) -> StyleFormat:
        """The style's format."""
        return StyleFormat(self.parameterAsEnumString(parameters, "STYLE", context) or StyleFormat.QML.value)

    def layer(self, parameters: dict[str, Any], context: Any) -> Any:
        """The layer.

        Raises:
            QgsProcessingException: there is none.
        """
        layer = self.parameterAsLayer(parameters, "INPUT", context)
        if layer is None or not layer.isValid():
            raise QgsProcessingException(self.tr("The layer cannot be read."))
        return layer


def _signed_in_by_parameters(server: Server, credentials: Credentials, feedback: Any) -> Session:
    """A session; an error says what scripts can do, where no window asks."""
    try:
        return signed_in(Login(server, credentials), feedback)
    except LoginNeeded as error:
        error.next_step = tr("Choose an authentication (AUTHCFG), or set the variable {0} to a valid token.").format(
            BEARER_VARIABLE
        )
        raise


def published_as(layer: Any, name: str, session: Session) -> PublicationRef:
    """The publication of this name, else the one that the layer remembers on this server.

    Raises:
        QgsProcessingException: the layer remembers none.
    """
    if name:
        return PublicationRef(session.server.url, session.workspace, PublicationType.LAYER, name)
    mark = publication_mark.read(layer)
    if mark is None or mark.ref.server_url != session.server.url:
        raise QgsProcessingException(tr("The layer is not published on this server yet. Give the name it has there."))
    return mark.ref


def described(session: Session, ref: PublicationRef, feedback: Any) -> Description | None:
    """What the server says of a publication, None when there is none.

    Raises:
        QgsProcessingException: it does not answer.
    """
    try:
        answer = session.client().fetch(requests.get_description(session.server, ref), feedback.isCanceled)
    except ApiError as error:
        if is_not_there(error):
            return None
        raise failure(error) from error
    return description_from_json(answer.json(), ref)


def answer_of(job: Job) -> dict[str, str]:
    """The outputs of a job that published something."""
    description, ref = job.description, job.ref
    return {
        "NAME": ref.name if ref else "",
        "UUID": ref.uuid if ref else "",
        "URL": job.links.get("REST", ""),
        "WMS": job.links.get("WMS", ""),
        "WFS": job.links.get("WFS", ""),
        "STATUS": description.status.value if description else "",
    }
