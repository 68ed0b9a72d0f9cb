"""WCS 1.0.0, 1.1.1 and 2.0.1: coverages as data, read by GDAL."""
