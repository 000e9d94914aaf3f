"""Folkmoot: the home of an online community and the workbench of the people who run it."""

__version__ = "0.1.0"
