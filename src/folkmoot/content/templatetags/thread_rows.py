"""The rows of lists of threads."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from folkmoot.content.queries.lists import ThreadHead
from folkmoot.content.rendering import rows

register = template.Library()


@register.simple_tag(takes_context=True)
def thread_rows(context: Context, heads: Sequence[ThreadHead]) -> SafeString:
    """A list of threads; its `excerpts` says whether their first words stand below."""
    return rows.thread_rows(heads, excerpts=bool(context.get("excerpts")))
