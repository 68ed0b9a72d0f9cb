"""Raster files: what was uploaded, how it becomes cloud optimised GeoTIFFs, and the times of a series."""
