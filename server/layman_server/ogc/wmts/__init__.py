"""WMTS and its sisters: maps in tiles, kept on disk while data and style stay as they are."""
