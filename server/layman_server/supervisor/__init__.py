"""Starts, watches and stops the embedded services; knows processes, not publications."""
