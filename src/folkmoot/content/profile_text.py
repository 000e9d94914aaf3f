"""Markdown of other rooms, such as bios: no pictures, no cards, nobody is mentioned."""

from __future__ import annotations

from folkmoot.content.markup import RenderContext, render


def render_profile_text(markdown: str, links: bool) -> str:
    """Safe HTML of a short text that is no post."""
    context = RenderContext(links_allowed=links, images_allowed=False, anchor="about")
    return render(markdown, context=context).html
