"""What a page view leaves: which page, on which day, from where, and by whom only as far as the day's print goes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from folkmoot.communities.models import Community
from folkmoot.core.rate_limits import counted_address
from folkmoot.core.times import zone_named
from folkmoot.insights.store.table import Row
from folkmoot.insights.visits.gathering import gather
from folkmoot.insights.visits.programs import is_program
from folkmoot.insights.visits.salt import print_of

# The pages that are counted, and nothing else: none that tells of a person, of a conversation or of the work of staff.
PAGES = frozenset({
    "communities:guidelines",
    "content:home",
    "content:latest",
    "content:search",
    "content:space",
    "content:tag",
    "content:tags",
    "content:thread",
    "members:join",
    "spaces:list",
})  # fmt: skip
_WORDS_AT_MOST = 80


def note_view(
    *,
    community: Community,
    meta: Mapping[str, Any],
    view_name: str,
    arguments: Mapping[str, Any],
    place: tuple[int | None, int | None],
    at: datetime,
    is_member: bool,
) -> None:
    """Note that somebody looked at a page; `arguments` are those of its address, `place` its space and thread."""
    is_bot = not is_member and is_program(meta)
    row: Row = {
        **_basics(at, is_member),
        "visitor": "" if is_bot else _print(community, at, meta),
        "is_bot": is_bot,
        "page": _page(view_name, arguments, place),
        "space_id": place[0],
        "thread_id": place[1],
        "referrer": _referrer(meta),
    }
    gather(community.id, "visits", row)


def note_search(
    *, community: Community, meta: Mapping[str, Any], at: datetime, words: str, results: int, is_member: bool
) -> None:
    """Note what was searched for and how many were found; what may be an address or a number of somebody is not."""
    said = " ".join(words.lower().split())[:_WORDS_AT_MOST]
    if said and not _may_name_somebody(said):
        row = {**_basics(at, is_member), "visitor": _print(community, at, meta), "words": said, "results": results}
        gather(community.id, "searches", row)


def _basics(at: datetime, is_member: bool) -> Row:
    return {"key": secrets.token_hex(8), "at": at.replace(second=0, microsecond=0), "is_member": is_member}


def _print(community: Community, at: datetime, meta: Mapping[str, Any]) -> str:
    day = at.astimezone(zone_named(community.time_zone)).date()
    return print_of(community.id, day, counted_address(meta), str(meta.get("HTTP_USER_AGENT", "")))


def _page(view_name: str, arguments: Mapping[str, Any], place: tuple[int | None, int | None]) -> str:
    """The page's name and what tells it from others of its kind: 'thread 12', 'space 3', 'tag garden', 'home'.

    Spaces and threads by number: the names of private ones are for nobody but who is in them.
    """
    kind = view_name.partition(":")[2]
    about = place[1] or place[0] or arguments.get("tag_slug") or ""
    return f"{kind} {about}".strip()


def _referrer(meta: Mapping[str, Any]) -> str:
    """The host that led here; nothing of the address, which may say what somebody read or searched for."""
    try:
        host = urlsplit(str(meta.get("HTTP_REFERER", ""))).hostname or ""
    except ValueError:
        return ""
    own = str(meta.get("HTTP_HOST", "")).rsplit(":", 1)[0].lower()
    return "" if host == own else host.removeprefix("www.")[:253]


def _may_name_somebody(words: str) -> bool:
    return "@" in words or sum(sign.isdigit() for sign in words) >= 6
