"""Reads that pages and the API need, in a fixed number of statements."""
