"""The properties pages of layers and of the project: registered with QGIS and taken back together."""

from __future__ import annotations

from typing import Any

from layman_qgis.gui.layer_page import LayerPageFactory
from layman_qgis.gui.page_actions import PageActions
from layman_qgis.gui.project_page import ProjectPageFactory


class Pages:
    """One per plugin."""

    def __init__(self, iface: Any, actions: PageActions) -> None:
        """Make the factories; QGIS hears of them in :meth:`register`."""
        self._iface = iface
        self._layer = LayerPageFactory(actions)
        self._project = ProjectPageFactory(actions)

    def register(self) -> None:
        """Tell QGIS of the pages."""
        self._iface.registerMapLayerConfigWidgetFactory(self._layer)
        self._iface.registerProjectPropertiesWidgetFactory(self._project)

    def unregister(self) -> None:
        """Take them back."""
        self._iface.unregisterMapLayerConfigWidgetFactory(self._layer)
        self._iface.unregisterProjectPropertiesWidgetFactory(self._project)
