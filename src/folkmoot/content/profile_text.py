"""Markdown of other rooms, such as bios: no pictures, no cards, nobody is mentioned."""

from __future__ import annotations

from folkmoot.content.markup import RenderContext, render


def render_profile_text(markdown: str, links: bool) -> str:
    """Safe HTML of a short text that is no post."""
    return render(markdown, context=_context(links)).html


def words_of_profile_text(markdown: str, links: bool) -> str:
    """What a reader reads of it, and with `links` the addresses that it leads to, a line each."""
    rendered = render(markdown, context=_context(True))
    return "\n".join(rendered.links) if links else rendered.words


def _context(links: bool) -> RenderContext:
    return RenderContext(links_allowed=links, images_allowed=False, anchor="about")
