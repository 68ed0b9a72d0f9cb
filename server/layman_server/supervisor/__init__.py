"""Starts and watches the embedded services; knows nothing of publications."""
