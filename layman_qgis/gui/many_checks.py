"""The checks of several layers: one after another while the window goes on, and the buttons that mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from layman_qgis.core.findings import Cure, CureKind, cures_as_published, toggled
from layman_qgis.core.layer_checks import check_layer
from layman_qgis.core.loss_findings import loss_findings
from layman_qgis.core.many_layers import ManyItem, look_again
from layman_qgis.core.outside_table import place_findings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.cures import Curer
from layman_qgis.gui.publish_many_model import PublishManyModel

NEXT_CHECK_MS = 5
_MENDING = frozenset({CureKind.MEND_GEOMETRIES, CureKind.EMBED_PICTURES, CureKind.TRANSFORM})
#: Findings that follow from the style's format.
_OF_STYLE = frozenset({"style_losses", "style_nothing_left", "style_approximated"})


class ManyChecks(QObject):
    """Looks at the items of a :class:`PublishManyModel` and applies cures to them."""

    #: The item that was looked at or changed.
    looked_at = pyqtSignal(object)

    def __init__(
        self,
        model: PublishManyModel,
        iface: Any,
        connection: Connection,
        style_format: Callable[[], StyleFormat],
        parent: QWidget,
    ) -> None:
        """``style_format`` says in which format styles are to go; ``parent`` is the dialog."""
        super().__init__(parent)
        self._model, self._connection, self._style_format = model, connection, style_format
        self._curer = Curer(iface, parent)
        self._curer.done.connect(self._mended)
        self._waiting: list[ManyItem] = []
        self._next = QTimer(self)
        self._next.setInterval(NEXT_CHECK_MS)
        self._next.timeout.connect(self._look_at_next)

    def start(self, items: list[ManyItem]) -> None:
        """Look at all of them, one after another."""
        self._waiting = [item for item in items if not item.is_service]
        self._next.start()

    def stop(self) -> None:
        """Look at no further layer."""
        self._next.stop()

    def cure(self, item: ManyItem, cure: Cure) -> None:
        """Do what a button beside a finding says."""
        if not cure.kind.changes_options:
            self._curer.apply(item.layer, cure)
            return
        item.applied = toggled(item.applied, cure)
        self._tell(item)

    def mend_all(self) -> None:
        """Apply to all layers what changes only what is published."""
        for item in self._model.items:
            for cure in [cure for finding in item.findings or () for cure in finding.cures]:
                if cure.kind in _MENDING and cure not in item.applied:
                    item.applied = toggled(item.applied, cure)
            self._tell(item)

    def can_stay(self) -> list[ManyItem]:
        """The layers whose data the server can read where they are."""
        return [item for item in self._model.items if _stay(item) is not None]

    def leave_in_place(self, is_wanted: bool) -> None:
        """Leave the data of all layers in their database where that can be, or publish copies of them."""
        for item in self.can_stay():
            cure = _stay(item)
            if cure is not None and (cure in item.applied) != is_wanted:
                item.applied = toggled(item.applied, cure)
                self._tell(item)

    def use_style_format(self) -> None:
        """Say anew what the styles lose."""
        for item in self._model.items:
            if item.findings is not None and not sip.isdeleted(item.layer):
                item.findings = [one for one in item.findings if one.code not in _OF_STYLE] + self._losses(item)
                self._tell(item)

    def _look_at_next(self) -> None:
        if not self._waiting:
            self._next.stop()
            return
        self._look_at(self._waiting.pop(0))

    def _look_at(self, item: ManyItem) -> None:
        if sip.isdeleted(item.layer) or item not in self._model.items:
            return
        session = self._connection.session
        is_first = item.findings is None
        found = check_layer(item.layer, item.name, session is None or session.version.is_bundled)
        item.findings = [one for one in found if one.code != "name"] + self._losses(item)
        if session is not None and item.can_be_chosen:
            here, takes = session.server.is_on_this_machine, session.version.takes_tables
            item.findings += place_findings(item.layer, server_is_here=here, takes_tables=takes)
        if is_first and item.is_update and item.sync is not None:
            mark = item.sync.mark
            item.applied = cures_as_published(item.findings, mark.how, mark.in_place)
        self._tell(item)

    def _losses(self, item: ManyItem) -> list[Any]:
        return loss_findings(item.layer, self._style_format()) if item.can_be_chosen else []

    def _mended(self, layer: Any) -> None:
        item = next((one for one in self._model.items if one.layer is layer), None)
        if item is not None:
            look_again(item, self._model.taken | {one.name for one in self._model.items if one is not item})
            self._look_at(item)

    def _tell(self, item: ManyItem) -> None:
        self._model.renew(item)
        self.looked_at.emit(item)


def _stay(item: ManyItem) -> Optional[Cure]:
    cures = (cure for finding in item.findings or () for cure in finding.cures)
    return next((cure for cure in cures if cure.kind is CureKind.STAY_IN_PLACE), None)
