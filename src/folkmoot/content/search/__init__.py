"""Search: what may be asked (language), how words are told apart (words), the index, and finding in it."""

from folkmoot.content.search.finding import Hit, SearchPage, search

__all__ = ["Hit", "SearchPage", "search"]
