"""The network of small communities, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from folkmoot.insights.graph.circles import adjusted_rand, circles_of
from folkmoot.insights.graph.connectors import connectors_of
from folkmoot.insights.graph.core import core_of
from folkmoot.insights.graph.layout import picture_of
from folkmoot.insights.graph.newcomers import cohorts_of, median_within, read_newcomers, share
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.reckoning import reckon
from folkmoot.insights.graph.resilience import resilience_of
from folkmoot.insights.graph.shape import shape_of
from folkmoot.insights.graph.telling import degrees_chart
from folkmoot.insights.graph.ties import Tie, Ties, read_ties
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.store.table import Row

START = datetime(2024, 3, 1, 12)  # noqa: DTZ001 - the store knows UTC only
MARCH = NetworkQuestion(Period(date(2024, 3, 1), date(2024, 3, 31)))
OLGA, BOT = 90, 91
_ids = count(1)


def member(person: int, joined: datetime = START, **more: Any) -> Row:
    return {
        "member_id": person, "person_id": person, "joined_at": joined, "joined_day": joined.date(),
        "is_staff": False, "is_bot": False, "source": "",
    } | more  # fmt: skip


def reply(author: int, answered: int | None, day: float = 0, space: int = 1, thread: int = 1) -> Row:
    at = START + timedelta(days=day)
    return {
        "post_id": next(_ids), "thread_id": thread, "space_id": space, "member_id": author, "day": at.date(),
        "at": at, "opens": answered is None, "other_id": answered,
    }  # fmt: skip


def ties(*pairs: tuple[int, int]) -> Ties:
    """A network in which each pair is one reply in space 1."""
    directed: dict[tuple[int, int], Tie] = {}
    for pair in pairs:
        directed[pair] = Tie(directed.get(pair, Tie(0)).replies + 1)
    people = {person for pair in pairs for person in pair}
    spaces = {pair: {1: tie.replies} for pair, tie in directed.items()}
    return Ties(dict.fromkeys(people, 1), directed, spaces)


# 1 and 2 answer each other, 2 answers 3 twice, 4 and 5 answer each other, 6 only wrote; 7 answered themselves.
ROWS: dict[str, list[Row]] = {
    "members": [
        *(member(person) for person in range(1, 8)),
        member(OLGA, is_staff=True), member(BOT, is_bot=True),
        member(12) | {"person_id": 2},
    ],
    "posts": [
        reply(1, 2), reply(2, 1), reply(2, 3, 1), reply(12, 3, 2, space=2), reply(4, 5, 3), reply(5, 4, 3),
        reply(6, None), reply(7, 7), reply(OLGA, 6), reply(BOT, 6), reply(2, 12), reply(3, 4, 60),
    ],
    "facts": [
        {"key": "reaction:1", "kind": "reaction", "day": START.date(), "member_id": 6, "other_id": 1, "space_id": 1},
        {"key": "reaction:2", "kind": "reaction", "day": START.date(), "member_id": 1, "other_id": 2, "space_id": 1},
    ],
    "threads": [{"thread_id": 1, "tags": ["python"]}],
}  # fmt: skip
STORE = InMemoryStore(**ROWS)


def test_ties_go_between_persons_of_the_scope_in_the_period() -> None:
    found = read_ties(STORE, MARCH)
    assert {pair: tie.replies for pair, tie in found.directed.items()} == {
        (1, 2): 1, (2, 1): 1, (2, 3): 2, (4, 5): 1, (5, 4): 1,
    }  # fmt: skip
    assert found.spaces[2, 3] == {1: 1, 2: 1}
    assert found.posts == {1: 1, 2: 4, 4: 1, 5: 1, 6: 1, 7: 1}


@pytest.mark.parametrize(
    ("scope", "pairs"),
    [
        (Scope(with_staff=True), {(1, 2), (2, 1), (2, 3), (4, 5), (5, 4), (OLGA, 6)}),
        (Scope(with_bots=True), {(1, 2), (2, 1), (2, 3), (4, 5), (5, 4), (BOT, 6)}),
        (Scope(space_ids=(2,)), {(2, 3)}),
        (Scope(tag="python"), {(1, 2), (2, 1), (2, 3), (4, 5), (5, 4)}),
        (Scope(tag="rust"), set()),
        (Scope(source="slack"), set()),
        (Scope(cohort="2024-03"), {(1, 2), (2, 1), (2, 3), (4, 5), (5, 4)}),
        (Scope(segment="segment:none"), set()),
    ],
)
def test_a_scope_says_who_and_where(scope: Scope, pairs: set[tuple[int, int]]) -> None:
    assert read_ties(STORE, replace(MARCH, scope=scope)).directed.keys() == pairs


def test_reactions_are_weaker_ties_where_they_are_asked_for() -> None:
    found = read_ties(STORE, replace(MARCH, reactions=True))
    assert found.directed[6, 1] == Tie(0, 1)
    assert found.undirected[1, 2] == 2.25
    assert found.undirected[1, 6] == 0.25


def test_the_shape_of_a_network_counted_by_hand() -> None:
    shape = shape_of(read_ties(STORE, MARCH))
    assert (shape.people, shape.ties, shape.pairs, shape.mutual, shape.replies) == (5, 5, 3, 2, 6)
    assert shape.density == 5 / 20
    assert shape.reciprocity == 4 / 5
    assert (shape.islands, shape.largest_island, shape.loops, shape.largest_loop) == (2, 3, 3, 2)
    assert shape.alone == 2
    assert (shape.median_degree, shape.degrees) == (1, [(1, 1, 4), (2, 3, 1)])


def test_nothing_has_no_shape_and_breaks_nothing() -> None:
    shape = shape_of(Ties())
    assert (shape.density, shape.reciprocity, shape.islands, shape.degrees) == (None, None, 0, [])
    assert core_of(Ties()).members == frozenset()
    assert circles_of(Ties()).circles == []
    assert resilience_of(Ties(), {}, {}) == []


def test_a_clique_with_followers_has_the_clique_as_its_core() -> None:
    clique = [(one, other) for one in range(1, 5) for other in range(1, one)]
    core = core_of(ties(*clique, (11, 1), (12, 2), (13, 3), (14, 4)))
    assert core.members == {1, 2, 3, 4}
    assert (core.fit, core.inside, core.between, core.outside) == (1, 1, 4 / 16, 0)
    assert core.replies_share == 6 / 10


def test_the_core_leaves_the_fewest_exceptions_of_all_splits() -> None:
    found = ties((1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (5, 6), (4, 6), (6, 7))
    people = found.people

    def exceptions(core: set[int]) -> int:
        inside = sum(1 for pair in found.undirected if set(pair) <= core)
        return len(core) * (len(core) - 1) // 2 - inside + sum(1 for pair in found.undirected if not set(pair) & core)

    splits = [{person for bit, person in enumerate(people) if mask >> bit & 1} for mask in range(1 << len(people))]
    assert exceptions(set(core_of(found).members)) == min(exceptions(split) for split in splits)


TWO_TRIANGLES = ties((1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4))


def test_two_triangles_are_two_circles() -> None:
    found = circles_of(TWO_TRIANGLES)
    assert [circle.members for circle in found.circles] == [[1, 2, 3], [4, 5, 6]]
    assert found.modularity == pytest.approx(6 / 7 - 1 / 2)
    assert (found.agreement, found.runs) == (1, 10)
    assert found.circles[0].inside == pytest.approx(6 / 7)
    assert found.circles[0].spaces == [(1, 1.0)]


def test_splits_agree_wholly_with_themselves_and_by_chance_with_nothing() -> None:
    one = [{1, 2, 3}, {4, 5, 6}]
    assert adjusted_rand(one, [{4, 5, 6}, {1, 2, 3}]) == 1
    assert adjusted_rand(one, [{1, 2, 3, 4, 5, 6}]) == 0
    # Two of the six pairs are together in both; by chance 6 * 3 / 15 would be.
    assert adjusted_rand(one, [{1, 2}, {3, 4}, {5, 6}]) == pytest.approx((2 - 1.2) / (4.5 - 1.2))


def test_who_connects_two_triangles() -> None:
    found = connectors_of(TWO_TRIANGLES, circles_of(TWO_TRIANGLES).of_person)
    # Of the 10 pairs of others, 3 lies on the ways of {1, 2} to {4, 5, 6}.
    assert found.betweenness[3] == found.betweenness[4] == pytest.approx(6 / 10)
    assert [(each.person, each.degree, each.circles, each.cut_off) for each in found.first] == [
        (3, 3, 2, 2),
        (4, 3, 2, 2),
    ]
    assert (found.bridges, found.joints, found.is_sampled) == (1, 2, False)


def test_what_is_left_when_those_who_connect_leave() -> None:
    star = ties(*((1, leaf) for leaf in range(2, 12)))
    between = connectors_of(star, dict.fromkeys(star.people, 0)).betweenness
    answered = {20: frozenset({1}), 21: frozenset({1, 5}), 22: frozenset({5}), 1: frozenset({5})}
    one, two, *_ = resilience_of(star, between, answered)
    assert (one.gone, one.by_degree, one.by_betweenness) == (1, 1 / 11, 1 / 11)
    assert one.newcomers_by_degree == 2 / 3
    assert one.chance > 0.8
    assert one.chance_low <= one.chance <= one.chance_high
    assert two.by_degree <= one.by_degree


def test_a_member_without_ties_changes_no_figure_of_others() -> None:
    more = InMemoryStore(**ROWS | {"members": [*ROWS["members"], member(77, START - timedelta(days=99))]})
    assert reckon(more, MARCH) == reckon(STORE, MARCH)


def test_the_replies_of_two_halves_add_up_to_the_whole() -> None:
    halves = [Period(date(2024, 3, 1), date(2024, 3, 2)), Period(date(2024, 3, 3), date(2024, 3, 31))]
    counts = [shape_of(read_ties(STORE, replace(MARCH, period=half))).replies for half in halves]
    assert min(counts) > 0
    assert sum(counts) == shape_of(read_ties(STORE, MARCH)).replies


def test_the_picture_comes_out_the_same_and_stays_on_the_page() -> None:
    circles = circles_of(TWO_TRIANGLES).of_person
    picture = picture_of(TWO_TRIANGLES, circles)
    assert picture == picture_of(TWO_TRIANGLES, circles)
    assert (picture.people, len(picture.lines), picture.left_out) == ([1, 2, 3, 4, 5, 6], 7, 0)
    assert all(0 <= value <= 1 for place in picture.places for value in place)


# Joined on the first of March: 1 answered after a day by 2 and 3, 4 wrote in vain, 5 answered by staff only and too
# late, 6 never wrote; 8 joined three days before the last post that is known.
NEWCOMERS = InMemoryStore(
    members=[
        *(member(person) for person in (1, 4, 5, 6)),
        *(member(person, START - timedelta(days=90)) for person in (2, 3)),
        member(8, START + timedelta(days=57)), member(OLGA, START - timedelta(days=400), is_staff=True),
    ],
    posts=[
        reply(1, None), reply(2, 1, 1), reply(3, 1, 2), reply(2, 1, 3), reply(4, None, 4), reply(5, None, 1),
        reply(OLGA, 5, 31), reply(OLGA, 1, 40), reply(8, None, 58), reply(2, 8, 59), reply(3, 2, 60),
    ],
)  # fmt: skip


def test_newcomers_are_followed_for_thirty_days_each() -> None:
    spring = replace(MARCH, period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    found = {each.person: each for each in read_newcomers(NEWCOMERS, spring)}
    assert found.keys() == {1, 4, 5, 6, 8}
    assert (found[1].answered_by, found[1].first_tie) == (frozenset({2, 3}), 86_400)
    assert (found[5].answered_by, found[5].posts) == (frozenset(), 1)
    assert [each.person for each in found.values() if not each.complete] == [8]


def test_cohorts_count_who_had_all_of_their_days() -> None:
    spring = replace(MARCH, period=Period(date(2024, 3, 1), date(2024, 4, 30)))
    march, april = cohorts_of(read_newcomers(NEWCOMERS, spring), frozenset({3}), privacy=3)
    assert (march.month, march.joined, march.waiting) == ("2024-03", 4, 0)
    assert (march.wrote.value, march.wrote.n) == (3 / 4, 4)
    assert (march.answered.value, march.answered.n, march.to_core.value) == (1 / 3, 3, 1 / 3)
    assert march.answerers.value == pytest.approx(2 / 3)
    assert (march.first_tie.value, march.first_tie.n) == (None, 3)
    assert (april.joined, april.waiting, april.answered.value) == (1, 1, None)


def test_intervals_against_tables() -> None:
    # Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263.
    assert (share(81, 263).low, share(81, 263).high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert share(0, 0).value is None
    # Of ten values the second and the ninth bound the median (97.9 %).
    assert median_within([float(each) for each in range(1, 11)]).low == 2
    assert median_within([float(each) for each in range(1, 11)]).high == 9
    assert median_within([1.0, None, None]).value is None


def test_fewer_than_the_threshold_are_not_told() -> None:
    told = reckon(STORE, replace(MARCH, privacy=6))
    assert told["withheld"]
    assert "shape" not in told
    assert told["people"] == 5


def test_no_step_of_the_distribution_tells_of_few() -> None:
    shape = {"degrees": [(1, 1, 9), (2, 3, 6), (4, 7, 2), (8, 15, 1)]}
    chart = degrees_chart({"shape": shape, "privacy": 5})
    assert list(chart.keys) == ["1", "2–15"]
    assert list(chart.series[0].values) == [9, 9]
    shape["degrees"] = [(1, 1, 2), (2, 3, 6)]
    assert list(degrees_chart({"shape": shape, "privacy": 5}).keys) == ["1–3"]
