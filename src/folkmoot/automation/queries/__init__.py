"""Reads of workflows and of what ran."""
