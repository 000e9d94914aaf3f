"""Every read that pages and the API of the insights room need."""
