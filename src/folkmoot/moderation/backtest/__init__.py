"""Trying rules on what was written before they are switched on."""
