"""Notifications in words: rooms say what happened, and what a member may not see any more is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from folkmoot.core.notices import Entry, Item, Notice, Pair, notification_kinds
from folkmoot.members.models import Membership
from folkmoot.notifications.models import Notification
from folkmoot.notifications.models.notification import ENTRIES_AT_MOST
from folkmoot.notifications.queries.portions import portions


def in_words(
    community_id: int, rows: Sequence[Notification], *, since: dict[int, int] | None = None, in_full: bool = False
) -> list[Item]:
    """The notifications in the language at hand, in their order, in a fixed number of statements a kind.

    `since` leaves out of a notification what is in it from before this line. What is gone, or may not be seen any more,
    is left out altogether.
    """
    by_kind: dict[str, list[Notification]] = defaultdict(list)
    for row in rows:
        if row.kind in notification_kinds:
            by_kind[row.kind].append(row)
    names = _names({who for row in rows for _line, _subject, who, _at in row.entries if who is not None})
    items: dict[int, Item] = {}
    for name, some in by_kind.items():
        kind = notification_kinds.get(name)
        pairs: set[Pair] = {(row.member_id, entry[1]) for row in some for entry in row.entries}
        seen = kind.sees(community_id, pairs)
        found = (_notice(row, seen, names, (since or {}).get(row.id, 0), in_full) for row in some)
        notices = [notice for notice in found if notice is not None]
        told = kind.render(community_id, notices)
        items.update((n.id, Item(n.id, n, told[n.id])) for n in notices if n.id in told)
    return [items[row.id] for row in rows if row.id in items]


def _notice(row: Notification, seen: set[Pair], names: dict[int, str], since: int, in_full: bool) -> Notice | None:
    left = tuple(e for e in row.gathered() if e.line >= since and (row.member_id, e.subject_id) in seen)
    if not left:
        return None
    people = list(dict.fromkeys(entry.actor_id for entry in reversed(left)))
    is_full = len(row.entries) >= ENTRIES_AT_MOST
    return Notice(
        id=row.id,
        member_id=row.member_id,
        kind=row.kind,
        reason=row.reason,
        entries=left,
        who=who([names.get(id_ or 0, "") for id_ in people], is_more=is_full),
        people=len(people),
        space_id=row.space_id,
        thread_id=row.thread_id,
        in_full=in_full,
    )


def who(names: Sequence[str], *, is_more: bool = False) -> str:
    """Whose doing something is, the latest first: "Ana", "Ana and Ben", "Ana and 12 others"."""
    named = [name or _("Somebody") for name in names]
    if len(named) == 1:
        return named[0]
    if len(named) == 2 and not is_more:
        return _("%(one)s and %(other)s") % {"one": named[0], "other": named[1]}
    if is_more:
        return _("%(one)s and more than %(count)s others") % {"one": named[0], "count": len(named) - 1}
    return _("%(one)s and %(count)s others") % {"one": named[0], "count": len(named) - 1}


def actors_of(entries: Iterable[Entry], most: int) -> list[int]:
    """Who did it, the latest first, each once."""
    found = dict.fromkeys(entry.actor_id for entry in reversed(list(entries)) if entry.actor_id is not None)
    return list(found)[:most]


def _names(ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in portions(ids):
        found.update(Membership.everywhere.filter(id__in=some).values_list("id", "name"))
    return found
