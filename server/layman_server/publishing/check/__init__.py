"""Compares the data folder, the truth, with the other stores, and mends what differs."""
