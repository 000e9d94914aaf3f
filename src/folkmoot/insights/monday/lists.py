"""Cards that name things and people: each reader sees the names that they may see anyway, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.content.models import Thread
from folkmoot.content.policies import topics_visible_to
from folkmoot.core.actor import Actor
from folkmoot.insights.charts import BarChart, Series, render
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Unit
from folkmoot.insights.monday.questions import (
    conventional,
    reckon_opened,
    reckon_people,
    reckon_spaces,
    reckon_threads,
    reckon_waiting,
)
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.figures import breakdown
from folkmoot.insights.queries.kept import kept
from folkmoot.insights.queries.reach import names_nobody
from folkmoot.insights.queries.settings import conventions_of
from folkmoot.members.models import Membership
from folkmoot.spaces.policies import spaces_visible_to

_SHOWN = 8
# So many are asked for, that enough are left when those which the reader may not see are taken out.
_ASKED = 60
_WAITING_DAYS, _NEW_DAYS = 30, 90


@dataclass(frozen=True, slots=True)
class Line:
    """A name that leads somewhere, and what is said of it."""

    name: str
    url: str
    note: str
    at: datetime | None = None
    member: Membership | None = None


def load_spaces(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Where most was written, of the spaces that the reader may enter."""
    if not names_nobody(actor, choice.scope):
        return None
    conventions = conventions_of(choice.community_id)
    scope = conventional(choice.scope, conventions)
    rows = kept(choice.community_id, reckon_spaces, choice.period, choice.period.before(), scope)
    names = dict(spaces_visible_to(actor).values_list("id", "name"))
    shown = [row for row in rows if row[0] in names and (row[1] or row[3])][:_SHOWN]
    if not shown:
        return {"empty": _("Nothing was written in this period.")}
    known = choice.known_since is None or choice.period.before().first >= choice.known_since
    series = [Series(_("Posts"), [row[1] for row in shown])]
    if known:
        series.append(Series(_("the period before"), [row[3] for row in shown], dashed=True))
    chart = BarChart(
        _("Posts by space"), [names[row[0]] for row in shown], series, Unit.POSTS, key_label=_("Space"), horizontal=True
    )
    return {"chart": render(chart)}


def load_threads(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """The threads that most people wrote in, of those that the reader may open."""
    if not names_nobody(actor, choice.scope):
        return None
    scope = conventional(choice.scope, conventions_of(choice.community_id))
    rows = kept(choice.community_id, reckon_threads, choice.period, scope, _ASKED)
    threads = _visible_threads(actor, [row[0] for row in rows])
    lines = [
        Line(threads[row[0]].title, _thread_url(threads[row[0]]), _people_and_posts(row[2], row[1]))
        for row in rows
        if row[0] in threads
    ][:_SHOWN]
    return {"lines": lines} if lines else None


def load_waiting(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Threads of the last month that nobody has answered, the longest waiting first."""
    if not names_nobody(actor, choice.scope):
        return None
    scope = conventional(choice.scope, conventions_of(choice.community_id))
    since = choice.period.last - timedelta(days=_WAITING_DAYS)
    rows = kept(choice.community_id, reckon_waiting, since, scope, _ASKED)
    threads = _visible_threads(actor, [row[0] for row in rows])
    lines = [
        Line(threads[row[0]].title, _thread_url(threads[row[0]]), "", at=_aware(row[1]))
        for row in rows
        if row[0] in threads
    ]
    if not lines:
        if not kept(choice.community_id, reckon_opened, since, scope):
            return {"empty": _("No threads were opened in the last 30 days.")}
        if not can_see_people(actor):
            return {"empty": _("Every thread of the last 30 days that you may read has an answer.")}
        return {"empty": _("Every thread of the last 30 days has an answer.")}
    return {"lines": lines[:_SHOWN], "rest": lines[_SHOWN:]}


def load_people(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Who began to write, lately where the period is long: nobody greets who has been here for years. For managers."""
    scope = conventional(choice.scope, conventions_of(choice.community_id))
    since = max(choice.period.first, choice.period.last - timedelta(days=_NEW_DAYS - 1))
    found = kept(choice.community_id, reckon_people, replace(choice.period, first=since), scope, _SHOWN)
    ids = {row[0] for rows in found.values() for row in rows}
    members = Membership.everywhere.filter(
        community_id=choice.community_id, id__in=ids, state=Membership.State.ACTIVE
    ).in_bulk()
    said = {
        "begun": (
            _("Began to write") if since == choice.period.first else _("Began to write in the last 90 days"),
            _("Say hello: a first answer is why people stay."),
            _posts,
        ),
    }
    groups = []
    for name, (title, why, worded) in said.items():
        lines = [
            Line(members[row[0]].name, _member_url(members[row[0]]), worded(row[1]), member=members[row[0]])
            for row in found[name]
            if row[0] in members
        ]
        if lines:
            groups.append({"title": title, "why": why, "lines": lines})
    return people_context(groups) if groups else None


def people_context(groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the template of lists of people needs."""
    people = [line.member for group in groups for line in group["lines"]]
    return {"groups": groups, "has_imported": any(each and not each.account_id for each in people)}


def load_searches(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """What was searched for and not found: what is missing here. Words of few people do not show."""
    if "searches_in_vain" not in METRICS:
        return None
    found: list[Figure] = breakdown(choice.community_id, "searches_in_vain", choice.period, "words", choice.scope)
    lines = [
        Line(each.group, f"{reverse('content:search')}?q={each.group}", _times(int(each.value or 0)))
        for each in found
        if each.value
    ]
    return {"lines": lines[:_SHOWN]} if lines else None


def _visible_threads(actor: Actor, ids: list[int]) -> dict[int, Thread]:
    return topics_visible_to(actor).filter(id__in=ids).only("id", "title", "slug").in_bulk()


def _thread_url(thread: Thread) -> str:
    return reverse("content:thread", args=[thread.id, thread.slug])


def _member_url(member: Membership) -> str:
    return reverse("insights:record", args=[member.handle])


def _aware(at: datetime) -> datetime:
    from datetime import UTC

    return make_aware(at, UTC) if is_naive(at) else at


def _people_and_posts(people: int, posts: int) -> str:
    return ngettext("%(people)s person", "%(people)s people", people) % {"people": people} + ", " + _posts(posts)


def _posts(count: int) -> str:
    return ngettext("%(count)s post", "%(count)s posts", count) % {"count": count}


def _times(count: int) -> str:
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count}


def sees_people(actor: Actor) -> bool:
    return can_see_people(actor)
