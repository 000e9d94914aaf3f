"""Shares are fair, breaks are breaks, and the team's figures name nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Relation
from folkmoot.moderation.commands.assigning import share_out, take_next
from folkmoot.moderation.commands.cases import close_case, open_case
from folkmoot.moderation.commands.desks import begin_shift, end_shift, note_look, pause, set_desk
from folkmoot.moderation.models import Case, Look, QueueSettings, Shift
from folkmoot.moderation.queries.desks import hand_overs, standing_of
from folkmoot.moderation.queries.team import own_figures, spread, team_report, top_share
from folkmoot.moderation.sharing import Share, Worker, choose, give
from folkmoot.moderation.tests.cases import a_post


def some_cases(cast: Cast, count: int, **fields: object) -> list[Case]:
    actor = cast.actor(cast.nils)
    cases = [open_case(actor=actor, subject=("post", a_post(cast, text=f"Thing {n}").id)) for n in range(count)]
    Case.everywhere.filter(id__in=[case.id for case in cases]).update(**fields) if fields else None
    return list(Case.everywhere.filter(id__in=[case.id for case in cases]))


def desk(cast: Cast, who: str, **fields: object) -> None:
    values = {"capacity": 20, "is_available": True, "veils_text": True, "veils_media": True, "is_grey": False}
    set_desk(actor=cast.actor(getattr(cast, who)), **{**values, **fields})  # type: ignore[arg-type]


def given(cast: Cast) -> dict[str, int]:
    found = dict.fromkeys(("mo", "max", "olga"), 0)
    for handle in Case.everywhere.exclude(assigned_to=None).values_list("assigned_to__handle", flat=True):
        found[handle] += 1
    return found


def test_shares_go_by_load_and_what_people_can_take() -> None:
    now = timezone.now()
    team = [Worker(1, 10, heavy_at_most=9), Worker(2, 10, heavy_at_most=9), Worker(3, 5, heavy_at_most=9)]
    for n in range(20):
        worker = choose(Share(n, is_heavy=False), team)
        assert worker is not None
        give(Share(n, is_heavy=False), worker, now)
    assert [worker.assigned for worker in team] == [8, 8, 4]


def test_heavy_cases_are_spread_and_end_with_the_shifts_limit() -> None:
    now, team = timezone.now(), [Worker(1, 99, heavy_at_most=3), Worker(2, 99, load=50, heavy_at_most=3)]
    for n in range(6):
        worker = choose(Share(n, is_heavy=True), team)
        assert worker is not None
        give(Share(n, is_heavy=True), worker, now)
    assert [worker.heavy_seen for worker in team] == [3, 3]
    assert choose(Share(9, is_heavy=True), team) is None
    assert choose(Share(9, is_heavy=False), team) is team[0]


def test_what_is_given_avoids_friends_and_what_somebody_is_spared() -> None:
    friend, other = Worker(1, 9, heavy_at_most=9), Worker(2, 9, heavy_at_most=9, avoids=frozenset({"hate"}))
    assert choose(Share(1, False, barred=frozenset({1})), [friend, other]) is other
    assert choose(Share(1, True, "hate", frozenset({1})), [friend, other]) is None


def test_cases_are_shared_among_who_is_on_shift(cast: Cast) -> None:
    some_cases(cast, 6)
    assert share_out(cast.community.id) == 0
    for who in ("mo", "max"):
        begin_shift(actor=cast.actor(getattr(cast, who)))
    assert share_out(cast.community.id) == 6
    assert given(cast) == {"mo": 3, "max": 3, "olga": 0}
    assert share_out(cast.community.id) == 0
    end_shift(actor=cast.actor(cast.mo), note="Look after the heath.")
    assert given(cast) == {"mo": 0, "max": 3, "olga": 0}
    (left,) = hand_overs(cast.community.id, cast.max.id)
    assert left.note == "Look after the heath."
    assert hand_overs(cast.community.id, cast.mo.id) == []


def test_nobody_is_given_their_foes_or_beyond_capacity_or_in_a_break(cast: Cast) -> None:
    some_cases(cast, 4)
    Relation.everywhere.create(community=cast.community, member=cast.mo, other=cast.mia, kind="block")
    for who in ("mo", "max", "olga"):
        begin_shift(actor=cast.actor(getattr(cast, who)))
    desk(cast, "max", capacity=1)
    pause(actor=cast.actor(cast.olga))
    assert share_out(cast.community.id) == 1
    assert given(cast) == {"mo": 0, "max": 1, "olga": 0}
    pause(actor=cast.actor(cast.olga), minutes=0)
    share_out(cast.community.id)
    assert given(cast)["olga"] == 3


def test_who_has_seen_enough_is_asked_to_pause_and_given_nothing_heavy(cast: Cast) -> None:
    QueueSettings.everywhere.create(community=cast.community, heavy_a_shift=2)
    mo, cases = cast.actor(cast.mo), some_cases(cast, 3, severity=3)
    for case in cases[:2]:
        note_look(actor=mo, case=case)
        note_look(actor=mo, case=case)
    standing = standing_of(cast.community.id, cast.mo.id)
    assert (standing.heavy_seen, standing.should_pause) == (2, True)
    assert take_next(actor=mo) is None
    (light,) = some_cases(cast, 1, severity=2)
    assert take_next(actor=mo) == light
    Shift.everywhere.update(began_at=timezone.now() - timedelta(hours=9))
    assert standing_of(cast.community.id, cast.mo.id).heavy_seen == 0


def test_the_teams_figures_name_nobody_and_few_people_have_no_spread(cast: Cast) -> None:
    for case in some_cases(cast, 3):
        close_case(actor=cast.actor(cast.mo), case=case, agreed=False)
    report = team_report(cast.community.id)
    assert (report.people, report.decided, report.open) == (1, 3, 0)
    assert report.decided_spread is None
    assert report.top_share is None
    assert "mo" not in str(report).lower().split("'")
    assert own_figures(cast.actor(cast.mo)).decided == 3
    assert own_figures(cast.actor(cast.max)).decided == 0
    assert spread([1, 2, 3, 10]) is not None
    assert top_share([10, 1, 1, 1], 4) == pytest.approx(10 / 13)


def test_desks_are_for_who_works_the_queue(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        begin_shift(actor=cast.actor(cast.mia))
    with pytest.raises(NotAllowed):
        end_shift(actor=cast.actor(cast.nils))
    note_look(actor=cast.actor(cast.mia), case=some_cases(cast, 1)[0])
    assert not Look.everywhere.exists()
