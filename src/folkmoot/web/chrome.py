"""What stands around every page, rendered once for a member and kept while nothing in it changes."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.db import connection
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.translation import get_language

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.indents import without_indents
from folkmoot.core.registry import NavEntry, nav_entries
from folkmoot.members.models import Membership
from folkmoot.notifications.queries.listing import UNSEEN, unseen_of
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

# The pieces of each are some twenty KB.
KEPT_AT_MOST = 300
_PLACES_SECONDS = 2.0
# The spaces that a reader was added to, and how many notifications have come.
_OF_READER = f"""
    SELECT space_id AS known, 1 AS is_space FROM spaces_spacemember WHERE community_id = %s AND member_id = %s
    UNION ALL SELECT unseen.count, 0 FROM ({UNSEEN}) AS unseen
"""  # noqa: S608 - both are ours

Key = tuple[object, ...]
Frame = dict[str, str]
# The pieces by template, of all pages that show the same around what they are about.
_kept: OrderedDict[Key, Frame] = OrderedDict()
# One a template, language and community's prefix.
_steady: dict[Key, str] = {}
_places: dict[Key, tuple[float, list[Space]]] = {}


def own_address(context: Context) -> str:
    """The page's address as a value in another address, to come back to."""
    request = context.get("request")
    return quote(request.get_full_path()) if request is not None else ""


# What changes from page to page is put into kept pieces where these stand. Not to be guessed: what members write
# would else be given the token of whoever reads it, in a picture's address.
_PUT_IN: dict[str, tuple[str, Callable[[Context], str]]] = {
    "csrf_token": (f"@@{secrets.token_hex(16)}@@", lambda context: str(context["csrf_token"])),
    "bell": (f"@@{secrets.token_hex(16)}@@", lambda context: str(context["bell"])),
    "own_address": (f"@@{secrets.token_hex(16)}@@", own_address),
}


def kept_piece(context: Context, template_name: str) -> str:
    """A template of the layout, from what is kept where the reader is a member."""
    frame = _frame(context)
    if frame is None:
        with context.push(own_address=own_address(context)):
            return _render(context, template_name)
    html = frame.get(template_name)
    if html is None:
        with context.push(is_kept=True, **{name: mark for name, (mark, _value) in _PUT_IN.items()}):
            html = frame[template_name] = without_indents(_render(context, template_name))
    for mark, value in _PUT_IN.values():
        if mark in html:
            html = html.replace(mark, value(context))
    link = f'<a href="{escape(context["request"].path)}"'
    return html.replace(f"{link}>", f'{link} aria-current="page">')


def steady_piece(template_name: str) -> str:
    """A template that shows nothing of page or reader, from what is kept for the language and the prefix."""
    key = (template_name, get_language(), get_script_prefix())
    html = _steady.get(key)
    if html is None:
        if len(_steady) >= KEPT_AT_MOST:
            _steady.clear()
        html = _steady[key] = without_indents(render_to_string(template_name))
    return html


@dataclass(frozen=True, slots=True)
class OfReader:
    """What of a reader the layout asks for on every page."""

    own_spaces: tuple[int, ...] = ()
    unseen: int = 0


def of_reader(actor: Actor) -> OfReader:
    """Both in one statement; of visitors nothing."""
    if actor.member_id is None:
        return OfReader()
    with connection.cursor() as cursor:
        cursor.execute(
            _OF_READER, [actor.community_id, actor.member_id, *unseen_of(actor.community_id, actor.member_id)]
        )
        rows = cursor.fetchall()
    own = tuple(sorted(known for known, is_space in rows if is_space))
    return OfReader(own, next(known for known, is_space in rows if not is_space))


def places_of(actor: Actor, reader: OfReader) -> list[Space]:
    """The spaces to go to, at most two seconds old; what the actor was added to is asked every time."""
    own = reader.own_spaces
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


def _frame(context: Context) -> Frame | None:
    """The kept pieces for this page; None where none are: for visitors, and with a search's words in them."""
    member, community = context.get("member"), context.get("community")
    if member is None or community is None or context.get("query"):
        return None
    request, places, nav, actor = (context[name] for name in ("request", "places", "nav", "actor"))
    shown = (member, community, places, nav, actor)
    # A page has several pieces, and all show the same.
    last, frame = getattr(request, "frame", (None, None))
    if last is None or any(one is not other for one, other in zip(last, shown, strict=True)):
        frame = _frame_of(_key(*shown))
        request.frame = (shown, frame)
    return frame


def _frame_of(key: Key) -> Frame:
    frame = _kept.get(key)
    if frame is None:
        frame = _kept[key] = {}
        if len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    return frame


def _key(
    member: Membership, community: Community, places: list[Space], nav: dict[str, list[NavEntry]], actor: Actor
) -> Key:
    """What the layout shows."""
    shown = tuple((space.slug, space.name, space.visibility, space.kind) for space in places)
    person = (member.id, member.revision, member.name, member.handle, member.avatar, actor.role, actor.is_member)
    where = (community.id, community.revision, community.name, get_language(), get_script_prefix())
    return (*where, *person, shown, tuple(entry.name for entries in nav.values() for entry in entries))
