"""Web push: the way to a member's devices."""
