"""Pages of the connections room."""
