"""The words of a post where it is named and not read."""

from __future__ import annotations

from django import template

from folkmoot.content.markup import excerpt, plain_text

register = template.Library()


@register.filter
def beginning(html: str, limit: int) -> str:
    """How it begins as it is read, without the signs of its markup."""
    return excerpt(plain_text(html), limit)
