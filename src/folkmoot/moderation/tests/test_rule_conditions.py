"""Conditions say the same as text and as JSON, and refuse what they do not understand."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.rules.conditions import (
    ALWAYS,
    JOINS,
    OPERATORS,
    Condition,
    Test,
    cleaned,
    depth,
    from_json,
    joined,
    to_json,
)
from folkmoot.moderation.rules.fields import FIELDS, FieldKind
from folkmoot.moderation.rules.wording import parsed, written

_TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), min_size=1, max_size=20)
_PATTERNS = st.lists(
    st.sampled_from(["a", "/", "\\/", "\\\\", '"', "[^b]", "\\d+", "é", " ", "(?:x|y)", "z{1,3}"]),
    min_size=1,
    max_size=5,
).map(lambda parts: "a" + "".join(parts))


@st.composite
def _tests(draw: st.DrawFn) -> Test:
    field = draw(st.sampled_from(sorted(FIELDS)))
    op = draw(st.sampled_from(OPERATORS[FIELDS[field].kind]))
    value: Any = draw(st.lists(_PATTERNS if op == "matches" else _TEXTS, min_size=1, max_size=3))
    if FIELDS[field].kind is FieldKind.NUMBER:
        value = draw(st.one_of(st.integers(-1000, 10**6), st.floats(-100, 100, allow_nan=False)))
    try:
        return cleaned(field, op, value)
    except RuleBroken:
        return cleaned("links", ">", 2)


CONDITIONS = st.recursive(
    st.one_of(_tests(), st.just(ALWAYS)),
    lambda inner: st.builds(joined, st.sampled_from(JOINS), st.lists(inner, max_size=3)),
    max_leaves=8,
).filter(lambda condition: depth(condition) <= 6)


@given(CONDITIONS)
@settings(max_examples=150, deadline=None)
def test_a_condition_is_the_same_in_each_shape(condition: Condition) -> None:
    assert parsed(written(condition)) == condition
    assert from_json(json.loads(json.dumps(to_json(condition)))) == condition


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with suppress(RuleBroken):
        condition = parsed(text)
        assert parsed(written(condition)) == condition


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('author.trust<2 AND links > 2 and text matches "\\bfree\\b"',
         "author.trust < 2 and links > 2 and text matches /\\bfree\\b/"),
        ("(links > 2)", "links > 2"),
        ("links > 2 or (images > 1 or private)", "links > 2 or (images > 1 or private)"),
        ("links > 2 and images > 1 or private", "(links > 2 and images > 1) or private"),
        ("not (private or edited)", "not (private or edited)"),
        ("not not private", "not not private"),
        ('domains has ["www.Example.com", "xn--mnchen-3ya.de"]', 'domains has ["example.com", "münchen.de"]'),
        ('text matches /a\\/b"c/', 'text matches /a\\/b"c/'),
        ("score.spam >= 0.90", "score.spam >= 0.9"),
        ("always", "always"),
    ],
)  # fmt: skip
def test_text_has_one_canonical_shape(text: str, canonical: str) -> None:
    assert written(parsed(text)) == canonical


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "[line 1, column 1] Expected something to ask about"),
        ("links >", "a number"),
        ("links 3", "a comparison"),
        ("nonsense > 3", "There is nothing called “nonsense”"),
        ("links > 2\n  and images", "[line 2, column 13]"),
        ("(links > 2", "Expected “)”"),
        ('text contains "a', "can not be read"),
        ('text contains "*"', "Say what"),
        ('text matches "("', "not understood"),
        ('text matches "(a+)\\\\1"', "not understood"),
        ("text matches /(x{1,90}){1,90}/", "not understood"),
        ("text matches /(\\w{1,30}y){1,30}/", "too large"),
        ("text matches /a*/", "met by an empty text"),
        ('links contains "a"', "is compared by"),
        ("text > 3", "is compared by"),
        ("private and " * 70 + "private", "at most 60 tests"),
        ("not " * 200 + "private", "groups deep"),
        ("(" * 200 + "private" + ")" * 200, "groups deep"),
    ],
)
def test_what_is_wrong_is_said_and_where(text: str, said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        parsed(text)

    assert said in broken.value.message


@pytest.mark.parametrize(
    "given_json",
    [None, [], {}, "always", {"all": "x"}, {"any": [3]}, {"field": "links", "op": ">", "value": True},
     {"field": "links", "op": ">", "value": "nan"}, {"field": "links", "op": ">", "value": 1, "more": 2},
     {"field": "text", "op": "contains", "value": []}, {"field": "text", "op": "contains", "value": [3]},
     {"field": ["links"], "op": ">"}, {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{}]}]}]}]}]}]}]}],
)  # fmt: skip
def test_other_json_is_refused(given_json: Any) -> None:
    with pytest.raises(RuleBroken):
        from_json(given_json)
