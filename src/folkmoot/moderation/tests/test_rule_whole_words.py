"""Patterns are run where their whole words stand, and are never left out where RE2 finds them."""

from __future__ import annotations

import time
from itertools import product

import pytest

from folkmoot.moderation.rules.definition import rules_from_json
from folkmoot.moderation.rules.facts import Facts
from folkmoot.moderation.rules.patterns import PatternSet, compiled_pattern
from folkmoot.moderation.rules.ruleset import compile_rules
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.rules.whole_words import words_needed, words_standing_in
from folkmoot.moderation.rules.wordfinder import Listed, WordFinder


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bfree\s+\w+(?:ing|ed)\b", {"free"}),
        (r"\b(?:buy|Sell)\b", {"buy", "sell"}),
        (r"\b(?:fob|foo)\b", {"fob", "foo"}),
        (r"\bpills?\b", {"pill", "pills"}),
        (r"^win[ks] ", {"wink", "wins"}),
        (r"\w+\scheap\W", {"cheap"}),
        (r"\bone\b.*\bmillions\b", {"millions"}),
        (r"\b(?i:Kiss)\b", {"kiss"}),
        (r"free", None),
        (r"\bfree", None),
        (r"\bfree\w*\b", None),
        (r"\bfre+\b", None),
        (r"\bfo{,2}\b", None),
        (r"\bfree[[:space:]]", None),
        (r"\bfür\b", None),
        (r"(?:\bfree\b)?sold", None),
        (r"\bfree\b|\bsold\b", None),
        (r"\pL\bfree\b", None),
    ],
)
def test_the_words_of_a_pattern_are_known_or_nobody_says_so(pattern: str, words: set[str] | None) -> None:
    assert words_needed(pattern) == words


_PATTERNS = [
    r"\bfoo\b", r"\bfoo\s", r"\sfoo\b", r"^foo ", r"\bfoo$", r"\bkiss\b", r"(?-i:\bKiss\b)", r"\bfoos?\b", r"\Wfoo\W",
    r"\b(?:foo|kiss)-\w", r"\bfo{,2}\b", r"\bfoo[[:space:]]", r"foo", r"\bf[o0]o\b", r"\b(foo)\b", r"\bfoo_\b",
]  # fmt: skip
_TEXTS = [
    f"{before}{word}{after}"
    for before, word, after in product(
        ("", " ", "x", "_", "é", "-", "İ", "\n"),
        ("foo", "FOO", "Kiss", "\u212aiss", "ki\u017fs", "f0o", "fo{,2}"),
        ("", " ", "s", "_", "é", "İ", "\u017f", "-a", "."),
    )
]


def test_no_pattern_is_left_out_where_it_matches() -> None:
    """The patterns together find what each finds by itself, whatever letters stand beside its words."""
    together = PatternSet(_PATTERNS)
    for text in _TEXTS:
        alone = {pattern for pattern in _PATTERNS if compiled_pattern(pattern).search(text)}
        assert set(together.found([text], time.monotonic() + 60)[0]) == alone, text


def test_words_are_bounded_as_re2_bounds_them() -> None:
    assert words_standing_in("A cheap_Offer, éa2") == frozenset({"a", "cheap", "offer", "a2"})
    assert words_standing_in("\u212aiss") is None


def test_parts_of_words_are_found_in_each_word_that_holds_them() -> None:
    """Several in one word, and readings that hold a space."""
    finder = WordFinder(Listed(core, core) for core in ("*agra*", "*viag*", "*grax*", "*elp*", "pre*", "*end"))
    found = finder.find(Seen.of("preview viagrax ´help weekend"))
    assert {key: each.written for key, each in found.items()} == {
        "*agra*": "viagrax", "*viag*": "viagrax", "*grax*": "viagrax", "*elp*": "\u0301help", "pre*": "preview",
        "*end": "weekend",
    }  # fmt: skip


@pytest.mark.parametrize("also", ["", ', "b* c*"'])
@pytest.mark.parametrize(
    ("text", "phrase"),
    [("HOT cams here", "hot cam*"), ("a h0t camera", "hot cam*"), ("the maxx deals", "*x deals"), ("cam, hot", None)],
)
def test_phrases_with_a_star_in_one_word_are_found_beside_those_with_one_in_each(
    text: str, phrase: str | None, also: str
) -> None:
    rule = {"name": "Stars", "when": f'text contains ["hot cam*", "*x deals"{also}]', "outcome": "flag"}
    met = compile_rules(rules_from_json({"rules": [rule]})).meet(Facts(text=text))
    assert [list(each.evidence["text contains"]) for each in met] == ([[phrase]] if phrase else [])  # type: ignore[call-overload]
