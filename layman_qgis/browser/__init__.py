"""Layman in QGIS's own places: the browser panel, the data source manager, what is dropped."""
