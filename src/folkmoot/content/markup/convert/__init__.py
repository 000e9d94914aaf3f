"""Other programs' markup into ours, for importers."""

from folkmoot.content.markup.convert.from_html import html_to_markdown
from folkmoot.content.markup.convert.from_mrkdwn import mrkdwn_to_markdown

__all__ = ["html_to_markdown", "mrkdwn_to_markdown"]
