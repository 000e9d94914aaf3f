"""A whole community as one file, and back: JSON lines by table, plus the files of its members.

The format is described in docs/export-format.md.
"""
