"""What holds for every definition, whatever it counts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from folkmoot.insights.metrics.catalogue import ALL, METRICS
from folkmoot.insights.metrics.catalogue.common import SECTIONS
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Metric, Period, Scope
from folkmoot.insights.metrics.measuring import behind, breakdown, measure, series
from folkmoot.insights.metrics.telling import as_document
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import day, fact, member, post, store, thread, visits

EVERY = Conventions(minimum=1)
WEEK = Period(day(0), day(6))
# As they stand in the repositories of its working groups.
CHAOSS = {
    "Contributors", "Conversion Rate", "Inactive Contributors", "Issue Resolution Duration", "Issue Response Time",
    "New Contributors", "Time to Close", "Time to First Response", "Types of Contributions",
}  # fmt: skip
each_metric = pytest.mark.parametrize("metric", ALL, ids=[each.name for each in ALL])


@cache
def _little_of_all() -> InMemoryStore:
    return store(
        members=[member(1, source="slack"), member(2, joined=1), member(3, is_staff=True)],
        threads=[thread(1, 1, 0, tags=["python"]), thread(2, 2, 1, tags=["web"], accepted_at=None)],
        posts=[
            post(1, 1, 1, 0, opens=True, sentiment=0.5),
            post(2, 1, 2, 1, sentiment=-0.5, other_id=1),
            post(3, 2, 2, 1, opens=True),
            post(4, 2, 1, 2, other_id=2),
        ],
        facts=[*visits(1, 3), fact("attend", 1, 2, subject_id=5), fact("rsvp", 1, 1, subject_id=5)],
        visits=[
            {"key": "a", "day": day(1), "visitor": "v", "is_member": False, "is_bot": False, "page": "/", "space_id": 1}
        ],
        searches=[{"key": "a", "day": day(1), "is_member": False, "visitor": "x", "words": "moor", "results": 0}],
        segment_members=[{"segment": "segment:x", "member_id": 1}, {"segment": "segment:y", "member_id": 1}],
    )


@each_metric
def test_a_definition_is_whole(metric: Metric) -> None:
    assert METRICS[metric.name] is metric
    assert metric.name.isidentifier()
    assert metric.section in SECTIONS
    assert all(str(each).strip() for each in (metric.label, metric.meaning, metric.formula, metric.source))
    assert metric.interval


def test_what_is_cited_of_chaoss_is_a_metric_of_chaoss() -> None:
    cited = {name for each in ALL for name in re.findall(r"CHAOSS: ([A-Z]\w*(?: (?:to|of|[A-Z]\w*))*)", each.source)}
    assert cited <= CHAOSS
    assert len(cited) > 6


@each_metric
def test_every_question_to_a_metric_has_an_answer(metric: Metric) -> None:
    figure = measure(_little_of_all(), metric, WEEK, conventions=EVERY)
    assert figure.value is None or figure.low is None or figure.low <= figure.value + 1e-9
    assert figure.value is None or figure.high is None or figure.value <= figure.high + 1e-9
    assert len(series(_little_of_all(), metric, WEEK, "week", conventions=EVERY)) == 1
    # The views are the same for all metrics: one group of each is enough, by place where it has places.
    for by in sorted(metric.groups_by)[-1:]:
        breakdown(_little_of_all(), metric, WEEK, by, conventions=EVERY)
    assert isinstance(behind(_little_of_all(), metric, WEEK), list)


@each_metric
def test_a_scope_of_everything_is_possible_with_every_metric(metric: Metric) -> None:
    scope = Scope((1,), "python", "segment:x", "slack", "2025-11", with_staff=True, with_bots=True)
    measure(_little_of_all(), metric, WEEK, scope, EVERY)


@cache
def _nothing() -> InMemoryStore:
    return InMemoryStore()


@each_metric
def test_nothing_at_all_is_no_error(metric: Metric) -> None:
    assert measure(_nothing(), metric, WEEK).n == 0


def test_the_document_says_what_the_definitions_say() -> None:
    """Written by `folkmoot insights metrics --markdown > docs/metrics.md`."""
    assert (Path(__file__).resolve().parents[4] / "docs" / "metrics.md").read_text() == as_document()
