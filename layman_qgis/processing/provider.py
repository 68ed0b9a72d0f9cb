"""The provider `layman` of the Processing toolbox."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from layman_qgis.processing.algorithm import ICONS
from layman_qgis.processing.catalogue import Delete, ListPublications
from layman_qgis.processing.download import DownloadLayer, DownloadMap
from layman_qgis.processing.import_directory import ImportDirectory
from layman_qgis.processing.publishing import PublishLayer, PublishMap
from layman_qgis.processing.updating import UpdateData, UpdateStyle

ALGORITHMS = (
    PublishLayer, PublishMap, UpdateStyle, UpdateData, ListPublications, DownloadLayer, DownloadMap, Delete,
    ImportDirectory,
)  # fmt: skip


class LaymanProvider(QgsProcessingProvider):
    """Algorithms that publish to Layman servers.

    `sessions` are the servers that QGIS's window is signed in to (`Sessions`); None in `qgis_process`.
    """

    sessions: Any = None

    def id(self) -> str:
        """Identifier in scripts: `layman:publishlayer`."""
        return "layman"

    def name(self) -> str:
        """Name in the toolbox."""
        return "Layman"

    def longName(self) -> str:
        """Name in lists of providers."""
        return self.tr("Layman: publish to the web")

    def icon(self) -> QIcon:
        """Picture in the toolbox."""
        return QIcon(str(ICONS / "layman.svg"))

    def loadAlgorithms(self) -> None:
        """Add one of each."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
