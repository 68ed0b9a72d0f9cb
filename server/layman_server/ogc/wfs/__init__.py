"""WFS 1.0.0, 1.1.0 and 2.0.0 with transactions, straight from and to PostGIS."""
