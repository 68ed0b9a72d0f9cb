"""Pages of the server itself, for people who open its address in a browser."""
