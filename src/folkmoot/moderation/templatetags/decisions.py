"""Moments and places in pages about decisions."""

from __future__ import annotations

from datetime import datetime

from django import template

from folkmoot.content.markup import plain_text
from folkmoot.moderation.subjects import placed
from folkmoot.moderation.wording import moment_said

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """Day and time in the reader's language and time zone."""
    return moment_said(at)


@register.filter
def plain(html: str) -> str:
    """What a reader reads of a text, without its markup."""
    return plain_text(html)


@register.filter
def category_said(name: str) -> str:
    """A category of the EU's database as people read it."""
    return name.removeprefix("STATEMENT_CATEGORY_").replace("_", " ").capitalize()


register.filter("placed", placed)
