"""How well a classifier does on texts that it did not learn from, by data set, by group of words, and beside others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from folkmoot.moderation.classifier.corpora import Corpus, Example
from folkmoot.moderation.classifier.figures import THRESHOLDS, measure, rate
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY, USUAL_SHARE, Scores, Stack, judge_text
from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.splitting import MEASURE, parts_of
from folkmoot.moderation.classifier.training import was_seen

# Words that say who somebody is, and words of African American English as tweets spell it: harmless texts with them
# are known to be taken for harm more often. The lists are short and say nothing of anybody's speech as a whole.
WORD_GROUPS = {
    "identity": re.compile(
        r"\b(?:gay|lesbian|queer|trans|black|white|asian|muslim|jew|jewish|christian|mexican|african|arab|women|girls?"
        r"|immigrants?|latin[ao]s?|disabled|autistic)\b",
        re.IGNORECASE,
    ),
    "dialect": re.compile(
        r"\b(?:ain'?t|finna|gon|gonna|tryna|dat|dis|dem|dey|wit|yall|y'all|bruh|bout|ion|iont|lil|ima|imma|cuz|nah|yo)\b",
        re.IGNORECASE,
    ),
}


def evaluate(
    model: LinearModel,
    corpora: Sequence[Corpus],
    *,
    judge: Callable[[str], Scores] | None = None,
    at_most: int = 0,
    thresholds: Sequence[float] = THRESHOLDS,
) -> dict[str, Any]:
    """The report on every data set: held-out texts alone, those nearly like texts learned from left out as well.

    With `judge` another provider is asked about the same texts, the first `at_most` of each set.
    """
    stack = Stack(model)
    judge = judge or partial(judge_text, stack)
    sets, groups, background = [], [], []
    for corpus in corpora:
        held_out, how = _held_out(model, corpus)
        held_out = held_out[: at_most or None]
        found = [judge(example.text) for example in held_out]
        if corpus.form.background:
            background.append(_false_alarms(corpus.name, found, thresholds))
            continue
        scores = [getattr(score, corpus.label) for score in found]
        truth = [example.positive for example in held_out]
        figures = measure(scores, truth, usual_share=USUAL_SHARE, thresholds=thresholds)
        sets.append({"data": corpus.name, "label": corpus.label, "how": how, **figures.as_json()})
        background.append(_false_alarms(corpus.name, found, thresholds, other_than=corpus.label))
        if corpus.name == "davidson":
            groups += _by_words(corpus, held_out, found, thresholds)
    return {"model": model.checksum, "sets": sets, "groups": groups, "taken_for_harmless": background}


def _held_out(model: LinearModel, corpus: Corpus) -> tuple[list[Example], str]:
    """The texts to measure with. Data that was not learned from is measured whole, as a transfer."""
    learned = {entry["name"]: entry["sha256"] for entry in model.header.get("data", ())}
    if corpus.name not in learned:
        return list(corpus.examples), "transfer"
    if learned[corpus.name] == corpus.checksum:
        parts = parts_of(corpus.examples)
        return [one for one, part in zip(corpus.examples, parts, strict=True) if part == MEASURE], "held out"
    return [example for example in corpus.examples if not was_seen(model, example.text)], "other texts of its kind"


def _false_alarms(
    name: str, found: Sequence[Scores], thresholds: Sequence[float], other_than: str = ""
) -> dict[str, Any]:
    """How often texts are marked with a label that their data knows nothing of; taken for wrong, mostly rightly."""
    judged = [score for score in found if score.judged]
    return {
        "data": name,
        "judged": len(judged),
        "marked": {
            label: {
                str(threshold): _as_json(
                    sum((getattr(score, label) or 0) >= threshold for score in judged), len(judged)
                )
                for threshold in thresholds
            }
            for label in (SPAM, TOXICITY)
            if label != other_than
        },
    }


def _by_words(
    corpus: Corpus, examples: Sequence[Example], found: Sequence[Scores], thresholds: Sequence[float]
) -> list[dict[str, Any]]:
    """False alarms among texts that nobody called harmful, with such words and without any."""
    harmless = [(one.text, score.toxicity) for one, score in zip(examples, found, strict=True) if not one.positive]
    judged = [(text, score) for text, score in harmless if score is not None]
    rows = []
    for name, words in [*WORD_GROUPS.items(), ("neither", None)]:
        inside = [score for text, score in judged if _belongs(text, words)]
        rows.append(
            {
                "data": corpus.name,
                "words": name,
                "texts": len(inside),
                "false_alarms": {
                    str(threshold): _as_json(sum(score >= threshold for score in inside), len(inside))
                    for threshold in thresholds
                },
            }
        )
    return rows


def _belongs(text: str, words: re.Pattern[str] | None) -> bool:
    if words is not None:
        return words.search(text) is not None
    return not any(group.search(text) for group in WORD_GROUPS.values())


def _as_json(hits: int, of: int) -> dict[str, float]:
    found = rate(hits, of)
    return {
        "hits": hits,
        "of": of,
        "value": round(found.value, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
    }
