"""Deciding who hears of the lines of the log, and by which way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.actor import ActorKind
from folkmoot.core.notices import Candidates, NotificationKind, Pair, notification_kinds
from folkmoot.notifications.commands.gathering import Telling, gather
from folkmoot.notifications.commands.settling import settle, withdraw
from folkmoot.notifications.models import Progress, Spread
from folkmoot.notifications.queries.hearers import Hearers, hearers_of

# What lay about for so long, perhaps because no worker ran, is news to nobody.
STALE = timedelta(days=3)
# So many are told in one transaction; of what concerns more the rest is spread over further ones.
PORTION = 2_000
_BUDGET = 4_000
_LINES_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of lines: how many were told, and whether there are more to tell."""

    told: int = 0
    has_spread: bool = False
    # Ways by which something is due at once.
    urgent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Wish:
    kind: NotificationKind
    candidates: Candidates
    members: Sequence[int]


def decide(lines: Sequence[Activity]) -> Decided:
    """Tell whom these lines of the log concern. The caller holds the transaction.

    A line is dealt with once, whatever is told again; what is old or imported makes nobody hear.
    """
    told, has_spread, urgent = 0, False, set[str]()
    by_community: dict[int, list[Activity]] = defaultdict(list)
    for line in lines:
        by_community[line.community_id].append(line)
    for community_id, all_lines in by_community.items():
        progress, _made = Progress.everywhere.select_for_update().get_or_create(community_id=community_id)
        since = timezone.now() - STALE
        fresh = [line for line in all_lines if line.id > progress.line]
        news = [line for line in fresh if line.actor_kind != ActorKind.IMPORT and line.at > since]
        # Before, so that what is new does not gather with what was read; and after, for what was read at once.
        settle(news)
        wishes, spread = _portion_of(news)
        Spread.everywhere.bulk_create(
            [Spread(community_id=community_id, line=line, after_member=after) for line, after in spread]
        )
        result = _tell(community_id, wishes)
        withdraw(news)
        settle(news)
        told, has_spread, urgent = told + result.told, has_spread or bool(spread), urgent | result.urgent
        if fresh:
            progress.line = fresh[-1].id
            progress.save(update_fields=["line"])
    return Decided(told, has_spread, frozenset(urgent))


def spread_on() -> Decided | None:
    """Tell the next portion of those whom waiting lines concern; None when no line waits."""
    with transaction.atomic():
        first = Spread.everywhere.select_for_update().order_by("id").first()
        if first is None:
            return None
        waiting = Spread.everywhere.filter(community_id=first.community_id).order_by("id")[:_LINES_AT_ONCE]
        spreads = {spread.line: spread for spread in waiting}
        lines = list(Activity.everywhere.filter(id__in=spreads).order_by("id"))
        wishes, rest = _portion_of(lines, {line: spread.after_member for line, spread in spreads.items()})
        result = _tell(first.community_id, wishes)
        later = dict(rest)
        Spread.everywhere.filter(id__in=[s.id for line, s in spreads.items() if line not in later]).delete()
        for line, after in rest:
            if after > spreads[line].after_member:
                Spread.everywhere.filter(id=spreads[line].id).update(after_member=after)
    return result


def _candidates(lines: Sequence[Activity]) -> list[tuple[NotificationKind, Candidates]]:
    found = []
    for kind in notification_kinds:
        wanted = [line for line in lines if line.kind in kind.activity]
        if wanted:
            found += [(kind, candidates) for candidates in kind.candidates(wanted)]
    return found


def _portion_of(
    lines: Sequence[Activity], after: Mapping[int, int] | None = None
) -> tuple[list[_Wish], list[tuple[int, int]]]:
    """What can be told at once, and of which lines those after which member have to wait."""
    begin = after or {}
    by_line: dict[int, list[tuple[NotificationKind, Candidates]]] = defaultdict(list)
    for kind, candidates in _candidates(lines):
        by_line[candidates.line.id].append((kind, candidates))
    wishes: list[_Wish] = []
    count = 0
    spread: list[tuple[int, int]] = []
    for line_id in sorted(by_line):
        if count >= _BUDGET:
            spread.append((line_id, begin.get(line_id, 0)))
            continue
        found, upto = _window(by_line[line_id], begin.get(line_id, 0))
        wishes += found
        count += sum(len(wish.members) for wish in found)
        if upto is not None:
            spread.append((line_id, upto))
    return wishes, spread


def _window(found: Iterable[tuple[NotificationKind, Candidates]], after: int) -> tuple[list[_Wish], int | None]:
    """Of all candidates those after this member, a portion of them; and the member where the next portion begins."""
    wishes = [_Wish(kind, candidates, _after(candidates, after)) for kind, candidates in found]
    full = [wish.members[-1] for wish in wishes if len(wish.members) == PORTION]
    if not full:
        return wishes, None
    upto = min(full)
    cut = [_Wish(w.kind, w.candidates, [id_ for id_ in w.members if id_ <= upto]) for w in wishes]
    return cut, upto


def _after(candidates: Candidates, after: int) -> Sequence[int]:
    members = candidates.members
    if isinstance(members, QuerySet):
        return list(members.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:PORTION])
    return sorted({id_ for id_ in members if id_ > after})[:PORTION]


def _tell(community_id: int, wishes: Sequence[_Wish]) -> Decided:
    members = {id_ for wish in wishes for id_ in wish.members}
    if not members:
        return Decided()
    hearers = hearers_of(
        community_id,
        members,
        kinds={wish.kind.name for wish in wishes},
        spaces={wish.candidates.space_id for wish in wishes if wish.candidates.space_id is not None},
        actors={wish.candidates.line.member_id for wish in wishes if wish.candidates.line.member_id is not None},
    )
    tellings = _allowed(community_id, _best(wishes, hearers))
    urgent = gather(community_id, tellings, hearers)
    return Decided(len(tellings), urgent=urgent)


def _best(wishes: Sequence[_Wish], hearers: Hearers) -> list[Telling]:
    """For each member and line the most specific kind that they want to hear of."""
    best: dict[tuple[int, int], Telling] = {}
    for wish in wishes:
        kind, candidates = wish.kind, wish.candidates
        line = candidates.line
        for member_id in wish.members:
            if not hearers.reaches(member_id, kind) or (member_id == line.member_id and not kind.tells_actor):
                continue
            if line.member_id is not None and (member_id, line.member_id) in hearers.ignored:
                continue
            before = best.get((line.id, member_id))
            if before is not None and before.kind.rank >= kind.rank:
                continue
            ways = hearers.ways_of(member_id, kind)
            if ways and hearers.wants(member_id, kind, candidates.space_id, insists=candidates.insists):
                best[line.id, member_id] = Telling(member_id, kind, candidates, ways)
    return sorted(best.values(), key=lambda telling: telling.candidates.line.id)


def _allowed(community_id: int, tellings: list[Telling]) -> list[Telling]:
    """Those who may see what they would be told of, by one question for each kind."""
    pairs: dict[str, set[Pair]] = defaultdict(set)
    for telling in tellings:
        pairs[telling.kind.name].add((telling.member_id, telling.candidates.subject_id))
    seen = {name: notification_kinds.get(name).sees(community_id, asked) for name, asked in pairs.items()}
    return [t for t in tellings if (t.member_id, t.candidates.subject_id) in seen[t.kind.name]]
