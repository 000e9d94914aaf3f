"""How friendly a text sounds."""

from __future__ import annotations

import pytest

from folkmoot.core.testing.realdata import DATA
from folkmoot.insights.feeling.judging import feeling_of, judge_feelings, the_model
from folkmoot.insights.feeling.valence import compound, tokens_of

VALENCES = {"good": 2.0, "bad": -2.0, "no": -1.2, ":)": 2.0}


def _compound(text: str) -> float:
    return compound(text, tokens_of(text), VALENCES)


def test_a_text_without_a_word_of_feeling_has_none() -> None:
    assert _compound("The meeting is on Monday.") == 0


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("It is good", "It is very good"),
        ("It is slightly good", "It is good"),
        ("It is good", "It is good!!!"),
        ("It is good", "It is GOOD"),
        ("good but bad", "bad but good"),
        ("This is not good", "This is good"),
        ("bad", "no bad"),
    ],
)
def test_what_stands_around_a_word_changes_its_weight(weaker: str, stronger: str) -> None:
    assert _compound(weaker) < _compound(stronger)


def test_a_negation_turns_a_word_around_but_not_one_far_away() -> None:
    assert _compound("It isn't good") < 0 < _compound("Not that it matters, it is good")


def test_smileys_count_and_the_result_stays_within_one() -> None:
    assert _compound(":)") > 0
    assert -1 < _compound("bad " * 500) < -0.99


@pytest.mark.parametrize(
    "text",
    ["Das ist aber nicht schön und ich mag es nicht.", "```\nx = 1\n```", "ok", "", "https://example.org/a/b"],
)
def test_what_is_not_english_prose_cannot_be_judged(text: str) -> None:
    assert feeling_of(text) is None


def test_friendly_plain_and_unfriendly_are_told_apart() -> None:
    friendly, plain, unfriendly = judge_feelings(
        1,
        [
            "Thank you so much, this is exactly what I needed! You are great.",
            "The meeting is on Monday at the town hall in the second room.",
            "This is the worst answer I have seen, you are useless.",
        ],
    )
    assert friendly is not None
    assert unfriendly is not None
    assert unfriendly < 0 < friendly
    assert plain == 0


def test_a_long_post_is_the_mean_of_its_pieces() -> None:
    short = feeling_of("Thank you so much, this is exactly what I needed! You are great.")
    long = feeling_of("Thank you so much, this is exactly what I needed! You are great. " * 30)
    assert short is not None
    assert long == pytest.approx(short, abs=0.1)


@pytest.mark.realdata
def test_the_rules_reach_what_was_published_of_them() -> None:
    """Hutto and Gilbert 2014, table 4: r 0.881 on these tweets and 0.492 on these editorials; ours within 0.015."""
    import numpy as np

    from folkmoot.insights.feeling.training import read_rated

    rated = read_rated(DATA / "vader")
    for corpus, published in (("tweets", 0.881), ("editorials", 0.492)):
        own = [each for each in rated if each.corpus == corpus][:2500]
        said = [compound(each.text, tokens_of(each.text), the_model().valences) for each in own]
        r = float(np.corrcoef(said, [each.rating for each in own])[0, 1])
        assert r > published - 0.015, corpus
