"""The page "Layman" of a layer's properties: where it is published, its metadata there, and who may see it."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsLayerMetadata, QgsMapLayer, QgsMapLayerType
from qgis.gui import QgsMapLayerConfigWidget, QgsMapLayerConfigWidgetFactory
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QWidget

from layman_qgis.api import guide
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core import publication_mark
from layman_qgis.core.sync_state import SyncState
from layman_qgis.gui import icons
from layman_qgis.gui.layer_indicators import sentence_of
from layman_qgis.gui.layer_metadata_box import LayerMetadataBox
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.page_actions import PageActions
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_words import effect
from layman_qgis.gui.undo_bar import UndoBar
from layman_qgis.network.people import read_rights
from layman_qgis.network.session import Session


class LayerPage(QgsMapLayerConfigWidget):
    """Asks the server when it is shown; what it changes is changed at once, not with "OK"."""

    def __init__(self, layer: QgsMapLayer, canvas: Any, actions: PageActions, parent: Optional[QWidget] = None) -> None:
        """Show ``layer``."""
        super().__init__(layer, canvas, parent)
        load_form(self, "layer_page")
        self.help_button.clicked.connect(lambda: open_address(guide.METADATA))
        self._layer = layer
        self._actions = actions
        self.undo_bar = UndoBar(self)
        self.layout().insertWidget(0, self.undo_bar)
        self.metadata = LayerMetadataBox(self, layer, self.undo_bar)
        for button, name in (
            (self.publish_button, "publish_layer"),
            (self.update_button, "publish_layer"),
            (self.compare_button, "compare"),
            (self.open_button, "open_link"),
            (self.unlink_button, "cancel"),
            (self.login_button, "login"),
            (self.take_button, "metadata"),
            (self.send_button, "metadata"),
            (self.rights_button, "rights"),
        ):
            actions.watcher.show_on(button, name)
        self._connect()
        self.show_layer()

    @property
    def ref(self) -> Optional[PublicationRef]:
        """The layer's publication, None when it has none."""
        mark = publication_mark.read(self._layer)
        return mark.ref if mark is not None else None

    @property
    def server_metadata(self) -> Optional[QgsLayerMetadata]:
        """What the server has, None while that is not known."""
        return self.metadata.there

    def apply(self) -> None:
        """Nothing waits for "OK"; QGIS calls this all the same."""

    def show_layer(self) -> None:
        """Show where the layer is published, and ask for the rest."""
        ref, session = self.ref, self._session()
        sync = self._actions.sync_of(self._layer)
        is_view = ref is not None and publication_mark.is_view(self._layer)
        if sync is not None:
            self.state_label.setText(sentence_of(sync))
        elif is_view:
            self.state_label.setText(self.tr("Shows {0}/{1} as the server has it.").format(ref.workspace, ref.name))
        else:
            self.state_label.setText(self.tr("Not published. Publish it, and it appears here."))
        self.where_label.setText(ref.server_url if ref else "")
        is_gone = sync is not None and sync.state is SyncState.GONE
        is_there = session is not None and not is_gone
        self.publish_button.setVisible(ref is None)
        self.login_button.setVisible(ref is not None and session is None)
        self.update_button.setVisible(is_there and not is_view)
        self.compare_button.setVisible(is_there)
        self.open_button.setVisible(is_there)
        self.unlink_button.setVisible(ref is not None)
        for box in (self.metadata_box, self.rights_box):
            box.setEnabled(is_there)
        if ref is not None and session is not None and is_there:
            self._ask(session, ref)
        else:
            self.metadata.show(None)
            self.rights_label.setText(self.tr("Published layers show here who may see them."))

    def _connect(self) -> None:
        actions = self._actions
        self.publish_button.clicked.connect(lambda: actions.publish(self._layer))
        self.login_button.clicked.connect(lambda: actions.log_in())
        self.update_button.clicked.connect(lambda: actions.update(self._layer, self.ref, ("data", "style")))
        self.compare_button.clicked.connect(lambda: actions.tools.compare(self._layer))
        self.open_button.clicked.connect(self._open)
        self.unlink_button.clicked.connect(self._unlink)
        self.metadata.sent.connect(self.show_layer)
        self.rights_button.clicked.connect(self._edit_rights)
        actions.sessions.current_changed.connect(self._refresh)
        actions.listed.connect(self._refresh)
        actions.tools.rights_changed.connect(self._refresh)

    def _refresh(self, *_changed: object) -> None:
        if not sip.isdeleted(self) and not sip.isdeleted(self._layer):
            self.show_layer()

    def _session(self) -> Optional[Session]:
        return self._actions.sessions.of(self.ref.server_url) if self.ref is not None else None

    def _ask(self, session: Session, ref: PublicationRef) -> None:
        self.metadata.ask(session, ref)
        self.rights_label.setText(self.tr("Asking the server…"))
        read_rights(
            session,
            ref,
            self,
            lambda rights: self.rights_label.setText(effect(rights)),
            lambda problem: self.rights_label.setText(f"{problem.sentence} {problem.next_step}".strip()),
        )

    def _open(self) -> None:
        session, ref = self._session(), self.ref
        if session is not None and ref is not None:
            open_address(session.server.layer_url(ref.workspace, ref.name))

    def _unlink(self) -> None:
        undo = self._actions.unlink(self._layer)

        def undone() -> None:
            undo()
            self._refresh()

        self.undo_bar.offer(self.tr("The layer has forgotten where it is published."), undone)
        self.show_layer()

    def _edit_rights(self) -> None:
        if self.ref is not None:
            self._actions.tools.edit_rights(self.ref, self._layer.name(), self.window())


class LayerPageFactory(QgsMapLayerConfigWidgetFactory):
    """Tells QGIS of the page."""

    def __init__(self, actions: PageActions) -> None:
        """Keep what the page needs."""
        super().__init__("Layman", icons.icon("layman"))
        self.setSupportLayerPropertiesDialog(True)
        self._actions = actions

    def supportsLayer(self, layer: QgsMapLayer) -> bool:
        """Layers of features and of pictures."""
        return layer is not None and layer.type() in (QgsMapLayerType.VectorLayer, QgsMapLayerType.RasterLayer)

    def supportLayerPropertiesDialog(self) -> bool:
        """A page of the properties, not of the styling dock."""
        return True

    def createWidget(
        self, layer: QgsMapLayer, canvas: Any, dockWidget: bool = True, parent: Optional[QWidget] = None
    ) -> LayerPage:
        """Make the page; QGIS owns it."""
        return LayerPage(layer, canvas, self._actions, parent)
