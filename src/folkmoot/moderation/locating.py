"""What an address of ours leads to: the thing that a notice is about."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from folkmoot.communities.models import Community
from folkmoot.content.models import Post
from folkmoot.core.moderation import moderated_subjects
from folkmoot.members.models import Membership
from folkmoot.moderation.subjects import load_subject

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_POST_MARK = re.compile(r"(?:post-|p)([0-9]{1,18})")
_BELOW = re.compile(r"/c/[a-z0-9-]+(/.*)")
PLACES_AT_MOST = 20


def places_in(text: str) -> list[str]:
    """The addresses that stand in a text, each once."""
    return list(dict.fromkeys(found.rstrip(".,;)") for found in _ADDRESS.findall(text)))[:PLACES_AT_MOST]


def places_of_ours(community: Community, text: str) -> list[str]:
    """Those of them that are on the community's own host."""
    return [place for place in places_in(text) if _host_of(place) == _host_of(community.address)]


def subject_at(community: Community, address: str) -> tuple[str, int] | None:
    """The thing of this community that an address leads to, if it is of a kind that can be moderated."""
    own = urlsplit(community.address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = parts.path
    if parts.hostname != own.hostname:
        return None
    if own.path != "/":
        if not path.startswith(own.path):
            return None
        path = "/" + path[len(own.path) :]
    try:
        match = resolve(path)
    except Resolver404:
        return None
    found = _subject(community.id, match.view_name, dict(match.kwargs), parts.fragment)
    is_there = found is not None and found[0] in moderated_subjects and load_subject(community.id, *found) is not None
    return found if is_there else None


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _subject(community_id: int, view: str, kwargs: dict[str, object], fragment: str) -> tuple[str, int] | None:
    mark = _POST_MARK.fullmatch(fragment)
    if mark is not None:
        return "post", int(mark[1])
    if "post_id" in kwargs:
        return "post", int(str(kwargs["post_id"]))
    if view == "content:thread-at":
        rows = Post.everywhere.filter(
            community_id=community_id, thread_id=int(str(kwargs["thread_id"])), number=int(str(kwargs["number"]))
        )
        post_id = rows.values_list("id", flat=True).first()
        return ("post", post_id) if post_id is not None else None
    if "poll_id" in kwargs:
        return "poll", int(str(kwargs["poll_id"]))
    if "thread_id" in kwargs:
        return "thread", int(str(kwargs["thread_id"]))
    if view == "members:profile":
        rows_of = Membership.everywhere.filter(community_id=community_id, handle__iexact=str(kwargs["handle"]))
        member_id = rows_of.values_list("id", flat=True).first()
        return ("profile", member_id) if member_id is not None else None
    return None
