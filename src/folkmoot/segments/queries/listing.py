"""Lists of segments with how many are in each, what was done to one, and its members as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.conditions import Group
from folkmoot.core.errors import RuleBroken
from folkmoot.core.segments import SegmentAction
from folkmoot.segments.models import Segment, SegmentRun
from folkmoot.segments.queries.finding import counts_of, members_in
from folkmoot.segments.queries.looking import Look, condition_of, look_at, sentence_of
from folkmoot.segments.vocabulary import SegmentWords

RUNS_SHOWN = 10
_SHOWN_TEXT = 200


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment in a list. `count` is None where its condition can no longer be read, or could not be known then."""

    segment: Segment
    sentence: str
    count: int | None
    counted_at: datetime


def rows_of(actor: Actor, segments: Sequence[Segment], *, now: bool = False) -> list[SegmentRow]:
    """These segments with their counts: as kept, those without one (or all of them `now`) counted in one statement."""
    words = SegmentWords(actor.community_id)
    asked: dict[str, Group] = {}
    fresh = [segment for segment in segments if now or segment.counted_at is None]
    for segment in fresh:
        try:
            asked[f"s{segment.id}"] = condition_of(segment, words)
        except RuleBroken:
            continue
    counts, moment = counts_of(actor.community_id, asked, words), timezone.now()
    kept = {each.id: (each.count, each.counted_at or moment) for each in segments}
    counted = {each.id: (counts.get(f"s{each.id}"), moment) for each in fresh}
    return [SegmentRow(each, sentence_of(each, words), *(kept | counted)[each.id]) for each in segments]


def look_at_segment(actor: Actor, segment: Segment) -> Look:
    """A segment in words and numbers; one that can not be read or known now says why, and holds nobody."""
    words = SegmentWords(actor.community_id)
    try:
        return look_at(actor, condition_of(segment, words), words=words, sample=0)
    except RuleBroken as error:
        return Look(error.message, 0, 0, [])


def latest_runs(segment: Segment) -> QuerySet[SegmentRun]:
    """What was done to it last."""
    return SegmentRun.everywhere.filter(segment=segment).select_related("made_by").order_by("-id")[:RUNS_SHOWN]


def said_of(action: SegmentAction, params: Mapping[str, Any], community_id: int) -> str:
    """What an action does, in words."""
    shown = {}
    for param in action.params:
        value = params.get(param.name, param.default)
        if param.choices is not None:
            value = dict(param.choices(community_id)).get(str(value), value)
        text = " ".join(str(value).split())
        shown[param.name] = text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…"
    return str(action.sentence) % shown


def sheet_of(segment: Segment) -> tuple[list[str], Iterator[Sequence[object]]]:
    """Heads and rows: who is in it, without addresses."""
    heads = [_("id"), _("handle"), _("name"), _("role"), _("trust level"), _("joined"), _("last here"), _("account")]
    return heads, _sheet_rows(segment)


def _sheet_rows(segment: Segment) -> Iterator[Sequence[object]]:
    columns = ("id", "handle", "name", "role", "trust_level", "joined_at", "last_seen_at", "account_id")
    for *said, joined, seen, account in members_in(segment).order_by("id").values_list(*columns).iterator():
        days = [moment.date().isoformat() if moment else "" for moment in (joined, seen)]
        yield [*said, *days, "yes" if account else "no"]
