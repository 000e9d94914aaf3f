"""Whom to talk to, with names and reasons, for those who may see people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.choice import DEFAULT
from folkmoot.insights.metrics.definition import Scope
from folkmoot.insights.monday.questions import conventional
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.kept import choice_of, kept
from folkmoot.insights.queries.settings import conventions_of
from folkmoot.insights.rising.listing import AtRisk, Champion, Riser, TalkTo
from folkmoot.insights.rising.reckoning import reckon_talk
from folkmoot.insights.rising.wording import why_at_risk, why_champion, why_rising
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.timeline.sources import RecordReason
from folkmoot.members.models import Membership

_AT_ONCE = 25
_TONES = {"at_risk": "warning", "rising": "info", "champions": "success"}
TITLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "at_risk": (_("At risk"), _("Were regular, and are silent for longer than they use to be. Ask how they are.")),
    "rising": (_("Rising"), _("Write clearly more than before. Encourage them; ask what they would like to do.")),
    "champions": (_("Champions"), _("Carry most answers and connections of the last 90 days. Thank them.")),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A member on a list, and why. `chance` in percent is given of those at risk."""

    member: Membership
    url: str
    reasons: list[str]
    seen: date | None
    chance: int | None = None


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list with its heading, what to do, and how many there are in all."""

    name: str
    title: str | Promise
    why: str | Promise
    people: list[Named]
    count: int

    @property
    def first(self) -> list[Named]:
        """Those whom the page shows at once; `rest` is folded away below them."""
        return self.people[:_AT_ONCE]

    @property
    def rest(self) -> list[Named]:
        return self.people[_AT_ONCE:]

    @property
    def more(self) -> int:
        """How many are told of neither there nor here."""
        return self.count - len(self.people)


def talk_to(actor: Actor, today: date) -> list[NamedList]:
    """The lists as of the evening of that day. Raises NotAllowed, StoreUnavailable."""
    if not can_see_people(actor):
        raise NotAllowed(_now("Managers see whom to talk to."))
    community_id = actor.community_id
    found = kept(community_id, reckon_talk, today, conventional(Scope(), conventions_of(community_id)))
    worded: dict[str, tuple[Sequence[Any], Callable[[Any], list[str]]]] = {
        "at_risk": (found.at_risk, lambda each: why_at_risk(each, found.today, found.seen.get(each.person_id))),
        "rising": (found.rising, why_rising),
        "champions": (found.champions, why_champion),
    }
    members = _members(community_id, found)
    lists = []
    for name, (title, why) in TITLES.items():
        each_of, reasons = worded[name]
        people = [_named(each, members, found, reasons) for each in each_of if each.person_id in members]
        # Who has gone since the store was brought up to date is not counted either.
        lists.append(NamedList(name, title, why, people, found.counts[name] - (len(each_of) - len(people))))
    return lists


def reasons_about(actor: Actor, member: Membership) -> list[RecordReason]:
    """Why a member is on a list, for their record; nothing while the store cannot be asked."""
    try:
        today = last_known_day(Community.objects.get(id=actor.community_id))
        lists = talk_to(actor, today) if today else []
    except StoreUnavailable:
        return []
    return [
        RecordReason(str(each.title), " ".join(named.reasons), _TONES[each.name])
        for each in lists
        for named in each.people
        if named.member.id == member.id
    ]


def last_known_day(community: Community, asked: Mapping[str, str] | None = None) -> date | None:
    """The day as of whose evening is told: the last of the period that was asked for, none to come; None without any.

    Usually that is yesterday, or in a silent community its last day.
    """
    choice = choice_of(asked or {}, community_id=community.id, time_zone=community.time_zone, usual=DEFAULT)
    return None if choice.known_since is None else min(choice.period.last, choice.today)


def _members(community_id: int, found: TalkTo) -> dict[int, Membership]:
    ids = {each.person_id for part in (found.champions, found.rising, found.at_risk) for each in part}
    active = Membership.everywhere.filter(community_id=community_id, id__in=ids, state=Membership.State.ACTIVE)
    return active.in_bulk()


def _named(
    each: Champion | Riser | AtRisk,
    members: dict[int, Membership],
    found: TalkTo,
    worded: Callable[[Any], list[str]],
) -> Named:
    member = members[each.person_id]
    return Named(
        member,
        reverse("insights:record", args=[member.handle]),
        worded(each),
        found.seen.get(each.person_id),
        round(each.chance * 100) if isinstance(each, AtRisk) else None,
    )
