"""What of the figures a reader may be told: nothing of spaces and tags they do not see, nobody by a segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from folkmoot.content.policies import tags_visible_to, threads_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.definition import Figure, Period, Scope
from folkmoot.insights.policies import can_see_people
from folkmoot.spaces.policies import spaces_visible_to

# They are drawn one by one, months being none of these readers' steps.
_WEEKS_AT_MOST = 1040


def within_reach(actor: Actor, choice: Choice) -> Choice:
    """The choice of a page as the actor may make it: who does not see people has whole weeks, and staff as is usual.

    Days more or less, and staff in and out, would tell of a few people by subtraction (decision 0084). Periods that end
    yesterday stay where they and what they are compared with are weeks of the same days after one another, in the midst
    of what is known: taken from whole weeks, these tell of no day. Raises NotAllowed as `demand_reach`.
    """
    if not can_see_people(actor):
        period = choice.period if _tells_of_no_day(choice) else _whole_weeks(choice.period, choice.today)
        period = replace(period, first=max(period.first, period.last - timedelta(weeks=_WEEKS_AT_MOST, days=-1)))
        usual = replace(choice.scope, with_staff=False, with_bots=False)
        choice = replace(choice, period=period, scope=usual, is_free=False)
    demand_reach(actor, choice.scope)
    return choice


def demand_weeks(actor: Actor, period: Period, today: date) -> None:
    """Raises NotAllowed for who does not see people, unless the period is of whole weeks that are over."""
    if not can_see_people(actor) and period != _whole_weeks(period, today):
        raise NotAllowed(_("Who does not see people asks for whole weeks that are over, from Monday to Sunday."))


def demand_step(actor: Actor, step: str) -> None:
    """Raises NotAllowed for months to who does not see people: less the weeks in them these are a day or two."""
    if step == "month" and not can_see_people(actor):
        raise NotAllowed(_("Who does not see people asks for days and weeks, not for months."))


def demand_reach(actor: Actor, scope: Scope) -> None:
    """Raises NotAllowed for figures of a space or a tag that the actor does not see, or that is none.

    For staff and programs counted in, too: what they change would tell of them, and managers choose it for all.
    """
    if can_see_people(actor):
        return
    if scope.with_staff or scope.with_bots:
        raise NotAllowed(_("Managers choose whether staff and programs are counted."))
    spaces = set(scope.space_ids)
    unseen = spaces and spaces_visible_to(actor).filter(id__in=spaces).count() < len(spaces)
    if unseen or (scope.tag and not tags_visible_to(actor).filter(slug=scope.tag).exists()):
        raise NotAllowed(_("You do not see all that this is narrowed to."))


def seen_groups(actor: Actor, by: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a breakdown without spaces and tags that the actor does not see, nor pages of such."""
    if can_see_people(actor) or by not in ("space", "tag", "page"):
        return list(figures)
    if by != "page":
        seen = _seen(actor, by, {each.group for each in figures})
        return [each for each in figures if each.group in seen]
    # A page is called "thread 12", "space 3" or "tag garden", the rest by their kind alone.
    called = {each.group: each.group.partition(" ")[::2] for each in figures}
    pages = set()
    for kind in _SEEN:
        names = _seen(actor, kind, {about for its, about in called.values() if its == kind})
        pages |= {f"{kind} {name}" for name in names}
    return [each for each in figures if each.group in pages or called[each.group][0] not in _SEEN]


_SEEN: dict[str, tuple[Callable[[Actor], QuerySet[Any]], str]] = {
    "space": (spaces_visible_to, "id"),
    "tag": (tags_visible_to, "slug"),
    "thread": (threads_visible_to, "id"),
}


def _seen(actor: Actor, kind: str, names: set[str]) -> set[str]:
    """Those of the names, or ids, that the actor sees."""
    visible_to, field = _SEEN[kind]
    wanted = {int(name) for name in names if name.isdecimal() and len(name) < 19} if field == "id" else names
    return set(map(str, visible_to(actor).filter(**{f"{field}__in": wanted}).values_list(field, flat=True)))


def _whole_weeks(period: Period, today: date) -> Period:
    """The weeks that the period touches, as far as they are over; the last one that is over where none is."""
    last = min(period.last, _last_sunday(today))
    last += timedelta(days=6 - last.weekday())
    first = min(period.first - timedelta(days=period.first.weekday()), last - timedelta(days=6))
    return Period(first, last)


def _last_sunday(today: date) -> date:
    return today - timedelta(days=today.weekday() + 1)


def _tells_of_no_day(choice: Choice) -> bool:
    if choice.preset == "own" or choice.known_since is None:
        return False
    if _last_sunday(choice.today) < choice.known_since:
        # There is no week yet to take it from, and nothing else would be shown of a new community.
        return True
    known = (each for each in (choice.period, choice.compared) if each is not None)
    return choice.preset in ("7d", "28d") and all(each.first > choice.known_since for each in known)


def names_nobody(actor: Actor, scope: Scope) -> bool:
    """Whether lists of threads and posts may be shown: by a segment they tell who is in it, by their authors."""
    return not scope.segment or can_see_people(actor)
