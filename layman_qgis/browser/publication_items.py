"""A layer or map in the browser panel, and the services of a layer below it."""

from __future__ import annotations

import json
from typing import Any, Optional

from qgis.core import Qgis, QgsDataItem, QgsLayerItem, QgsMimeDataUtils
from qgis.PyQt.QtCore import QCoreApplication

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.api.visibility import may_write
from layman_qgis.browser.context import BrowserContext
from layman_qgis.browser.item_icons import publication_icon
from layman_qgis.browser.lazy_item import LazyItem, LineItem
from layman_qgis.compat import item_capabilities
from layman_qgis.core.add_back import wcs_uri, wfs_uri, wms_uri
from layman_qgis.core.layer_login import authcfg_for, is_private
from layman_qgis.gui.publications_model import second_line
from layman_qgis.gui.rights_text import rights_text
from layman_qgis.network.session import Session

#: Key under which our drop handler takes what is dragged.
DRAG_KEY = "layman"


class PublicationItem(LazyItem):
    """Can be dragged to the map; a layer has its services below it."""

    def __init__(
        self, parent: QgsDataItem, context: BrowserContext, session: Session, publication: Publication, number: int
    ) -> None:
        """`number` is its place in the server's list."""
        state = f"{publication.updated_at}|{publication.title}|{sorted(publication.access_rights.items())}"
        path = f"{parent.path()}/{publication.type.value}/{publication.name}?{state}"
        username = session.user.username
        super().__init__(parent, publication.title, path, publication_icon(publication, username))
        self.context = context
        self.session = session
        self.publication = publication
        self.setSortKey(f"1{number:08d}")
        self.setToolTip(_tool_tip(publication, username))
        self.shape = ""
        if not self.is_layer:
            self.setCapabilitiesV2(item_capabilities())
            self.setState(Qgis.BrowserItemState.Populated)

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer."""
        return self.publication.type is PublicationType.LAYER

    @property
    def may_write(self) -> bool:
        """Whether I may change it, as far as is known."""
        return may_write(self.publication, self.session.user.username)

    def use_shape(self, shape: str) -> None:
        """Show what the layer draws."""
        self.shape = shape
        self.use_icon(publication_icon(self.publication, self.session.user.username, shape))

    def draw_anew(self) -> None:
        """Draw the icon for another theme."""
        self.use_shape(self.shape)
        super().draw_anew()

    def hasDragEnabled(self) -> bool:
        """It can be dragged."""
        return True

    def mimeUris(self) -> list[QgsMimeDataUtils.Uri]:
        """What is dragged: our own kind of address, for the services are known only when the server is asked."""
        return [uri_of(self.publication)]

    def load(self) -> None:
        """Ask for the services."""
        ref = self.publication.ref
        if not self.is_layer:
            self.show([])
            return

        def read(answer: Answer) -> None:
            self._described(description_from_json(answer.json(), ref))

        request = requests.get_description(self.session.server, ref)
        self.session.client().send(request).tell(self, read, self.show_problem)

    def _described(self, description: Any) -> None:
        if is_private(description) and not authcfg_for(self.session, description, "wms"):
            hint = self.tr("QGIS has no login to read it with yet: add it by its menu, which offers one.")
            self.show([LineItem(self, hint, "finding_info")])
            return
        services = [] if not isinstance(description, LayerDescription) else self._services(description)
        if not services:
            self.show([LineItem(self, self.tr("Its services are not there yet."), "finding_info")])
            return
        if isinstance(description, LayerDescription) and description.parts["wms"].values.get("time"):
            self.use_shape("time")
        self.show(services)

    def _services(self, description: LayerDescription) -> list[QgsDataItem]:
        kinds = (
            (self.tr("Picture (WMS)"), Qgis.BrowserLayerType.Raster, "wms", wms_uri),
            (self.tr("Features (WFS)"), Qgis.BrowserLayerType.Vector, "WFS", wfs_uri),
            (self.tr("Values (WCS)"), Qgis.BrowserLayerType.Raster, "wcs", wcs_uri),
        )
        found = []
        for text, kind, provider, uri_from in kinds:
            if provider == "wcs" and self.publication.geodata_type != "raster":
                continue
            try:
                uri = uri_from(description, authcfg_for(self.session, description, provider.lower()))
            except ApiError:
                continue
            found.append(ServiceItem(self, text, kind, provider, uri, len(found)))
        return found


class ServiceItem(QgsLayerItem):
    """A service of a layer: QGIS itself drags it, adds it, exports it and shows its properties."""

    def __init__(self, parent: PublicationItem, text: str, kind: Any, provider: str, uri: str, order: int) -> None:
        """`uri` is what the provider `provider` of QGIS takes."""
        super().__init__(parent, text, f"{parent.path()}/{provider}", uri, kind, provider)
        self._title = parent.publication.title
        self.setSortKey(f"{order}")
        self.setState(Qgis.BrowserItemState.Populated)

    def layerName(self) -> str:
        """The layer in the project has the publication's title."""
        return self._title


def uri_of(publication: Publication) -> QgsMimeDataUtils.Uri:
    """A publication as it is dragged."""
    uri = QgsMimeDataUtils.Uri()
    uri.layerType = "custom"
    uri.providerKey = DRAG_KEY
    uri.name = publication.title
    ref = publication.ref
    uri.uri = json.dumps([ref.server_url, ref.workspace, ref.type.value, ref.name, ref.uuid])
    return uri


def ref_of(uri: str) -> Optional[PublicationRef]:
    """The publication of what was dragged; None when it is something else."""
    try:
        server_url, workspace, kind, name, uuid = json.loads(uri)
        return PublicationRef(str(server_url), str(workspace), PublicationType(kind), str(name), str(uuid))
    except (ValueError, TypeError):
        return None


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("PublicationItem", text)


def _tool_tip(publication: Publication, username: str) -> str:
    lines = [publication.title, second_line(publication), rights_text(publication, username)]
    if publication.type is PublicationType.MAP:
        lines.append(tr("Double-click to open it, or drag it onto the map."))
    else:
        lines.append(tr("Double-click to add it, or drag it onto the map."))
    return "\n".join(lines)
