"""Reads of the checklist, buddies and the welcome queue."""
