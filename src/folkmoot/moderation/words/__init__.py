"""Word lists with eight actions: what they find, and what they make of a text; pure."""
