"""The HTTP API: the same commands and queries as the pages, for programs."""
