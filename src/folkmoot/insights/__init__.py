"""Insights: figures that can be trusted, over everything that happens."""
