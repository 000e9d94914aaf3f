"""The rows of lists of threads."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from folkmoot.content.rendering.rows import thread_row as row_html

register = template.Library()


@register.simple_tag(takes_context=True)
def thread_row(context: Context, row: dict[str, Any]) -> SafeString:
    """One thread in a list; the list's `excerpts` says whether its first words stand below."""
    return row_html(row, excerpts=bool(context.get("excerpts")))
