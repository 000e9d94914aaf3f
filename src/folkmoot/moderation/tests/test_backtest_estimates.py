from __future__ import annotations

from math import isclose

from folkmoot.moderation.backtest.drawing import Drawn, judged_first, place_of
from folkmoot.moderation.backtest.estimates import (
    Estimate,
    Stratum,
    differs,
    precision,
    ratio,
    recall,
    share,
    share_of_clusters,
)


def _near(estimate: Estimate, value: float | None, low: float, high: float) -> bool:
    is_value = estimate.value is None if value is None else isclose(estimate.value or 0.0, value, abs_tol=5e-4)
    return is_value and isclose(estimate.low, low, abs_tol=5e-4) and isclose(estimate.high, high, abs_tol=5e-4)


def test_shares_have_the_intervals_of_the_textbook() -> None:
    # Newcombe 1998, table I: method 3 (Wilson) for 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    assert _near(share(81, 263), 0.3080, 0.2553, 0.3662)
    assert _near(share(15, 148), 0.1014, 0.0624, 0.1605)
    assert _near(share(0, 20), 0.0, 0.0, 0.1611)
    assert _near(share(1, 29), 0.0345, 0.0061, 0.1718)


def test_what_nobody_can_know_has_no_value() -> None:
    assert _near(share(0, 0), None, 0.0, 1.0)
    assert _near(share_of_clusters({}), None, 0.0, 1.0)
    assert _near(precision(bad=0, fine=0, unknown=Stratum(0, 0, 0)), None, 0.0, 1.0)
    nothing = Stratum(0, 0, 0)
    assert _near(recall(bad_hit=0, bad_missed=0, unknown_hit=nothing, unknown_missed=nothing), None, 0.0, 1.0)


def test_hits_that_nobody_decided_on_leave_precision_between_bounds_until_some_are_judged() -> None:
    assert _near(precision(bad=30, fine=10, unknown=Stratum(60, 0, 0)), None, 0.3, 0.9)
    some = precision(bad=30, fine=10, unknown=Stratum(60, 20, 10))
    assert some.value == 0.6
    assert (some.hits, some.of) == (40, 60)
    assert 0.3 < some.low < 0.6 < some.high < 0.9
    more = precision(bad=30, fine=10, unknown=Stratum(60, 40, 20))
    assert more.value == 0.6
    assert some.low < more.low
    assert more.high < some.high
    assert _near(precision(bad=30, fine=10, unknown=Stratum(60, 60, 30)), 0.6, 0.6, 0.6)


def test_recall_needs_a_sample_of_what_was_left_alone() -> None:
    judged = Stratum(100, 50, 5)
    without = recall(bad_hit=20, bad_missed=5, unknown_hit=judged, unknown_missed=Stratum(10_000, 0, 0))
    assert without.value is None
    assert without.low < 0.01
    assert without.high < 1.0
    with_both = recall(bad_hit=20, bad_missed=5, unknown_hit=judged, unknown_missed=Stratum(10_000, 400, 0))
    assert with_both.value is not None
    assert isclose(with_both.value, 30 / 35)
    assert without.low < with_both.low < 30 / 35 < with_both.high
    known = Stratum(0, 0, 0)
    assert _near(recall(bad_hit=3, bad_missed=1, unknown_hit=known, unknown_missed=known), 0.75, 0.75, 0.75)


def test_many_posts_of_few_members_tell_less_than_posts_of_many() -> None:
    apart = share_of_clusters({author: (1, author % 2) for author in range(100)})
    alike = share_of_clusters({author: (25, 25 * (author % 2)) for author in range(4)})
    assert apart.value == alike.value == 0.5
    assert alike.high - alike.low > 3 * (apart.high - apart.low) > 0.5
    # Nobody hit: worth as many as there are members, not posts.
    assert share_of_clusters({1: (500, 0), 2: (500, 0)}).high > 0.6


def test_differences_are_told_only_where_chance_hardly_makes_them() -> None:
    assert differs(share(30, 100), share(5, 100))
    assert not differs(share(6, 20), share(5, 20))
    assert not differs(share(0, 0), share(5, 20))
    times, low, high = ratio(share(30, 100), share(5, 100))
    assert times is not None
    assert low is not None
    assert high is not None
    assert 1 < low < times < high
    assert ratio(share(3, 10), share(0, 10)) == (None, None, None)


def test_the_same_posts_are_drawn_however_a_run_is_divided() -> None:
    ids = range(1, 2001)
    whole, first, second = Drawn(20), Drawn(20), Drawn(20)
    for post_id in ids:
        whole.see(post_id, place_of(post_id))
        (first if post_id % 3 else second).see(post_id, place_of(post_id))
    second.add(first)
    assert whole.ids() == second.ids() == sorted(ids, key=place_of)[:20]


def test_only_what_was_judged_from_the_front_counts_as_drawn_by_chance() -> None:
    assert judged_first([5, 3, 9, 1], {5: "bad", 3: "fine", 1: "bad"}) == [5, 3]
    assert judged_first([5, 3], {3: "fine"}) == []
