"""Trust levels by what members do."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.activity import consumers
from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import periodic_jobs
from folkmoot.core.testing.cast import Cast
from folkmoot.members.abilities import Abilities, abilities_of, limits_of
from folkmoot.members.commands import change_thresholds, review_trust, set_trust_level
from folkmoot.members.commands.counting import hear
from folkmoot.members.models import Limit, MemberDay, Membership, TrustThreshold
from folkmoot.members.thresholds import DEFAULTS, Figures, allowed_level, next_level, progress, thresholds_of
from folkmoot.members.views.trust import _RIGHTS

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
ACTED = ("days", "threads", "posts", "minutes", "given", "received", "replied")
amounts = st.dictionaries(st.sampled_from(ACTED), st.integers(0, 200))
worlds = st.dictionaries(st.sampled_from(("threads", "posts")), st.integers(0, 100_000))


def read(cast: Cast, member: Membership, thread_id: int, *, posts: int = 10, at: datetime = START) -> None:
    record(
        "content.thread.read",
        actor=cast.actor(member),
        subject=("thread", thread_id),
        thread_id=thread_id,
        at=at,
        details={"posts": posts},
    )


def write(cast: Cast, member: Membership, thread_id: int, kind: str = "content.post.created") -> None:
    record(kind, actor=cast.actor(member), subject=("post", 1), thread_id=thread_id, at=START)


def run() -> None:
    consumers.run(consumers.consumers.get("members.trust"))


def level_of(member: Membership) -> int:
    return Membership.everywhere.get(id=member.id).trust_level


@given(
    level=st.integers(0, 3), ever=amounts, recent=amounts, new=worlds, suspended=st.booleans(), days=st.integers(0, 60)
)
def test_no_level_is_above_what_thresholds_allow_once_the_grace_is_over(
    level: int, ever: dict[str, int], recent: dict[str, int], new: dict[str, int], suspended: bool, days: int
) -> None:
    figures = Figures(ever=ever, recent=recent, new=new, was_suspended=suspended)
    allowed = allowed_level(DEFAULTS, figures)
    since = START - timedelta(days=days)
    found = next_level(level=level, allowed=allowed, is_locked=False, since=since, grace_days=14, now=START)
    assert found <= allowed or (found == level and days <= 14)
    for below in range(1, allowed + 1):
        assert all(each.is_met for each in progress(below, DEFAULTS, figures))


@given(level=st.integers(0, 4), allowed=st.integers(0, 3), days=st.integers(0, 1000))
def test_a_locked_level_stays(level: int, allowed: int, days: int) -> None:
    since = START - timedelta(days=days)
    assert next_level(level=level, allowed=allowed, is_locked=True, since=since, grace_days=14, now=START) == level


@given(allowed=st.integers(0, 3), days=st.integers(0, 1000))
def test_level_four_is_a_matter_of_hands(allowed: int, days: int) -> None:
    since = START - timedelta(days=days)
    assert next_level(level=4, allowed=allowed, is_locked=False, since=since, grace_days=14, now=START) == 4


def test_reading_is_counted_and_raises(cast: Cast) -> None:
    for number in range(5):
        read(cast, cast.nils, number, at=START + timedelta(minutes=3 * number))
    run()
    day = MemberDay.everywhere.get(member=cast.nils)
    assert (day.threads_entered, day.posts_read, day.minutes) == (5, 50, 13)
    assert level_of(cast.nils) == 1


def test_a_thread_is_entered_once(cast: Cast) -> None:
    for hours in range(3):
        read(cast, cast.nils, 1, at=START + timedelta(hours=hours))
        run()
    assert MemberDay.everywhere.get(member=cast.nils).threads_entered == 1


def test_lines_told_twice_count_once(cast: Cast) -> None:
    from folkmoot.activity.models import Activity

    read(cast, cast.nils, 1)
    run()
    hear(list(Activity.everywhere.filter(kind="content.thread.read")))
    assert MemberDay.everywhere.get(member=cast.nils).posts_read == 10


def test_counting_anew_gives_the_same(cast: Cast) -> None:
    read(cast, cast.nils, 1)
    run()
    consumers.rebuild(consumers.consumers.get("members.trust"))
    assert not MemberDay.everywhere.exists()
    run()
    assert MemberDay.everywhere.get(member=cast.nils).posts_read == 10


def test_replies_count_in_other_peoples_threads_and_once_in_each(cast: Cast) -> None:
    write(cast, cast.nils, 1, kind="content.thread.created")
    for thread in (1, 2, 2, 3):
        write(cast, cast.nils, thread)
    run()
    assert MemberDay.everywhere.get(member=cast.nils).threads_replied == 2


def test_a_reaction_counts_for_both(cast: Cast) -> None:
    record("content.reaction.added", actor=cast.actor(cast.mia), subject=("post", 1), details={"author": cast.nils.id})
    run()
    assert MemberDay.everywhere.get(member=cast.mia).reactions_given == 1
    received = MemberDay.everywhere.get(member=cast.nils)
    assert (received.reactions_received, received.is_visit) == (1, False)


def test_what_is_imported_earns_no_trust(cast: Cast) -> None:
    importer = Actor.importer(cast.community.id)
    record("content.post.created", actor=importer, member_id=cast.nils.id, subject=("post", 1), thread_id=1)
    run()
    assert not MemberDay.everywhere.exists()


def regular(cast: Cast, member: Membership) -> None:
    """Sixty busy days until now: enough for level 3."""
    Membership.everywhere.filter(id=member.id).update(reactions_given=99, reactions_received=99)
    today = timezone.now().date()
    MemberDay.everywhere.bulk_create(
        MemberDay(
            community=cast.community,
            member=member,
            day=today - timedelta(days=number),
            threads_entered=2,
            threads_replied=1,
            posts_read=20,
            reactions_given=1,
            reactions_received=1,
            minutes=10,
            is_visit=True,
        )
        for number in range(60)
    )


def test_a_regular_rises_to_level_three(cast: Cast) -> None:
    regular(cast, cast.nils)
    assert review_trust(community_id=cast.community.id, member_ids=[cast.nils.id]) == 1
    assert level_of(cast.nils) == 3


def test_a_regular_who_stays_away_falls_after_the_grace(cast: Cast) -> None:
    regular(cast, cast.nils)
    review_trust(community_id=cast.community.id, member_ids=[cast.nils.id])
    later = timezone.now() + timedelta(days=200)
    Membership.everywhere.filter(id=cast.nils.id).update(trust_changed_at=later - timedelta(days=13))
    review_trust(community_id=cast.community.id, now=later)
    assert level_of(cast.nils) == 3
    Membership.everywhere.filter(id=cast.nils.id).update(trust_changed_at=later - timedelta(days=15))
    review_trust(community_id=cast.community.id, now=later)
    assert level_of(cast.nils) == 2


def test_a_level_set_by_hand_stays(cast: Cast) -> None:
    regular(cast, cast.nils)
    set_trust_level(actor=cast.actor(cast.max), member=cast.nils, level=1)
    review_trust(community_id=cast.community.id, now=timezone.now() + timedelta(days=100))
    assert level_of(cast.nils) == 1


def test_a_suspension_in_the_window_bars_level_three(cast: Cast) -> None:
    regular(cast, cast.nils)
    Membership.everywhere.filter(id=cast.nils.id).update(suspended_until=timezone.now() - timedelta(days=5))
    review_trust(community_id=cast.community.id)
    assert level_of(cast.nils) == 2


def test_reactions_taken_back_do_not_count(cast: Cast) -> None:
    regular(cast, cast.nils)
    Membership.everywhere.filter(id=cast.nils.id).update(reactions_given=0)
    review_trust(community_id=cast.community.id)
    assert level_of(cast.nils) == 1


def test_the_worker_reviews_by_the_clock(cast: Cast) -> None:
    regular(cast, cast.nils)
    assert periodic_jobs.get("members.trust").run() == 1


@pytest.mark.parametrize("who", ["mo", "eda", "mia", "nils", "bea", "otto", None])
def test_only_managers_change_numbers(cast: Cast, who: str | None) -> None:
    member = getattr(cast, who) if who else None
    actor = cast.actor(member)
    if who == "otto":
        change_thresholds(actor=actor, values={(1, "threads"): 1})
        assert thresholds_of(cast.community.id)[1]["threads"] == 5
        return
    with pytest.raises(NotAllowed):
        change_thresholds(actor=actor, values={(1, "threads"): 1})


@pytest.mark.parametrize("key", [(4, "threads"), (0, "threads"), (1, "window"), (1, "nonsense")])
def test_unknown_numbers_are_refused(cast: Cast, key: tuple[int, str]) -> None:
    with pytest.raises(RuleBroken):
        change_thresholds(actor=cast.actor(cast.max), values={key: 1})


@pytest.mark.parametrize("value", [-1, 101])
def test_numbers_out_of_range_are_refused(cast: Cast, value: int) -> None:
    with pytest.raises(RuleBroken):
        change_thresholds(actor=cast.actor(cast.max), values={(3, "threads_share"): value})


def test_the_page_shows_numbers_and_progress(client: Client, cast: Cast) -> None:
    regular(cast, cast.mia)
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    page = client.get("/c/moorland/trust/").content.decode()
    assert "Days visited" in page
    assert "<td>60 " in page
    assert "Change these numbers" not in page


def test_level_three_asks_for_a_share_of_what_is_new_up_to_a_cap() -> None:
    def needed(new: int) -> int:
        rows = progress(3, DEFAULTS, Figures(new={"threads": new}))
        return next(row.needed for row in rows if row.metric == "threads")

    assert [needed(new) for new in (0, 1, 100, 100_000)] == [0, 1, 25, 500]


def test_visitors_see_numbers_and_no_progress(client: Client, cast: Cast) -> None:
    assert 'href="/c/moorland/trust/"' in client.get("/c/moorland/m/mia/").content.decode()
    page = client.get("/c/moorland/trust/").content.decode()
    assert "Days visited" in page
    assert ">You<" not in page
    assert client.post("/c/moorland/trust/", {}).status_code == 403


def test_managers_change_numbers_on_the_page(client: Client, cast: Cast) -> None:
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    limits = limits_of(cast.community.id)
    of_levels = [(level, numbers[level]) for numbers in (DEFAULTS, limits) for level in numbers]
    numbers = {f"level-{level}-{name}": value for level, named in of_levels for name, value in named.items()}
    assert client.post("/c/moorland/trust/", {**numbers, "level-1-threads": "x"}).status_code == 422
    assert client.post("/c/moorland/trust/", {**numbers, "level-1-threads": 7}).status_code == 302
    assert TrustThreshold.everywhere.get().value == 7
    assert client.post("/c/moorland/trust/", {**numbers, "level-1-threads": 7, "level-0-links": 0}).status_code == 302
    assert abilities_of(cast.actor(cast.nils)).links == 0
    assert abilities_of(cast.actor(cast.mia)).links == limits[2]["links"]
    assert "<td>0</td>" in client.get("/c/moorland/trust/").content.decode()


def test_everything_that_a_level_may_do_is_shown(client: Client, cast: Cast) -> None:
    page = client.get("/c/moorland/trust/").content.decode()
    shown = {name for name, _label in _RIGHTS} | set(Limit.values)
    assert shown == {field.name for field in fields(Abilities)}
    assert all(str(label) in page for _name, label in _RIGHTS)
    assert all(str(limit.label) in page for limit in Limit)


def test_six_confirmed_flags_are_too_many_for_level_three() -> None:
    numbers = {3: {"flags": 5, "window": 100, "grace": 14}, 1: {}, 2: {}}
    assert [allowed_level(numbers, Figures(recent={"flags": flags})) for flags in (0, 5, 6)] == [3, 3, 2]
