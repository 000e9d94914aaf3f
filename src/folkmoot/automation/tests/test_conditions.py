"""Conditions are the same as JSON, as rows of a form and when they are asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.automation.conditions import from_json, holds, sentence
from folkmoot.automation.subjects import LoadedLog
from folkmoot.core.condition_rows import group_of, rows_of
from folkmoot.core.conditions import Group, Test, cleaned, to_json
from folkmoot.core.errors import RuleBroken
from folkmoot.core.workflows import Subject, workflow_fields

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
WINDOWS = st.sampled_from(["", "12h", "7d", "2w", "run"])
NUMBERS = st.builds(
    lambda field, op, value, within: Test(field, op, value, within),
    st.sampled_from(["activity.posts", "activity.threads"]),
    st.sampled_from(["at_least", "at_most", "more_than", "less_than", "equals", "differs"]),
    st.integers(0, 4),
    WINDOWS,
)
LEVELS = st.builds(Test, st.just("member.trust"), st.sampled_from(["at_least", "equals"]), st.integers(0, 4))
TEXTS = st.builds(
    Test, st.just("member.bio"), st.sampled_from(["contains", "equals", "begins"]), st.sampled_from(["a", "Ab"])
)
FLAGS = st.builds(Test, st.just("member.picture"), st.sampled_from(["yes", "no"]))
TESTS = st.one_of(NUMBERS, LEVELS, TEXTS, FLAGS)
JOINS = st.sampled_from(["all", "any", "none"])


def _groups(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
    return st.builds(lambda join, items: Group(join, tuple(items)), JOINS, st.lists(inner, max_size=3))


GROUPS = _groups(st.one_of(TESTS, _groups(st.one_of(TESTS, _groups(TESTS)))))


def _subject(posts: list[int], trust: int, bio: str, picture: str) -> Subject:
    member = SimpleNamespace(trust_level=trust, bio=bio, avatar=picture)
    log = LoadedLog([(NOW - timedelta(hours=hours), "content.post.created", hours) for hours in posts])
    return Subject(SimpleNamespace(id=1), NOW, member, None, NOW - timedelta(days=1), log)


SUBJECTS = st.builds(
    _subject, st.lists(st.integers(0, 500), max_size=5), st.integers(0, 4), st.sampled_from(["", "Ab", "xa"]),
    st.sampled_from(["", "key"]),
)  # fmt: skip


@given(GROUPS, SUBJECTS)
@settings(max_examples=150, deadline=None)
def test_a_condition_is_the_same_in_every_shape(group: Group, subject: Subject) -> None:
    assert from_json(json.loads(json.dumps(to_json(group)))) == group
    assert group_of(group.join, rows_of(group)) == group
    assert holds(from_json(to_json(group)), subject) == holds(group_of(group.join, rows_of(group)), subject)
    assert holds(group, subject) == _oracle(group, subject)


def _oracle(item: Group | Test, subject: Subject) -> bool:
    """The meaning of a condition, said a second time and more plainly."""
    if isinstance(item, Group):
        found = [_oracle(each, subject) for each in item.items]
        return {"all": all(found), "any": any(found) or not found, "none": not any(found)}[item.join]
    if item.field == "member.picture":
        return (item.op == "yes") == bool(subject.member.avatar)
    if item.field == "member.bio":
        have, want = subject.member.bio.lower(), item.value.lower()
        return bool({"contains": want in have, "equals": want == have, "begins": have[: len(want)] == want}[item.op])
    hours = {"": None, "12h": 12, "7d": 168, "2w": 336, "run": 24}[item.within]
    assert isinstance(subject.log, LoadedLog)
    ages = [(NOW - at).total_seconds() / 3600 for at, _kind, _thread in subject.log.lines]
    count = sum(1 for age in ages if hours is None or age < hours) if item.field == "activity.posts" else 0
    have_number = subject.member.trust_level if item.field == "member.trust" else count
    difference = have_number - item.value
    meanings: dict[str, bool] = {
        "at_least": difference >= 0, "at_most": difference <= 0, "more_than": difference > 0,
        "less_than": difference < 0, "equals": difference == 0, "differs": difference != 0,
    }  # fmt: skip
    return meanings[item.op]


@pytest.mark.parametrize(
    "given_json",
    [
        [], "all", {"all": "x"}, {"all": [], "any": []}, {"field": "nobody.knows", "op": "yes"},
        {"field": "member.trust", "op": "contains", "value": 1},
        {"field": "member.trust", "op": "equals", "value": "x"},
        {"field": "member.trust", "op": "at_least", "value": 1, "within": "7d"},
        {"field": "activity.posts", "op": "at_least", "value": 1, "within": "7y"},
        {"field": "activity.posts", "op": "at_least", "value": 1, "more": 1}, {"field": "member.bio", "op": "contains"},
        {"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]},
        {"all": [{"field": "member.picture", "op": "yes"}] * 41},
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_a_reason(given_json: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        from_json(given_json)
    assert refused.value.message


def test_a_value_that_is_not_known_passes_no_test() -> None:
    nobody = Subject(SimpleNamespace(id=1), NOW)
    assert not holds(Test("member.trust", "at_most", 4), nobody)
    assert not holds(Test("post.opens", "no"), nobody)
    assert holds(Group("none", (Test("member.trust", "at_most", 4),)), nobody)
    assert holds(Group("any"), nobody)


def test_a_condition_reads_as_a_sentence() -> None:
    posts = cleaned(workflow_fields.get("activity.posts"), "less_than", "1", "run")
    role = cleaned(workflow_fields.get("member.role"), "is", "member")
    said = sentence(Group("all", (posts, Group("none", (role,)))), 1)
    assert said == (
        "all of these hold: posts written: fewer than 1 since this began; (none of these holds: role is Member)"
    )
