"""Compiled rules meet what they should, ask no more than they need, and cannot be made to stall."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from folkmoot.core.errors import RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.roles import Role
from folkmoot.moderation.rules import conditions
from folkmoot.moderation.rules.definition import (
    Exemptions,
    RuleDefinition,
    rule_from_json,
    rule_to_json,
    rules_from_json,
    rules_to_json,
)
from folkmoot.moderation.rules.facts import AuthorFacts, CopyFacts, Facts, RateFacts
from folkmoot.moderation.rules.fields import FIELDS
from folkmoot.moderation.rules.ruleset import compile_rules
from folkmoot.moderation.rules.starter_pack import starter_rules
from folkmoot.moderation.rules.wording import parsed

_LINKS = ("https://a.example/1", "https://b.example/2")
_LONG = "A walk over the moor in autumn, when the heather is over and the curlews have left for the coast."


def _facts(**given: object) -> Facts:
    known: dict[str, object] = {
        "text": "Get V1AGRA now, only today",
        "title": "Great offer",
        "links": ("https://xn--80ak6aa92e.com/login", "https://shop.evil.example/a"),
        "images": 2,
        "mentions": 3,
        "space": "forum",
        "find_author": lambda: AuthorFacts(
            id=7, trust=1, age_days=2.5, posts=0, decisions=2, warnings=1, groups=frozenset({"crew"})
        ),
        "find_rate": lambda: RateFacts(minute=3, hour=9, day=20, links_day=8),
        "find_copies": lambda: CopyFacts(own=1, others=2, near_own=4, near_others=5),
        "find_language": lambda: "en",
        "find_scores": lambda: {"spam": 0.97, "toxicity": 0.2},
        "find_outside": lambda: frozenset({"spam"}),
    }
    return Facts(**{**known, **given})  # type: ignore[arg-type]


def _meets(text: str, facts: Facts | None = None) -> bool:
    return bool(compile_rules([RuleDefinition("Rule", parsed(text))]).meet(facts or _facts()))


_MEETS = [
    ('text contains "viagra"', True),
    ('text contains "great offer"', True),
    ('title contains "viagra"', False),
    ('text spells "viagra"', False),
    ('text spells "V1AGRA"', True),
    ("text matches /\\bviagra\\b/", True),
    ("text matches /(?-i)v1agra/", False),
    ('not text contains "hello" and links = 2', True),
    ('text contains "hello" or links > 1', True),
    ('domains has "evil.example"', True),
    ('domains has "l.example"', False),
    ('domains has "apple.com" and lookalike', True),
    ("author.trust < 2 and author.age <= 2.5 and author.first", True),
    ('author.role is "member" and author.groups has "crew"', True),
    ("rate.hour >= 9 and rate.links > 7 and copies.others != 0", True),
    ('language is ["de", "en"] and score.spam > 0.9 and outside has "spam"', True),
    ("shouting > 50", False),
    ('kind is "post" and not private and not edited', True),
    ("always", True),
    ("not always", False),
    ("length = 26 and emoji = 0 and disguised < 1 and images = 2 and mentions > 2", True),
    ('space is "forum" and author.age > 2 and author.posts = 0', True),
    ("author.decisions > 1 and author.warnings = 1", True),
    ("rate.minute > 3 or rate.day > 20 or rate.hour != 9", False),
    ("copies.own = 1 and copies.near_own >= 4 and copies.near_others < 6", True),
    ("score.toxicity < 0.3", True),
]


@pytest.mark.parametrize(("text", "is_met"), _MEETS)
def test_each_kind_of_test(text: str, is_met: bool) -> None:
    assert _meets(text) is is_met


def test_every_field_is_tried_here() -> None:
    assert {test.field for text, _met in _MEETS for test in conditions.tests_of(parsed(text))} == set(FIELDS)


# Of each rule of the starter pack something that it is for, and the same a little less.
_STARTERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "new-member-links": ({"links": _LINKS[:2], "rate": {"links_day": 4}}, {"links": _LINKS[:2]}),
    "first-post-short-link": ({"links": ("https://bit.ly/x",)}, {"links": _LINKS[:1]}),
    "lookalike-link": ({"links": ("https://xn--80ak6aa92e.com/",)}, {"links": ("https://apple.com/",)}),
    "spam-phrases": ({"text": "An onl1ne c@sino for you"}, {"text": "A casino online, I read"}),
    "same-text-many-accounts": ({"text": _LONG, "copies": {"others": 2}}, {"text": _LONG, "copies": {"others": 1}}),
    "same-text-again": ({"text": _LONG, "copies": {"own": 3}}, {"text": _LONG, "copies": {"own": 2}}),
    "new-member-mentions": ({"mentions": 2, "rate": {"minute": 2}}, {"mentions": 2, "rate": {"minute": 1}}),
    "new-member-flood": ({"rate": {"hour": 25}}, {"rate": {"hour": 24}}),
    "disguised-words": ({"text": "Вuy сheap рills"}, {"text": "Вuy сheap pills"}),
    "shouting": ({"text": _LONG.upper()}, {"text": _LONG}),
    "classifier-spam": ({"scores": {"spam": 0.97}}, {"scores": {"spam": 0.96}}),
    "classifier-toxicity": ({"scores": {"toxicity": 0.95}}, {"scores": {}}),
}


@pytest.mark.parametrize("key", [rule.key for rule in starter_rules()])
def test_each_starter_rule_meets_what_it_is_for(key: str) -> None:
    rules = compile_rules([rule for rule in starter_rules() if rule.key == key])
    met, passed = (_of_newcomer(**given) for given in _STARTERS[key])
    assert rules.meet(met)
    assert not rules.meet(passed)


def _of_newcomer(**given: Any) -> Facts:
    rate, copies, scores = (given.pop(part, {}) for part in ("rate", "copies", "scores"))
    return Facts(
        **{"text": "Hello", **given},
        find_author=lambda: AuthorFacts(id=7),
        find_rate=lambda: RateFacts(**rate),
        find_copies=lambda: CopyFacts(**copies),
        find_scores=lambda: scores,
    )


@pytest.mark.parametrize(
    "text", ["score.toxicity > 0.1", "not score.toxicity > 0.1", 'not language is "de"', 'not space is "a"']
)
def test_what_is_not_known_meets_nothing(text: str) -> None:
    assert not _meets(text, _facts(find_language=lambda: None, find_scores=dict, space=""))


def test_what_is_not_known_does_not_hinder_what_is() -> None:
    assert _meets("score.toxicity > 0.1 or links = 2", _facts(find_scores=dict))


def test_what_costs_is_asked_only_when_it_decides_and_once() -> None:
    asked = []

    def scores() -> Mapping[str, float]:
        asked.append(1)
        return {"spam": 1.0}

    _meets("score.spam > 0.5 and links > 5", _facts(find_scores=scores))
    assert asked == []
    _meets("score.spam > 0.5 and links = 2 and score.spam > 0.6", _facts(find_scores=scores))
    assert asked == [1]


def test_what_was_seen_is_told() -> None:
    rules = compile_rules([RuleDefinition("Spam", parsed('text contains ["viagra", "casino"] and links > 1'))])

    (met,) = rules.meet(_facts())

    assert met.evidence == {"text contains": {"viagra": "v1agra"}, "links": 2}


@pytest.mark.parametrize(
    ("exempt", "is_exempt"),
    [
        (Exemptions(), False),
        (Exemptions(role=Role.EDITOR), False),
        (Exemptions(role=Role.MEMBER), True),
        (Exemptions(trust=2), False),
        (Exemptions(trust=1), True),
        (Exemptions(spaces=("general",)), True),
        (Exemptions(spaces=("other",)), False),
        (Exemptions(groups=("crew",)), True),
    ],
)
def test_who_is_exempt_meets_nothing(exempt: Exemptions, is_exempt: bool) -> None:
    rules = compile_rules([RuleDefinition("Rule", exempt=exempt)])

    assert (rules.meet(_facts(space="general")) == []) is is_exempt


def test_rules_are_met_in_their_order_and_not_when_off() -> None:
    rules = [RuleDefinition(name, position=at, is_on=name != "off") for at, name in enumerate(("a", "off", "b"))]

    assert [met.rule.name for met in compile_rules(reversed(rules)).meet(_facts())] == ["a", "b"]


def test_rules_are_the_same_in_a_file() -> None:
    rule = RuleDefinition(
        "Shops", parsed('links > 2 and not text contains "thanks"'), Outcome.HOLD, "shops", "3", "No shops, please.",
        Exemptions(Role.EDITOR, 3, ("market",), ("crew",)), ("shop",), only_notes=True,
    )  # fmt: skip

    assert rules_from_json(rules_to_json([rule])) == [rule]
    only_text = {key: value for key, value in rule_to_json(rule).items() if key != "condition"}
    assert rule_from_json(only_text) == rule


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"outcome": "explode"}, {"clause": "robert'); --"}, {"key": "A B"}, {"exempt": {"trust": 9}},
     {"exempt": {"role": "king"}}, {"tags": "a"}, {"condition": {"field": "x"}}, {"reason": "x" * 501}],
)  # fmt: skip
def test_a_file_with_nonsense_is_refused_by_the_number_of_its_rule(changed: dict[str, object]) -> None:
    good = rule_to_json(RuleDefinition("Good"))

    with pytest.raises(RuleBroken, match="Rule 2"):
        rules_from_json([good, {**good, **changed}])


def test_hostile_patterns_cannot_stall() -> None:
    hostile = [f"text matches /(a|a)*(a|b|ab)*[ab]{{0,{20 + n}}}c{n}x?y/" for n in range(60)]
    rules = compile_rules([RuleDefinition(text, parsed(text)) for text in hostile])
    text = "ab" * 20_000 + "c"
    begun = time.monotonic()

    met, _is_whole = rules.meet_telling(_facts(text=text, title=""))

    assert met == []
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("before", [0, 39_990, 40_500, 50_000, 79_500])
def test_patterns_are_looked_for_in_the_whole_of_a_long_text(before: int) -> None:
    both = ("text matches /zwiebel(bart|haar)/", r"text matches /[xyz]{2}[0-9]{3}-[0-9]{3}/")
    rules = compile_rules([RuleDefinition(text, parsed(text)) for text in both])
    text = f"{('a few words ' * 8_000)[:before]} zwiebelbart xy123-456"
    assert len(rules.meet(_facts(text=text))) == 2


def test_patterns_left_out_for_want_of_time_are_told() -> None:
    rules = compile_rules([RuleDefinition("Rule", parsed("text matches /[0-9]+x|now/"))])

    assert rules.meet_telling(_facts(), seconds=-1) == ([], False)
