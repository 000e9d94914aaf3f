"""Statements of reasons as the EU's Digital Services Act wants them: built, checked, exported, sent."""
