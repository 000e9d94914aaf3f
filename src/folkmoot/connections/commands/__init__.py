"""Writes of the connections room."""
