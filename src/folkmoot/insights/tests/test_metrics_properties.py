"""What must hold in every community: properties of figures, over communities made up by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.insights.metrics.catalogue import ALL, metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.measuring import breakdown, measure, series
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import day, fact, member, post, store, thread

EVERY = Conventions(minimum=1, until=None)
PERIOD = Period(day(0), day(13))
# Whom an unrelated member cannot touch: figures of the others' own space, period and deeds.
UNRELATED = ("active_members", "posts", "contribution_gini", "first_response_median", "returning_members", "stickiness")
ADDITIVE = ("posts", "threads", "reactions", "joined", "left", "new_contributors", "net_members")
_deeds = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["post", "thread", "reaction"]), st.integers(-14, 13)), max_size=25
)
_joined = st.lists(st.tuples(st.integers(-20, 13), st.none() | st.integers(0, 20)), min_size=6, max_size=6)


@dataclass
class Parts:
    """Rows of a community, to which more can be added."""

    members: list[dict[str, Any]]
    deeds: list[tuple[int, str, int]]
    space_id: int = 1

    def store(self, *more: Parts) -> InMemoryStore:
        members: list[Any] = []
        facts: list[Any] = []
        posts: list[Any] = []
        threads: list[Any] = []
        for part in (self, *more):
            members += part.members
            for number, (who, kind, on) in enumerate(part.deeds):
                row = {"space_id": part.space_id}
                key = part.space_id * 1000 + number
                if kind == "reaction":
                    facts.append(fact("reaction", who, on, subject_id=key, **row))
                elif kind == "thread":
                    threads.append(thread(key, who, on, **row))
                    posts.append(post(key, key, who, on, opens=True, **row))
                else:
                    posts.append(post(key, part.space_id * 1000, who, on, 18, **row))
        return store(members, facts, posts, threads)


communities = st.builds(
    lambda deeds, joined: Parts(
        [
            member(number, joined=come, left=gone if gone is not None and gone >= come else None)
            for number, (come, gone) in enumerate(joined, 1)
        ],
        deeds,
    ),
    _deeds,
    _joined,
)
quick = settings(max_examples=3, deadline=None)


@quick
@given(communities)
def test_an_unrelated_member_changes_no_figure_of_the_others(parts: Parts) -> None:
    stranger = Parts([member(99, source="elsewhere")], [(99, "thread", 2), (99, "post", 3)], space_id=9)
    alone, together = parts.store(), parts.store(stranger)
    for name in UNRELATED:
        metric = metric_called(name)
        for scope in (Scope(space_ids=(1,)), Scope(source="")):
            before = measure(alone, metric, PERIOD, scope, EVERY)
            assert measure(together, metric, PERIOD, scope, EVERY) == before


def test_an_unrelated_member_changes_no_figure_at_all_of_the_others() -> None:
    deeds = [
        (who, kind, on) for who in range(1, 7) for kind, on in (("thread", who), ("post", who + 4), ("post", 2 - who))
    ]
    here = Parts([member(number, joined=number - 3) for number in range(1, 7)], [*deeds, (1, "reaction", 1)])
    stranger = Parts([member(99, joined=1, source="elsewhere")], [(99, "thread", 2), (99, "post", 3)], space_id=9)
    alone, together = here.store(), here.store(stranger)
    own = Scope(source="")
    for metric in (each for each in ALL if "source" in each.groups_by):
        before, after = (measure(store, metric, PERIOD, own, EVERY) for store in (alone, together))
        assert after == before, metric.name
        assert measure(together, metric, PERIOD, Scope(), EVERY).n >= before.n


@quick
@given(communities)
def test_a_period_that_is_split_adds_up(parts: Parts) -> None:
    engine = parts.store()
    for name in ADDITIVE:
        metric = metric_called(name)
        for step in ("day", "week"):
            found = series(engine, metric, PERIOD, step, conventions=EVERY)
            assert sum(each.value or 0 for each in found) == measure(engine, metric, PERIOD, conventions=EVERY).value
        groups = breakdown(
            engine, metric, PERIOD, "space" if "space" in metric.groups_by else "source", conventions=EVERY
        )
        assert sum(each.value or 0 for each in groups) == measure(engine, metric, PERIOD, conventions=EVERY).value


@quick
@given(communities)
def test_the_accounts_of_growth_add_up(parts: Parts) -> None:
    engine = parts.store()

    def value(name: str, period: Period = PERIOD) -> float:
        return measure(engine, metric_called(name), period, conventions=EVERY).value or 0

    active, before = value("active_members"), value("active_members", PERIOD.before())
    assert active == value("new_members") + value("returning_members") + value("resurrected_members")
    assert before == value("returning_members") + value("lapsed_members") + value("departed_members")
    assert active - before == value("net_active")
    day_before = Period(PERIOD.first - timedelta(days=2), PERIOD.first - timedelta(days=1))
    assert value("members") - value("members", day_before) == value("net_members") == value("joined") - value("left")
    assert active == value("core_members") + value("regular_members") + value("casual_members")


@quick
@given(communities, st.sampled_from([{"is_staff": True}, {"is_bot": True}]))
def test_staff_and_bots_are_as_if_they_were_not_there(parts: Parts, what: dict[str, bool]) -> None:
    other = Parts([{**member(50), **what}], [(50, "reaction", 3)])
    alone, together = parts.store(), parts.store(other)
    for name in ("active_members", "joined", "reactions", "churn_rate", "engagement_rate", "lurking_members"):
        metric = metric_called(name)
        assert measure(together, metric, PERIOD, conventions=EVERY) == measure(alone, metric, PERIOD, conventions=EVERY)
