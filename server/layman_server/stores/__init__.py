"""One file or folder per outside system that holds a part of a publication."""
