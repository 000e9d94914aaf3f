"""Posts as HTML, rendered once for all readers who see them alike."""
