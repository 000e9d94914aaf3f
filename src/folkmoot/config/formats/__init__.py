"""How dates are written, where ours differs from what Django has for a language."""
