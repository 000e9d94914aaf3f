"""The sign of a group: its picture, or the first letter of its name on its colour."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from folkmoot.groups.models import Group
from folkmoot.web.colour import on_colour

register = template.Library()


@register.simple_tag
def group_sign(group: Group, size: str = "") -> SafeString:
    """Decoration: the group's name stands beside it. The colour is an attribute, for styles in pages are forbidden."""
    if group.picture:
        url = f"{reverse('groups:picture', args=[group.slug])}?v={group.picture[6:14]}"
        return format_html(
            '<img class="group-sign {}" src="{}" alt="" width="64" height="64" loading="lazy">', size, url
        )
    return format_html(
        '<svg class="group-sign {}" viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">'
        '<rect width="64" height="64" fill="{}"/>'
        '<text x="32" y="43" text-anchor="middle" font-size="32" font-weight="600" fill="{}">{}</text></svg>',
        size,
        group.colour,
        on_colour(group.colour),
        group.name[:1].upper(),
    )
