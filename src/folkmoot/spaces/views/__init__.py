"""Pages of the spaces room."""
