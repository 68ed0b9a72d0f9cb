"""The page "Layman" of a layer's properties: where it is published, its metadata there, and who may see it."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsLayerMetadata, QgsMapLayer, QgsMapLayerType, QgsProject
from qgis.gui import QgsMapLayerConfigWidget, QgsMapLayerConfigWidgetFactory
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core import publication_mark
from layman_qgis.core.layer_metadata import as_document, differing
from layman_qgis.core.metadata_exchange import read_metadata, write_metadata
from layman_qgis.core.sync_state import SyncState
from layman_qgis.gui import icons
from layman_qgis.gui.layer_indicators import sentence_of
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.metadata_words import member_label, shown_value
from layman_qgis.gui.page_actions import PageActions
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_words import effect
from layman_qgis.network.people import read_rights
from layman_qgis.network.session import Session


class LayerPage(QgsMapLayerConfigWidget):
    """Asks the server when it is shown; what it changes is changed at once, not with "OK"."""

    def __init__(self, layer: QgsMapLayer, canvas: Any, actions: PageActions, parent: Optional[QWidget] = None) -> None:
        """Show ``layer``."""
        super().__init__(layer, canvas, parent)
        load_form(self, "layer_page")
        self._layer = layer
        self._actions = actions
        self.server_metadata: Optional[QgsLayerMetadata] = None
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
        header = self.metadata_tree.header()
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self._connect()
        self.show_layer()

    @property
    def ref(self) -> Optional[PublicationRef]:
        """The layer's publication, None when it has none."""
        mark = publication_mark.read(self._layer)
        return mark.ref if mark is not None else None

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
            self._show_metadata(None)
            self.rights_label.setText(self.tr("Published layers show here who may see them."))

    def _connect(self) -> None:
        actions = self._actions
        self.publish_button.clicked.connect(lambda: actions.publish(self._layer))
        self.login_button.clicked.connect(lambda: actions.log_in())
        self.update_button.clicked.connect(lambda: actions.update(self._layer, self.ref, ("data", "style")))
        self.compare_button.clicked.connect(lambda: actions.tools.compare(self._layer))
        self.open_button.clicked.connect(self._open)
        self.unlink_button.clicked.connect(self._unlink)
        self.take_button.clicked.connect(self.take_metadata)
        self.send_button.clicked.connect(self.send_metadata)
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
        self.metadata_label.setText(self.tr("Asking the server…"))
        self.rights_label.setText(self.tr("Asking the server…"))
        read_metadata(session, ref, self, self._show_metadata, lambda problem: self._tell(self.metadata_label, problem))
        read_rights(
            session,
            ref,
            self,
            lambda rights: self.rights_label.setText(effect(rights)),
            lambda problem: self._tell(self.rights_label, problem),
        )

    def _tell(self, label: Any, problem: ApiError) -> None:
        label.setText(f"{problem.sentence} {problem.next_step}".strip())

    def _show_metadata(self, there: Optional[QgsLayerMetadata]) -> None:
        self.server_metadata = there
        self.metadata_tree.clear()
        here = self._layer.metadata()
        names = differing(here, there) if there is not None else []
        if not here.title():
            names = [name for name in names if name != "title"]  # The server has the layer's name in its place.
        for name in names:
            values = [shown_value(name, _documented(one).get(name)) for one in (here, there)]
            item = QTreeWidgetItem([member_label(name), *values])
            for column, value in enumerate(values, start=1):
                item.setToolTip(column, value)
            self.metadata_tree.addTopLevelItem(item)
        self.metadata_tree.setVisible(bool(names))
        self.take_button.setEnabled(bool(names))
        self.send_button.setEnabled(bool(names) and not publication_mark.is_view(self._layer))
        if there is None:
            self.metadata_label.setText(self.tr("Published layers can exchange their metadata with the server."))
        elif names:
            self.metadata_label.setText(self.tr("Here and on the server differ in these:"))
        else:
            self.metadata_label.setText(self.tr("The same here and on the server."))

    def take_metadata(self) -> None:
        """Give the layer the metadata that the server has."""
        if self.server_metadata is not None:
            self._layer.setMetadata(self.server_metadata)
            QgsProject.instance().setDirty(True)
            self._show_metadata(self.server_metadata)

    def send_metadata(self) -> None:
        """Give the server the metadata that the layer has."""
        session, ref = self._session(), self.ref
        if session is None or ref is None:
            return
        self.send_button.setEnabled(False)
        self.metadata_label.setText(self.tr("Sending…"))
        metadata = self._layer.metadata().clone()
        if not metadata.title():
            metadata.setTitle(self.server_metadata.title() if self.server_metadata is not None else "")
        write_metadata(
            session, ref, metadata, self, self.show_layer, lambda problem: self._tell(self.metadata_label, problem)
        )

    def _open(self) -> None:
        session, ref = self._session(), self.ref
        if session is not None and ref is not None:
            open_address(session.server.layer_url(ref.workspace, ref.name))

    def _unlink(self) -> None:
        self._actions.unlink(self._layer)
        self.show_layer()

    def _edit_rights(self) -> None:
        if self.ref is not None:
            self._actions.tools.edit_rights(self.ref, self._layer.name(), self.window())


def _documented(metadata: QgsLayerMetadata) -> dict[str, Any]:
    return {**as_document(metadata), "title": metadata.title(), "abstract": metadata.abstract()}


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
