"""How a community fares, from its weekly figures: score, what changed, what is unusual, and what happened then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, islice

from folkmoot.activity.models import Activity
from folkmoot.core.times import zone_named
from folkmoot.insights.choice import today_in
from folkmoot.insights.health.bends import LEAST_WEEKS, Bend, bends
from folkmoot.insights.health.effects import Effect, before_and_after
from folkmoot.insights.health.score import PARTS, Part, score_of
from folkmoot.insights.health.seasons import YEAR, without_season
from folkmoot.insights.health.usual import Expected, last_week
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Unit
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.models import Annotation
from folkmoot.insights.queries.figures import answers
from folkmoot.insights.queries.kept import span_of
from folkmoot.insights.queries.settings import conventions_of

# Weekly series that are looked at for changes: what people do, and how they are answered.
WATCHED = (
    "active_members", "contributing_members", "joined", "posts", "threads", "visitors", "first_response_in_target",
    "unanswered_share", "retention_week_1", "positive_share",
)  # fmt: skip
_ASKED = (*WATCHED, *(metric for metric, _more_is_better in PARTS.values()))
_WEEKS, _NEAR = 156, timedelta(days=10)
_FEW_AT_MOST = 0.25
_COUNTED = (Unit.MEMBERS, Unit.POSTS, Unit.THREADS)
_THINGS_AT_MOST, _OF_A_KIND_AT_MOST = 6, 3
# What may explain a change: deeds of those who run the community, by what they are about.
_NOTABLE = {
    "space": ("spaces.space.created", "spaces.space.archived", "spaces.guidelines.published"),
    "workflow": ("automation.workflow.activated",),
    "rule": ("moderation.rule.created",),
    "import": ("connections.import.started",),
    "guidelines": ("communities.guidelines.published",),
    "group": ("groups.group.created", "groups.group.merged"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that happened on a day: somebody's note, or a kind of activity."""

    day: date
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A change of level: the week with which it came, and what happened around then."""

    week: date
    bend: Bend
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A metric week by week, since anything was known of it; `expected` is of the last week.

    Weeks in which `few` people were counted, which are withheld, stand with half of the smallest group; what these
    wrote with the least that is shown.
    """

    metric: Metric
    weeks: tuple[date, ...]
    values: tuple[float, ...]
    changes: tuple[Told, ...] = ()
    expected: Expected | None = None
    few: frozenset[date] = frozenset()

    @property
    def shown(self) -> list[float | None]:
        """The values without those that are withheld."""
        return [None if week in self.few else value for week, value in zip(self.weeks, self.values, strict=True)]


@dataclass(frozen=True, slots=True)
class Weekly:
    """Mondays, each metric's values in the weeks that they begin, and in which of these `few` people were counted."""

    weeks: list[date]
    values: dict[str, list[float | None]]
    few: dict[str, frozenset[date]]


@dataclass(frozen=True, slots=True)
class Health:
    """The score with its parts, the metrics watched, and the last whole week that was looked at."""

    score: float | None
    parts: tuple[Part, ...]
    watched: tuple[Watched, ...]
    last_week: date
    # Since when anything is known, in weeks.
    weeks_known: int = 0

    @property
    def is_young(self) -> bool:
        """Whether too little is known of all to tell a season from a change."""
        return self.weeks_known < 2 * YEAR

    @property
    def is_telling(self) -> bool:
        """Whether any metric is known for long enough without a gap that a change of its level would be seen."""
        return any(len(each.weeks) >= 3 * LEAST_WEEKS for each in self.watched)

    @property
    def cut_short(self) -> list[Metric]:
        """Metrics that are known for less than two years without a gap, where the community is older."""
        return [] if self.is_young else [each.metric for each in self.watched if len(each.weeks) < 2 * YEAR]

    @property
    def few(self) -> list[Metric]:
        """Metrics in some of whose weeks few people were counted."""
        return [each.metric for each in self.watched if each.few]

    @property
    def alerts(self) -> list[Watched]:
        """Metrics whose last week was unusual."""
        return [each for each in self.watched if each.expected and each.expected.is_unusual]


def health_of(community_id: int, time_zone: str) -> Health | None:
    """How the community fares up to its last whole week, and what happened around its changes; None of an empty store.

    Raises StoreUnavailable.
    """
    found = levels_of(community_id, time_zone)
    if found is None:
        return None
    told = with_things(community_id, time_zone, [told for each in found.watched for told in each.changes])
    later = iter(told)
    watched = tuple(replace(each, changes=tuple(islice(later, len(each.changes)))) for each in found.watched)
    return replace(found, watched=watched)


def levels_of(community_id: int, time_zone: str) -> Health | None:
    """The same without looking for what happened. Raises StoreUnavailable."""
    weekly = weekly_figures(community_id, time_zone, _ASKED)
    if weekly is None:
        return None
    weeks = weekly.weeks
    score, parts = score_of(weekly.values)
    watched = [each for name in WATCHED if (each := _watched(name, weekly)) is not None]
    looked_at = tuple(_looked_at(each, is_current=each.weeks[-1] == weeks[-1]) for each in watched)
    return Health(score, tuple(parts), looked_at, weeks[-1], len(weeks))


def with_things(community_id: int, time_zone: str, changes: Sequence[Told]) -> list[Told]:
    """Each change with what happened around then; what was noted comes first."""
    if not changes:
        return []
    weeks = [told.week for told in changes]
    happened = _happened(community_id, time_zone, min(weeks), max(weeks))
    return [replace(told, things=_things_around(happened, told.week)) for told in changes]


def score_now(community_id: int, time_zone: str) -> tuple[float | None, list[Part]]:
    """The score and its parts alone, without looking for changes. Raises StoreUnavailable."""
    weekly = weekly_figures(community_id, time_zone, _ASKED)
    return score_of(weekly.values if weekly else {})


def effect_on(
    community_id: int, time_zone: str, name: str, day: date, weeks: int = 8
) -> tuple[Watched, Effect | None] | None:
    """A metric before and after the week of a day; None where nothing is known of it."""
    weekly = weekly_figures(community_id, time_zone, (name,))
    if weekly is None:
        return None
    watched = _watched(name, weekly)
    if watched is None:
        return None
    monday = day - timedelta(days=day.weekday())
    at = (monday - watched.weeks[0]).days // 7
    if not 0 < at < len(watched.values):
        return watched, None
    return watched, before_and_after(watched.values, at, weeks=weeks, are_counts=are_counts(watched.metric))


def weekly_figures(community_id: int, time_zone: str, names: Sequence[str]) -> Weekly | None:
    """Each metric's values in up to three years of whole weeks; None without any week."""
    span = span_of(community_id)
    if span is None:
        return None
    yesterday = today_in(time_zone) - timedelta(days=1)
    last = min(span.last + timedelta(days=6 - span.last.weekday()), yesterday)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    first = max(span.first + timedelta(days=-span.first.weekday() % 7), sunday - timedelta(days=7 * _WEEKS - 1))
    if (sunday - first).days < 6:
        return None
    asked = list(dict.fromkeys(names))
    wanted = [Wanted(name, Period(first, sunday), Kind.SERIES, step="week") for name in asked]
    found = dict(zip(asked, answers(community_id, wanted), strict=True))
    half = conventions_of(community_id).minimum / 2
    values: dict[str, list[float | None]] = {}
    few: dict[str, frozenset[date]] = {}
    for name, figures in found.items():
        of_few = _weeks_of_few(figures)
        shown = [each.value for each in figures if each.value]
        # Fewer people than in any week that is shown hardly did more than was done in the least of these.
        few_did = half if figures[0].unit is Unit.MEMBERS else min(shown, default=0.0)
        values[name] = [few_did if each.period.first in of_few else each.value for each in figures]
        few[name] = frozenset(of_few)
    return Weekly([figure.period.first for figure in found[asked[0]]], values, few)


def _weeks_of_few(figures: Sequence[Figure]) -> set[date]:
    """The weeks of which it is known that more than nobody and fewer than the smallest group were counted.

    Nothing where they are many: then what stands in for them would make the level.
    """
    few = {each.period.first for each in figures if each.withheld and each.unit in _COUNTED}
    return few if len(few) <= _FEW_AT_MOST * len(figures) else set()


def _happened(community_id: int, time_zone: str, first: date, last: date) -> list[list[Thing]]:
    """What happened from ten days before to ten days after: notes, then deeds of who runs the community, by subject."""
    since, until = first - _NEAR, last + _NEAR
    notes = Annotation.everywhere.filter(community_id=community_id, day__range=(since, until)).order_by("day")
    zone = zone_named(time_zone)
    begin, end = (datetime.combine(each, time(), zone) for each in (since, until + timedelta(days=1)))
    found = [[Thing(each.day, note=each.text) for each in notes]]
    for subject_type, kinds in _NOTABLE.items():
        lines = Activity.everywhere.filter(
            community_id=community_id, subject_type=subject_type, kind__in=kinds, at__gte=begin, at__lt=end
        )
        told = lines.order_by("id").values_list("at", "kind")
        found.append([Thing(at.astimezone(zone).date(), kind=kind) for at, kind in told])
    return found


def _things_around(happened: Sequence[Sequence[Thing]], day: date) -> tuple[Thing, ...]:
    """What of it was within ten days of a day."""
    near = [[each for each in things if day - _NEAR <= each.day <= day + _NEAR] for things in happened]
    return tuple(chain(near[0], *(things[:_OF_A_KIND_AT_MOST] for things in near[1:])))[:_THINGS_AT_MOST]


def are_counts(metric: Metric) -> bool:
    """Whether its values are numbers of things, which chance alone makes vary."""
    return metric.unit not in (Unit.SHARE, Unit.RATIO, Unit.SCORE, Unit.SECONDS)


def _watched(name: str, weekly: Weekly) -> Watched | None:
    values = weekly.values[name]
    start, end = _known(values)
    weeks = tuple(weekly.weeks[start:end])
    few = weekly.few[name].intersection(weeks)
    if len(few) == len(weeks):
        return None
    return Watched(metric_called(name), weeks, tuple(value or 0.0 for value in values[start:end]), few=few)


def _looked_at(watched: Watched, *, is_current: bool) -> Watched:
    """The same with its changes of level and, where its last week is the last of all, what was expected of that."""
    counted = are_counts(watched.metric)
    changes = tuple(Told(watched.weeks[bend.at], bend, ()) for bend in _bends_of(watched.values, are_counts=counted))
    is_told = is_current and counted and watched.weeks[-1] not in watched.few
    expected = last_week(watched.values) if is_told else None
    return replace(watched, changes=changes, expected=expected)


@lru_cache(maxsize=32)
def _bends_of(values: tuple[float, ...], *, are_counts: bool) -> tuple[Bend, ...]:
    """Kept, since several cards of a page tell of them."""
    return tuple(bends(without_season(values), are_counts=are_counts))


def _known(values: Sequence[float | None]) -> tuple[int, int]:
    """From which week to before which a series can be looked at: the latest stretch without gaps or leading nothing."""
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    start = end
    while start and values[start - 1] is not None:
        start -= 1
    while start < end and not values[start]:
        start += 1
    return start, end
