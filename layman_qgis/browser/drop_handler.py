"""What is dropped on QGIS itself: publications dragged from the browser panel, addresses of a server, map files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from qgis.core import QgsMimeDataUtils
from qgis.gui import QgsCustomDropHandler
from qgis.PyQt.QtCore import QMimeData

from layman_qgis.api.composition_reading import NotAComposition, composition_from_json
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.browser.publication_items import DRAG_KEY, ref_of
from layman_qgis.network.sessions import Sessions

#: A composition is text; larger files are data of others.
MAX_MAP_BYTES = 5_000_000
_ADDRESS = re.compile(
    r"(?P<server>https?://[^\s?#]+?)/rest/(?:workspaces/)?(?P<workspace>[^/?#\s]+)/(?P<type>layers|maps)/"
    r"(?P<name>[^/?#\s]+)(?:/[^\s]*)?$"
)


def ref_of_address(address: str) -> PublicationRef | None:
    """The publication whose REST address (or one below it) this is; None for any other text."""
    found = _ADDRESS.match(address.strip())
    if found is None:
        return None
    kind = PublicationType.LAYER if found["type"] == "layers" else PublicationType.MAP
    return PublicationRef(found["server"], unquote(found["workspace"]), kind, unquote(found["name"]))


class LaymanDropHandler(QgsCustomDropHandler):
    """Adds layers and opens maps; what is not ours is left to others."""

    def __init__(self, actions: Any, sessions: Sessions) -> None:
        """`sessions` tells which servers are known."""
        super().__init__()
        self._actions = actions
        self._sessions = sessions

    def customUriProviderKey(self) -> str:
        """The key that publications of the browser panel are dragged under."""
        return DRAG_KEY

    def handleCustomUriDrop(self, uri: QgsMimeDataUtils.Uri) -> None:
        """A publication was dragged from the browser panel."""
        ref = ref_of(uri.uri)
        if ref is not None:
            self._use(ref)

    def canHandleMimeData(self, data: QMimeData) -> bool:
        """Addresses of publications, as a web browser gives them."""
        return self._ref_in(data) is not None

    def handleMimeDataV2(self, data: QMimeData) -> bool:
        """An address was dropped."""
        ref = self._ref_in(data)
        if ref is not None:
            self._use(ref)
        return ref is not None

    def handleFileDrop(self, file: str) -> bool:
        """A file was dropped: take it when it is a map composition."""
        if not is_composition(Path(file)):
            return False
        self._actions.open_map_file(Path(file))
        return True

    def _ref_in(self, data: QMimeData) -> PublicationRef | None:
        """Only those of servers that are signed in to: other addresses may mean anything."""
        texts = [url.toString() for url in data.urls() if not url.isLocalFile()]
        if not texts and data.hasText():
            texts = [data.text()]
        for text in texts[:1]:
            ref = ref_of_address(text)
            if ref is not None and self._sessions.of(ref.server_url) is not None:
                return ref
        return None

    def _use(self, ref: PublicationRef) -> None:
        if ref.type is PublicationType.MAP:
            self._actions.open_map(ref, True)
        else:
            self._actions.adder.add(ref, "wms")


def is_composition(path: Path) -> bool:
    """Whether a file is a map composition."""
    if path.suffix.lower() != ".json":
        return False
    try:
        if path.stat().st_size > MAX_MAP_BYTES:
            return False
        document = json.loads(path.read_text(encoding="utf-8"))
        composition_from_json(document)
    except (OSError, ValueError, NotAComposition):
        return False
    return "describedBy" in document or "schema_version" in document
