"""A tiny invented world to train on, in which spam and insults are easy to tell."""

from __future__ import annotations

from functools import cache
from random import Random

from folkmoot.moderation.classifier.corpora import Corpus, Example, Form
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY

_SMALL = "the and is are you that this it for with have not but what they be on at of to in my we an will can if"
_HARMLESS = (
    "garden beans library friday cake tea photo leaves yellow question answer machine works plant bed thank looking "
    "second could meet bring better window river music lesson paint wood bread train morning letter team report"
)
_SPAM = "casino pills prize bonus click claim cheap cash offer viagra loan guaranteed win.example winner free"
_INSULTS = "idiot stupid moron loser pathetic hates dumb disgusting shut scum worthless trash ugly fool liar"


def _sentence(random: Random, words: str) -> str:
    chosen = (random.choice((words if random.random() < 0.5 else _SMALL).split()) for _word in range(14))
    return " ".join(chosen) + "."


def tiny_examples(label: str, count: int = 60, seed: int = 1) -> list[Example]:
    """As many harmful as harmless texts, each of another author."""
    random = Random(seed)
    harm = f"{_SPAM if label == SPAM else _INSULTS} {_HARMLESS[:60]}"
    return [
        Example(_sentence(random, harm if bad else _HARMLESS), bad, author=f"{seed}-{bad}-{number}")
        for bad in (True, False)
        for number in range(count)
    ]


def tiny_corpora() -> list[Corpus]:
    """One corpus for each label."""
    return [
        Corpus(
            Form(f"tiny-{label}", label, "our own", True, lambda _: False, lambda _: iter(())), tuple(tiny), "0" * 64
        )
        for label in (SPAM, TOXICITY)
        for tiny in [tiny_examples(label)]
    ]


@cache
def tiny_classifier() -> bytes:
    """A classifier trained on it, once a process."""
    from folkmoot.moderation.classifier.training import train

    return train(tiny_corpora(), lambda sentence: None)
