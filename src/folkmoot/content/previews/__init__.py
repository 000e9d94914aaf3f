"""Cards for links that stand alone: fetching a page safely, reading what it says of itself, showing it."""

from folkmoot.content.previews.cards import card_html
from folkmoot.content.previews.page import PageFacts
from folkmoot.content.previews.visiting import visit

__all__ = ["PageFacts", "card_html", "visit"]
