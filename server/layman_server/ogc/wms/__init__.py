"""WMS: maps, what is at a place in them, legends, and what there is."""
