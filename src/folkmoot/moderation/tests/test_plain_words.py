from __future__ import annotations

import pytest

from folkmoot.moderation.rules.plain_words import in_words
from folkmoot.moderation.rules.wording import parsed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("always", "Always"),
        ("lookalike", "A link is dressed up as another"),
        ("links > 3 and author.posts < 5", "Links – more than 3 and Author: posts before this – fewer than 5"),
        ("shouting >= 80 or emoji > 0.5", "Share of capital letters – at least 80% or Emoji – more than 0.5"),
        ('language is ["a", "b", "c", "d", "e"]', "Language – is one of “a”, “b”, “c”, “d” and 1 more"),
        ('not (edited or private)', "none of: It changes what stands already; It is a private message"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_the_words_of_the_form(text: str, words: str) -> None:
    assert in_words(parsed(text)) == words
