"""Installs, starts, stops and watches the bundled server; holds no server code."""
