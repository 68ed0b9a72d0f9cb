"""QGIS Server in this process: start, requests, and what keeps it inside its walls."""

from __future__ import annotations

import os
import re
from pathlib import Path

from qgis.core import Qgis, QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QByteArray
from qgis.PyQt.QtNetwork import QNetworkProxy
from qgis.server import QgsBufferServerRequest, QgsServer, QgsServerRequest

from layman_server.ogc.response import StreamedResponse

_LOST_CONNECTION = re.compile(
    r"connection|server closed|terminat|shutting down|starting up|could not connect|no route", re.IGNORECASE
)
_WARM_UP = (
    "SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=warm_up&STYLES=&SRS=EPSG:3857"
    "&BBOX=-1,-1,1,1&WIDTH=16&HEIGHT=16&FORMAT=image/png"
)


def set_environment(folder: Path) -> None:
    """Set what QGIS reads from the environment at its start; `folder` takes its settings."""
    os.environ.update(
        QT_QPA_PLATFORM="offscreen",
        QGIS_SERVER_LOG_LEVEL="2",
        QGIS_SERVER_LOG_STDERR="1",
        QGIS_CUSTOM_CONFIG_PATH=str(folder),
        QGIS_AUTH_DB_DIR_PATH=str(folder),
        XDG_RUNTIME_DIR=str(folder),
        # Of the plugins with sources of data only the one for PostgreSQL is loaded (GDAL is no plugin), and no way to
        # sign in anywhere: that takes less memory and time, and no project can lead to anything else.
        QGIS_PROVIDER_FILE=r"provider_postgres\.",
        QGIS_AUTHMETHOD_FILE="none",
        # Statistics of rasters stay in memory: nothing is written beside their files.
        GDAL_PAM_ENABLED="NO",
        # In MB; GDAL would take a twentieth of the machine in each process.
        GDAL_CACHEMAX="64",
    )


class QgisServer:
    """One QGIS Server; make it after the fork, in the main thread, once per process."""

    def __init__(self) -> None:
        """Start QGIS and draw one small picture, so that the first client does not wait for fonts and plugins."""
        self._application = QgsApplication([], False)
        # Nothing that a style names is fetched: every request of QGIS to the network goes to a closed port.
        QNetworkProxy.setApplicationProxy(QNetworkProxy(QNetworkProxy.HttpProxy, "127.0.0.1", 9))
        self._server = QgsServer()
        self._lost_connection = False
        QgsApplication.messageLog().messageReceived.connect(self._note)
        self._warm_up()

    def handle(self, project: QgsProject, url: str, query: str, response: StreamedResponse, body: bytes = b"") -> None:
        """Let QGIS Server answer; `url` is the public address of the service, without a query."""
        self._lost_connection = False
        if "REQUEST=GETCAPABILITIES" in query.upper():
            # The cache knows a project by its file, and these have none.
            self._server.serverInterface().capabilitiesCache().removeCapabilitiesDocument("")
        method = QgsServerRequest.PostMethod if body else QgsServerRequest.GetMethod
        headers = {"X-Qgis-Service-Url": url, "Content-Type": "text/xml"} if body else {"X-Qgis-Service-Url": url}
        request = QgsBufferServerRequest(f"{url}?{query}", method, headers, QByteArray(body) if body else None)
        self._server.handleRequest(request, response, project)

    @property
    def lost_connection(self) -> bool:
        """Whether PostgreSQL was missed since the last request began."""
        return self._lost_connection

    def forget_connection_loss(self) -> None:
        """Begin to watch for lost connections anew."""
        self._lost_connection = False

    def _note(self, message: str, tag: str, level: object) -> None:
        if tag == "PostGIS" and level in (Qgis.Warning, Qgis.Critical) and _LOST_CONNECTION.search(message):
            self._lost_connection = True

    def _warm_up(self) -> None:
        project = QgsProject()
        layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "warm_up", "memory")
        project.addMapLayer(layer)
        self.handle(project, "http://localhost/", _WARM_UP, StreamedResponse())
