"""Measures of speed and memory, beside the figures of the peer: `make bench`."""
