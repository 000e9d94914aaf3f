"""Metrics as definitions, and what is computed from them."""
