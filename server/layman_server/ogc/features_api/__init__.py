"""OGC API - Features: the same features as by WFS, for clients that speak HTTP and JSON."""
