"""Figures asked of the store, by a community's conventions."""

from __future__ import annotations

import pytest

from folkmoot.core.errors import NotFound, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.settings import set_figures
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.models import FigureSettings
from folkmoot.insights.queries.figures import answers, figure, figures
from folkmoot.insights.tests.small_community import day, fact, member, post, store, visits

WEEK = Period(day(0), day(6))


def test_figures_follow_what_the_managers_set(cast: Cast, engines: dict[int, object]) -> None:
    engines[cast.community.id] = store(
        members=[member(1), member(2), member(3, is_staff=True)],
        facts=[*visits(1, 0), *visits(2, 1), *visits(3, 2)],
    )
    assert figure(cast.community.id, "active_members", WEEK).withheld
    FigureSettings.everywhere.create(community_id=cast.community.id, minimum=1)
    assert figure(cast.community.id, "active_members", WEEK).value == 2
    FigureSettings.everywhere.update(with_staff=True)
    found = figures(cast.community.id, ["active_members", "weekly_active"], WEEK)
    assert {name: each.value for name, each in found.items()} == {"active_members": 3, "weekly_active": 3}


def test_levels_follow_the_weights_that_managers_set(cast: Cast, engines: dict[int, object]) -> None:
    """One post against two reactions: 3 and 2 of 5, both in the first 80 percent; at a tenth of the weight 3 of 3.2."""
    engines[cast.community.id] = store(
        members=[member(1), member(2)],
        posts=[post(1, 1, 1, 0)],
        facts=[fact("reaction", 2, 1), fact("reaction", 2, 2)],
    )
    FigureSettings.everywhere.create(community_id=cast.community.id, minimum=1)
    assert figure(cast.community.id, "core_members", WEEK).value == 2
    set_figures(actor=cast.actor(cast.max), weight_reaction=0.1)
    assert figure(cast.community.id, "core_members", WEEK).value == 1


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (Wanted("of_nothing", WEEK), NotFound),
        (Wanted("active_members", Period(day(6), day(0))), RuleBroken),
        (Wanted("active_members", WEEK, Kind.SERIES, step="hour"), RuleBroken),
        (Wanted("active_members", WEEK, Kind.BREAKDOWN, by="shoe"), RuleBroken),
    ],
)
def test_what_cannot_be_asked_is_refused_before_it_is_asked(wanted: Wanted, error: type[Exception]) -> None:
    with pytest.raises(error):
        answers(1, [wanted])
