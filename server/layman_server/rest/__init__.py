"""The REST front door; files are named as the URL."""
