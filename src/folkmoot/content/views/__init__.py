"""Pages of the content room: parse, ask, render."""
