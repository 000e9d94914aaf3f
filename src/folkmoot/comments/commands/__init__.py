"""Every write of the comments room."""
