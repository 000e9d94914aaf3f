"""Markdown in, safe HTML and what was found in it out. Pure: imports no models, touches no database."""

from folkmoot.content.markup.policy import sanitize_html
from folkmoot.content.markup.rendered import MAX_MARKDOWN, RENDER_VERSION, RenderContext, Rendered
from folkmoot.content.markup.rendering import render
from folkmoot.content.markup.text import all_words, excerpt, plain_text, plain_to_html

__all__ = [
    "MAX_MARKDOWN",
    "RENDER_VERSION",
    "RenderContext",
    "Rendered",
    "all_words",
    "excerpt",
    "plain_text",
    "plain_to_html",
    "render",
    "sanitize_html",
]
