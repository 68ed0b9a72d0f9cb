"""What the server does for a client; no HTTP here."""
