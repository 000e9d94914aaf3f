"""What is looked for first must never hide what would be found."""

from __future__ import annotations

import random

import pytest

from folkmoot.moderation.rules.definition import rule_from_json
from folkmoot.moderation.rules.facts import Facts
from folkmoot.moderation.rules.prefilter import Prefilter
from folkmoot.moderation.rules.ruleset import RuleSet, compile_rules

_CONDITIONS = (
    'text contains ["viagra", "free spins", "casino*", "*bonus*"]',
    'text contains ["don\'t pay", "Grüße", "казино", "c++"]',
    'text contains "billig*kredit"',
    'text spells "Bitcoin"',
    "text matches [/earn \\$[0-9]+ a day/, /cheap(est)? (pills|tablets)/]",
    'title contains "giveaway"',
)
_WORDS = (
    *("viagra", "free", "spins", "casinos", "megabonus", "don't", "pay", "Grüße", "казино", "c++", "billigerkredit"),
    *("Bitcoin", "earn", "$50", "a", "day", "cheapest", "pills", "giveaway", "hello", "world", "of", "letters"),
)
_DISGUISES = {"a": "4@аａ", "i": "1!|і", "o": "0о", "e": "3е€", "s": "5$", "b": "86", "g": "69", "c": "(с", "l": "1£|"}


def _disguised(rng: random.Random, word: str) -> str:
    how = rng.randrange(10)
    if how == 0:
        return " ".join(word)
    if how == 1:
        return rng.choice(".-_*’(!").join(word)
    if how == 2:
        return "".join(rng.choice(_DISGUISES.get(char, char)) if rng.random() < 0.4 else char for char in word)
    if how == 3:
        return "".join(char * rng.choice((1, 1, 3)) for char in word)
    if how == 4:
        place = rng.randrange(len(word))
        return word[:place] + rng.choice("\u200b\u00ad.(!$") + word[place:]
    if how == 5:
        return "".join(char + rng.choice(("", "\u0301")) for char in word)
    if how == 7:
        place = rng.choice((1, len(word) - 1))
        return word[:place] + rng.choice(" \n./–") + word[place:]
    if how == 8:
        place = rng.randrange(max(1, len(word) - 2))
        digit = {"a": "4", "i": "1", "o": "0", "e": "3", "s": "5"}.get(word[place : place + 1], "0")
        return word[:place] + word[place + 1 : place + 2] + digit + word[place + 2 :]
    return word.upper() if how == 6 else word


def _met(rules: RuleSet, facts: Facts) -> list[str]:
    return [met.rule.name for met in rules.meet(facts)]


def test_nothing_is_missed_that_reading_every_text_would_find(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4)
    sets = [compile_rules([rule_from_json({"name": when, "when": when, "outcome": "flag"})]) for when in _CONDITIONS]
    texts = [
        rng.choice(("", "Well, ", "(", "см. ")).join(
            rng.choice((" ", " ", "  ", ", ", "\n")) + _disguised(rng, rng.choice(_WORDS))
            for _ in range(rng.randint(1, 4))
        )
        for _ in range(600)
    ]
    quick = [[_met(each, Facts(text=text, title=text[:40])) for each in sets] for text in texts]
    monkeypatch.setattr(Prefilter, "may_hold", lambda self, text: True)
    assert quick == [[_met(each, Facts(text=text, title=text[:40])) for each in sets] for text in texts]
    assert sum(bool(met) for each in quick for met in each) > 300


def test_most_texts_need_no_reading() -> None:
    prefilter = Prefilter(["viagra", "free spins", "casino*"], [r"earn \$[0-9]+ a day", "cheap (pills|tablets)"])
    assert not prefilter.may_hold("Hello, people of 2024: don't worry, e.g. about the well-known letters!")
    for text in (
        "v1agra",
        "F R E E S P I N S",
        "ca$in0s",
        "viiiagra",
        "vіagra",
        "vaigra v1agra",
        "va1gra",
        "v iagra",
        "cheap tablets",
        "Earn $5 a day",
    ):
        assert prefilter.may_hold(text)


def test_what_gives_no_letters_to_go_by_is_looked_for_everywhere() -> None:
    for phrases, patterns in ((["ab"], []), (["c++"], []), ([], ["[0-9]{16}"]), ([], [r"\pL{40}"])):
        assert Prefilter(phrases, patterns).may_hold("anything")
