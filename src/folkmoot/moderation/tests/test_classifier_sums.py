"""However quickly it is reckoned, a text weighs what its features weigh one by one."""

from __future__ import annotations

import random
from zlib import crc32

import pytest

from folkmoot.moderation.classifier.languages import _by_script
from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.loading import SHIPPED, open_model
from folkmoot.moderation.classifier.prose import _INK, _ink_of
from folkmoot.moderation.classifier.tokens import (
    BUCKETS,
    NOTHING,
    WINDOW,
    Token,
    cut,
    features_of,
    kind_of,
    name_of,
    tokens_of,
    windows_of,
)

_TEXTS = (
    "You are a STUPID idiot!!! Buy cheap pills at https://pills.example/now, $50 off... call 0049 30 1234567",
    "Überraschung: die Größe ändert sich nicht – „schön“, oder? naïve cafés, don’t 😀",
    "пример\u200b текста @anna anna@example.org \x1f и ещё 4.5 километра",
    "sooooo much " * 60,
)


def _bucket(space: str, value: str) -> int:
    return crc32(f"{space}:{value}".encode()) % BUCKETS


def _sum(model: LinearModel, token: Token, before: str, at: int) -> float:
    weights, pair = model.labels[at].weights, f"{before} {name_of(token.raw, token.kind)}"
    return float(sum(weights[bucket] for bucket in features_of(token.raw, token.kind))) + weights[_bucket("p", pair)]


@pytest.mark.parametrize("text", _TEXTS)
def test_a_window_weighs_what_its_tokens_and_their_neighbours_weigh(text: str) -> None:
    model = open_model(SHIPPED)
    for tokens, window in zip(cut(text), model.windows(text), strict=True):
        names = [NOTHING, *(name_of(token.raw, token.kind) for token in tokens)]
        assert window.said == tuple(token.raw for token in tokens)
        for at in range(len(model.labels)):
            expected = [_sum(model, *pair, at) for pair in zip(tokens, names[:-1], strict=True)]
            assert window.sums[at] == sum(expected)
            factor = model.labels[at].scale / window.features**0.5
            assert model.shares(window, at) == pytest.approx([each * factor for each in expected])
        assert window.features == sum(len(features_of(token.raw, token.kind)) + 1 for token in tokens)
        assert all(text[token.start : token.end] == token.raw for token in tokens)


def test_tokens_are_the_same_in_windows_and_one_by_one() -> None:
    """Of any text, whichever way is taken for it; a window ends with a sentence or when it is twice as long."""
    rng = random.Random(1)
    pieces = ["a", "b'c", "don't", "1.5", "+", "$", "!", "!!", "?", "...", ".", "\n", "_x", "’s", "é", "@you", "a@b.ch"]
    pieces += ["https://x.example/!", "www.x.example", "😀"]
    for usual in (pieces[:13], pieces):
        for _ in range(300):
            text = "".join(rng.choice(usual) + rng.choice(("", " ")) for _ in range(rng.randrange(260)))
            tokens = list(tokens_of(text))
            assert [token for window in cut(text) for token in window] == tokens
            assert [kind_of(token.raw) for token in tokens] == [token.kind for token in tokens]
            windows = windows_of(text)
            assert all(WINDOW <= len(window) <= 2 * WINDOW for window in windows[:-1])
            assert [raw for window in windows for raw in window] == [token.raw for token in tokens]


@pytest.mark.parametrize("word", ["idiot", "schön", "пример", "a"])
def test_grams_of_a_word_are_its_runs_of_three_to_five_signs(word: str) -> None:
    framed = f"<{word}>"
    grams = [framed[at : at + size] for size in (3, 4, 5) for at in range(len(framed) - size + 1)]
    assert features_of(word, "word") == [_bucket("w", word), *(_bucket("c", gram) for gram in grams)]


@pytest.mark.parametrize("text", _TEXTS)
def test_ink_is_every_sign_but_spaces(text: str) -> None:
    assert _ink_of(text) == len(_INK.findall(text))
    assert not text.isascii() or _by_script(text) is None
