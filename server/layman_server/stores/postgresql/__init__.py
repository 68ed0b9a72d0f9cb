"""PostgreSQL with PostGIS: a schema per workspace, a table per vector layer."""
