"""Cards for links that stand alone: fetching a page safely, reading what it says of itself, showing it."""

from folkmoot.content.previews.cards import card_html
from folkmoot.content.previews.judging import may_be_shown
from folkmoot.content.previews.page import PageFacts
from folkmoot.content.previews.visiting import visit

__all__ = ["PageFacts", "card_html", "may_be_shown", "visit"]
