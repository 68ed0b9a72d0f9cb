"""Who asks: passwords, tokens of this server and of other providers, the header of a trusted proxy. No HTTP front."""
