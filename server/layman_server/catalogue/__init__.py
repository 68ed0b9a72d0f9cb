"""The embedded metadata catalogue: pycsw on PostgreSQL, as a WSGI application."""
