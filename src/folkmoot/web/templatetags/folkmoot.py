"""Small pieces that every page uses: icons, avatars, times."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.timezone import localtime

from folkmoot.core.own_address import typed_origin
from folkmoot.web.chrome import kept_piece, steady_piece
from folkmoot.web.keys import GROUPS, KeyGroup

register = template.Library()
AVATAR_COLOURS = 8
# Drawn along the line of reading: styles turn them where it runs from right to left.
_TURNING = {"reply", "leave", "back"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; it says nothing to a screen reader, so words must stand beside it."""
    return mark_safe(_icon(name))  # noqa: S308 - built from names in our own templates


@register.simple_tag
def avatar(member: Any, size: str = "") -> SafeString:
    """A member's picture, or the first letters of the name on a colour that is always the same for them."""
    if member is None:
        return format_html('<span class="avatar {} c7" aria-hidden="true">?</span>', size)
    if member.avatar:
        return format_html(
            '<img class="avatar {}" src="{}" alt="" width="40" height="40" loading="lazy">', size, avatar_url(member)
        )
    return format_html(
        '<span class="avatar {} c{}" aria-hidden="true">{}</span>',
        size,
        member.id % AVATAR_COLOURS,
        initials(member.name),
    )


@register.filter
def ago(at: datetime | None) -> SafeString:
    """A time that scripts turn into "3 hours ago"; without them the date stands."""
    return _time(at, "relative")


@register.filter
def exact(at: datetime | None) -> SafeString:
    """A day and a time of it, with the zone; scripts put both into the reader's own."""
    return _time(at, "exact")


def _time(at: datetime | None, shown: str) -> SafeString:
    if at is None:
        return SafeString("")
    local = localtime(at)
    said = escape(f"{date_format(local, 'j M Y, H:i')} {local:%Z}")
    return mark_safe(  # noqa: S308 - a date in our own format
        f'<time datetime="{at.isoformat()}" data-{shown}>{said}</time>'
    )


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], url: str) -> SafeString:
    """`aria-current` when this is the page's own address."""
    if context.get("is_kept"):
        return SafeString("")
    request = context.get("request")
    is_here = request is not None and request.path == url
    return mark_safe(' aria-current="page"' if is_here else "")  # noqa: S308 - a constant


@register.simple_tag(takes_context=True)
def known_address(context: dict[str, Any], name: str, *arguments: object) -> str:
    """The one address a page is known by outside: below the community's own host where it has one, else as asked."""
    request, path = context["request"], reverse(name, args=arguments)
    if request.community is not None and request.community.host:
        return str(request.community.address) + path.removeprefix(get_script_prefix())
    return typed_origin(request) + path


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str) -> SafeString:
    """A piece of the layout, which is kept for members; what changes with the page has no place in it."""
    return mark_safe(kept_piece(context, template_name))  # noqa: S308 - a rendered template


@register.simple_tag
def steady(template_name: str) -> SafeString:
    """A piece of a page that is the same for everybody who reads one language; it is given nothing to show."""
    return mark_safe(steady_piece(template_name))  # noqa: S308 - a rendered template


@register.simple_tag
def key_groups() -> tuple[KeyGroup, ...]:
    """All keys in words, by the pages where they work."""
    return GROUPS


@register.filter
def slugify_tag(name: str) -> str:
    """A tag as it stands in addresses."""
    return slugify(name, allow_unicode=True)[:60]


def initials(name: str) -> str:
    """One or two letters for a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper() or "?"


def avatar_url(member: Any) -> str:
    """Where a member's picture is; changes when the picture does."""
    from django.urls import reverse

    return f"{reverse('members:avatar', args=[member.id])}?v={member.revision}"


@lru_cache
def _icon(name: str) -> str:
    turns = " turns" if name in _TURNING else ""
    href = f"{static('folkmoot/icons.svg')}#{escape(name)}"
    return f'<svg class="icon{turns}" aria-hidden="true"><use href="{href}"/></svg>'
