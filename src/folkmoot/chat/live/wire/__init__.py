"""HTTP and WebSocket as the live process speaks them: nothing but state for a page to which nothing happens."""
