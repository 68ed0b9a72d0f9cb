"""Metadata records of layers and maps (ISO 19115, encoded as ISO 19139). Pure."""
