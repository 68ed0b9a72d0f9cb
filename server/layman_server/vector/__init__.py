"""Reading vector files of every accepted format as Arrow record batches."""
