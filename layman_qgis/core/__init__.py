"""Layers, styles, checks and map compositions: everything that needs qgis.core and no window."""
