"""Backups of a whole home: taken from a running server, put back onto an empty home."""
