"""Requests to and answers of a Layman server as typed values: pure Python, no QGIS."""
