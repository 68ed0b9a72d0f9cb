"""Locator filter `lm`: layers and maps on the server, and layers of the project to publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from qgis.core import QgsLocatorFilter, QgsLocatorResult, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from layman_qgis.api.publications import Publication, PublicationType
from layman_qgis.core import publication_mark

#: More results are no help; one more letter is.
MAX_RESULTS = 20
ADD_WMS, ADD_WFS, OPEN, ADD_WCS, OPEN_MAP = range(1, 6)


@dataclass(frozen=True)
class LocatorActions:
    """What results do when they are chosen, and their pictures by name."""

    publications: Callable[[], list[Publication]]
    add: Callable[[Publication, str], None]
    open: Callable[[Publication], None]
    open_map: Callable[[Publication], None]
    publish: Callable[[Any], None]
    current_layer: Callable[[], Any]
    icon: Callable[[str], QIcon]


@dataclass(frozen=True)
class _Candidate:
    text: str
    about: str
    icon: QIcon
    publication: Publication | None = None
    layer_id: str = ""


class PublicationsLocatorFilter(QgsLocatorFilter):
    """Finds by any words of title, name and server, without asking: in lists of servers that are signed in to."""

    def __init__(self, actions: LocatorActions) -> None:
        """Keep what results do."""
        super().__init__()
        self._actions = actions
        self._candidates: list[_Candidate] = []

    def clone(self) -> PublicationsLocatorFilter:
        """Another one, which QGIS makes for each search."""
        return PublicationsLocatorFilter(self._actions)

    def name(self) -> str:
        """Identifier."""
        return "layman_publications"

    def displayName(self) -> str:
        """Name in the options."""
        return tr("Layman: published layers and maps")

    def prefix(self) -> str:
        """What is typed before the words."""
        return "lm"

    def flags(self) -> Any:
        """Fast: the list is in memory, so no thread is needed."""
        return QgsLocatorFilter.Flags(QgsLocatorFilter.Flag.FlagFast)

    def prepare(self, text: str, context: Any) -> list[str]:
        """Note what there is."""
        icon, publications = self._actions.icon, self._actions.publications()
        is_one = len({one.ref.server_url for one in publications}) < 2
        self._candidates = self._layers()
        for one in publications:
            about = f"{one.workspace}/{one.name}" + ("" if is_one else f" · {urlsplit(one.ref.server_url).netloc}")
            picture = icon("layer" if _is_layer(one) else "map")
            self._candidates.append(_Candidate(one.title or one.name, about, picture, one))
        return []

    def _layers(self) -> list[_Candidate]:
        """Layers of the project that can be published, the current one first."""
        current = self._actions.current_layer()
        found = []
        for layer in QgsProject.instance().mapLayers().values():
            if not isinstance(layer, (QgsVectorLayer, QgsRasterLayer)) or publication_mark.is_view(layer):
                continue
            about = tr("current layer") if layer is current else ""
            text = tr("Publish “{0}”").format(layer.name())
            found.append(_Candidate(text, about, self._actions.icon("publish_layer"), None, layer.id()))
        return sorted(found, key=lambda one: not one.about)

    def fetchResults(self, text: str, context: Any, feedback: Any) -> None:
        """Tell what fits."""
        words = text.casefold().split()
        if not words and not context.usingPrefix:
            return
        found = 0
        for candidate in self._candidates:
            if feedback.isCanceled() or found == MAX_RESULTS:
                return
            said = f"{candidate.text} {candidate.about}".casefold()
            if not all(word in said for word in words):
                continue
            found += 1
            self.resultFetched.emit(self._result(candidate, words))

    def triggerResult(self, result: QgsLocatorResult) -> None:
        """The chosen one: add a layer as WMS, open a map in QGIS, or begin to publish."""
        self.triggerResultFromAction(result, ADD_WMS)

    def triggerResultFromAction(self, result: QgsLocatorResult, action: int) -> None:
        """The same by the result's menu."""
        key = str(result.userData)
        layer = QgsProject.instance().mapLayer(key)
        publication = next((one for one in self._actions.publications() if _key(one) == key), None)
        if layer is not None:
            self._actions.publish(layer)
        elif publication is None:
            return
        elif action == OPEN:
            self._actions.open(publication)
        elif not _is_layer(publication):
            self._actions.open_map(publication)
        else:
            self._actions.add(publication, {ADD_WFS: "wfs", ADD_WCS: "wcs"}.get(action, "wms"))

    def _result(self, candidate: _Candidate, words: list[str]) -> QgsLocatorResult:
        publication = candidate.publication
        result = QgsLocatorResult(self, candidate.text, _key(publication) if publication else candidate.layer_id)
        result.description = candidate.about
        result.icon = candidate.icon
        begins = candidate.text.casefold().startswith(" ".join(words))
        is_current = candidate.layer_id and candidate.about
        result.score = 1.0 if is_current else 0.9 if begins else 0.5
        if publication is not None:
            action = QgsLocatorResult.ResultAction
            result.actions = [action(OPEN, tr("Open description in browser"))]
            if not _is_layer(publication):
                result.actions += [action(OPEN_MAP, tr("Open the map in QGIS"))]
            elif publication.geodata_type == "raster":
                result.actions += [action(ADD_WMS, tr("Add as WMS")), action(ADD_WCS, tr("Add as WCS"))]
            else:
                result.actions += [action(ADD_WMS, tr("Add as WMS")), action(ADD_WFS, tr("Add as WFS"))]
        return result


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("PublicationsLocatorFilter", text)


def _is_layer(publication: Publication) -> bool:
    return publication.type is PublicationType.LAYER


def _key(publication: Publication) -> str:
    """Names a publication between search and choice, which different filters do."""
    return f"{publication.ref.server_url} {publication.type.value} {publication.workspace}/{publication.name}"
