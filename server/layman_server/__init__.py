"""Layman server: stores users, layers, maps and tasks, and serves them as REST, WMS, WFS and CSW."""

__version__ = "0.1.0"
