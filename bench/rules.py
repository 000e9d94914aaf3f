"""What a thousand rules and eight full word lists add to a post: processor time of the engine, without a database.

.venv/bin/python -m bench rules
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence

_RULES = 1000
_WORDS_A_LIST = 2000
_SYLLABLES = (
    "ba",
    "co",
    "di",
    "fo",
    "ga",
    "hu",
    "ji",
    "ka",
    "lo",
    "mi",
    "nu",
    "po",
    "ra",
    "se",
    "ti",
    "vo",
    "wu",
    "ze",
)


def main(arguments: list[str]) -> None:
    """Compile the rules, then hold posts of several lengths against them."""
    parser = argparse.ArgumentParser(prog="bench rules", description=__doc__)
    parser.add_argument("--posts", type=int, default=500)
    options = parser.parse_args(arguments)
    os.environ.setdefault("FOLKMOOT_SECRET_KEY", "only-for-figures")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
    import django

    django.setup()
    from folkmoot.moderation.rules.ruleset import compile_rules
    from folkmoot.moderation.words.wordset import WordAction, WordEntry, WordSet

    chance = random.Random(4)
    vocabulary = ["".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _ in range(60_000)]
    begun = time.process_time()
    rules = compile_rules(_rules(vocabulary))
    compiled = time.process_time() - begun
    entries = [
        WordEntry(word, action)
        for at, action in enumerate(WordAction)
        for word in dict.fromkeys(vocabulary[5000 + at * _WORDS_A_LIST : 5000 + (at + 1) * _WORDS_A_LIST])
    ]
    words = WordSet(entries)
    print(f"{len(rules.rules)} rules compiled in {compiled * 1000:.0f} ms; {len(entries)} listed words\n")
    print("| a post of | rules: median ms | 95th of 100 | slowest | with words too: median ms | 95th of 100 |")
    print("| --- | --- | --- | --- | --- | --- |")
    for length in (20, 100, 400, 2000):
        posts = [_post(chance, vocabulary[22_000:], length) for _ in range(options.posts)]
        alone = _timed(posts, lambda facts: rules.meet(facts))
        both = _timed(posts, lambda facts: (rules.meet(facts), words.find(facts.seen)))
        cells = (statistics.median(alone), _high(alone), max(alone), statistics.median(both), _high(both))
        print(f"| {length} words | " + " | ".join(f"{cell * 1000:.2f}" for cell in cells) + " |")


def _rules(vocabulary: Sequence[str]) -> list[object]:
    """Rules of five kinds, two hundred each: words, patterns, domains, figures, and several together."""
    from folkmoot.moderation.rules.definition import RuleDefinition
    from folkmoot.moderation.rules.wording import parsed

    made: list[object] = []
    for at in range(_RULES):
        one, two, three = vocabulary[at * 3 : at * 3 + 3]
        when = (
            f'text contains ["{one}", "{two} {three}", "*{one}{two}*", "{three}{one}*"]',
            f"text matches /\\b{one}\\s+\\w+(?:ing|ed)\\b/ and author.trust < 2",
            f'domains has "{one}.com" and links > 1',
            f"author.age < {at % 30 + 1} and links > {at % 7 + 3} and rate.hour > 5",
            f'text contains "{one}" and (copies.others > 2 or score.spam > 0.9) and not text contains "{two}"',
        )[at % 5]
        made.append(RuleDefinition(f"Rule {at}", parsed(when), position=at))
    return made


def _post(chance: random.Random, vocabulary: Sequence[str], length: int) -> str:
    """Words in sentences, with a digit or a mark now and then, as people write."""
    words = chance.choices(vocabulary, k=length)
    return " ".join(
        f"{word}." if at % 12 == 11 else f"{word}1" if at % 40 == 7 else word for at, word in enumerate(words)
    )


def _timed(posts: Sequence[str], meet: Callable[[object], object]) -> list[float]:
    from folkmoot.moderation.rules.facts import AuthorFacts, CopyFacts, Facts, RateFacts

    author, rate, copies = AuthorFacts(trust=0, age_days=3), RateFacts(hour=2), CopyFacts()
    spent = []
    for text in posts:
        facts = Facts(
            text=text, links=("https://example.org/a", "https://docs.example.com/b"), find_author=lambda: author,
            find_rate=lambda: rate, find_copies=lambda: copies, find_scores=lambda: {"spam": 0.1},
        )  # fmt: skip
        begun = time.process_time()
        meet(facts)
        spent.append(time.process_time() - begun)
    return spent


def _high(spent: Sequence[float]) -> float:
    return sorted(spent)[int(len(spent) * 0.95)]
