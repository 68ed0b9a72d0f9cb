"""Layman: publish layers and maps from QGIS to a Layman server, on this computer or elsewhere."""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:  # the name is QGIS's
    """Return the plugin; QGIS calls this when the plugin is switched on."""
    from layman_qgis.plugin import LaymanPlugin

    return LaymanPlugin(iface)
