"""What stands around every page, rendered once for a member and kept while nothing in it changes."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict

from django.db import connection
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.translation import get_language

from folkmoot.core.actor import Actor
from folkmoot.core.registry import NavEntry, nav_entries
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

# Each is some KB.
KEPT_AT_MOST = 1_000
_PLACES_SECONDS = 2.0
# Not to be guessed: what members write would else be given the token of whoever reads it, in a picture's address.
_CSRF = f"@@{secrets.token_hex(16)}@@"
_BELL = f"@@{secrets.token_hex(16)}@@"
_OWN_SPACES = "SELECT space_id FROM spaces_spacemember WHERE community_id = %s AND member_id = %s ORDER BY space_id"

Key = tuple[object, ...]
_kept: OrderedDict[Key, str] = OrderedDict()
# One a template, language and community's prefix.
_steady: dict[Key, str] = {}
_places: dict[Key, tuple[float, list[Space]]] = {}


def kept_piece(context: Context, template_name: str) -> str:
    """A template of the layout, from what is kept where the reader is a member."""
    key = _key(context, template_name)
    if key is None:
        return _render(context, template_name)
    html = _kept.get(key)
    if html is None:
        with context.push(csrf_token=_CSRF, bell=_BELL, is_kept=True):
            html = _render(context, template_name)
        _kept[key] = html
        if len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    if _CSRF in html:
        html = html.replace(_CSRF, str(context["csrf_token"]))
    if _BELL in html:
        html = html.replace(_BELL, str(context["bell"]))
    link = f'<a href="{escape(context["request"].path)}"'
    return html.replace(f"{link}>", f'{link} aria-current="page">')


def steady_piece(template_name: str) -> str:
    """A template that shows nothing of page or reader, from what is kept for the language and the prefix."""
    key = (template_name, get_language(), get_script_prefix())
    html = _steady.get(key)
    if html is None:
        if len(_steady) >= KEPT_AT_MOST:
            _steady.clear()
        html = _steady[key] = render_to_string(template_name)
    return html


def places_of(actor: Actor) -> list[Space]:
    """The spaces to go to, at most two seconds old; what the actor was added to is asked every time."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN_SPACES, [actor.community_id, actor.member_id or 0])
        own = tuple(row[0] for row in cursor.fetchall())
    key = (actor.community_id, actor.kind, actor.role, actor.is_member, actor.allows("read"), own)
    now = time.monotonic()
    found = _places.get(key)
    if found is None or found[0] < now:
        if len(_places) >= KEPT_AT_MOST:
            _places.clear()
        found = _places[key] = (now + _PLACES_SECONDS, list(spaces_visible_to(actor).filter(archived_at=None)))
    return found[1]


def nav_of(actor: Actor) -> dict[str, list[NavEntry]]:
    """The navigation by section, in order, as the rooms have registered it and this actor may see it."""
    sections: dict[str, list[NavEntry]] = {}
    for entry in sorted(nav_entries, key=lambda entry: entry.position):
        if entry.visible(actor):
            sections.setdefault(entry.section, []).append(entry)
    return sections


def forget_kept_chrome() -> None:
    """Forget all pieces and places of this process."""
    _kept.clear()
    _steady.clear()
    _places.clear()


def _render(context: Context, template_name: str) -> str:
    assert context.template is not None
    return str(context.template.engine.get_template(template_name).render(context))


def _key(context: Context, template_name: str) -> Key | None:
    """What the layout shows; None where it is not to be kept: for visitors, and with a search's words in it."""
    member, community = context.get("member"), context.get("community")
    if member is None or community is None or context.get("query"):
        return None
    places = tuple((space.slug, space.name, space.visibility, space.kind) for space in context["places"])
    person = (
        member.id,
        member.revision,
        member.name,
        member.handle,
        member.avatar,
        context["actor"].role,
        context["actor"].is_member,
    )
    where = (community.id, community.revision, community.name, get_language(), get_script_prefix())
    nav = tuple(entry.name for entries in context["nav"].values() for entry in entries)
    return (template_name, *where, *person, places, nav)
