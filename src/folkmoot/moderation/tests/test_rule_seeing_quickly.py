"""What is soon known of ASCII must be what looking at every chunk of a text would say."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.content.markup import RenderContext, all_words, render
from folkmoot.moderation.backtest.reading import _NO_MARKUP, _lines_of, _text_of
from folkmoot.moderation.rules import seeing
from folkmoot.moderation.rules.guesses import split_by_gaps
from folkmoot.moderation.rules.lookalikes import is_simple, plain_form
from folkmoot.moderation.rules.reading import Reading
from folkmoot.moderation.rules.seeing import Seen, words_read_plainly

_SIGNS = "abcxyzAB015 $@!.,-_/\\'\"()[]{}<>~`*#:;?|+&^%=\t\n\x0b\r\x1c\x1f\x7f"
_PIECES = (
    *("a", "i", ".", "...", "-", "v.", "v i a", "free", "http://a.example/x", "www.a.example", "x-y", "don't", "a.b"),
    *("(v)", "(", "((a", "a))", ".a.", "4u", "--", "-a-", "c@s1no", "aaa", "looong", "V.", "\x1f", "a\x1cb"),
    *("vi.agra", "fu/ck", "v iagra", "whor e", "pr0n", "n\nfree"),
)


def _every_chunk(plain: str, words: tuple[str, ...]) -> Iterator[Reading]:
    chunks = plain.split()
    for chunk in dict.fromkeys(chunks):
        if len(chunk) <= seeing._LONGEST_CHUNK and not chunk.strip(seeing._EDGES).isalpha():
            yield from seeing._chunk_readings(chunk)
    if seeing._has_lone_letters(chunks):
        yield from seeing._runs(chunks)
    yield from (Reading(written, reads, "split") for written, reads in split_by_gaps(plain))
    yield from seeing._stretched(words)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_missed_in_texts_of_ascii(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(700):
        signs = "".join(rng.choices(_SIGNS, k=rng.randrange(40)))
        pieces = "".join(rng.choice(_PIECES) + rng.choice((" ", " ", "", "\n")) for _ in range(rng.randrange(15)))
        for text in (signs, pieces):
            seen = Seen.of(text)
            assert seen.readings == seeing._distinct(_every_chunk(seen.plain, seen.words)), text


@pytest.mark.parametrize(
    "html",
    [
        '<p>See <a href="https://a.example/?a=1&amp;b=2" rel="nofollow">a &lt; b</a>,\n  more</p>\n<p>By<br>\nNow</p>',
        '<p><a title="a > b" href="https://a.example/">there</a></p>\n<ul>\n<li>one</li>\n</ul>',
        '<p><a class="mention" href="/members/anna/">@anna</a>  <em>hello</em></p>',
        "<p>1 &lt; 2</p>",
    ],
)
def test_texts_of_posts_are_read_alike_in_both_ways(html: str) -> None:
    assert _text_of(html) == all_words(html)


@given(
    st.text(alphabet=st.sampled_from("abAB1 .!-(:/ws\n"), max_size=60),
    st.sampled_from(["", " https://a.example/b4d", "x://y"]),
)
@settings(max_examples=300, deadline=None)
def test_what_reads_one_way_only_has_the_same_words(text: str, address: str) -> None:
    words = words_read_plainly(text + address)
    seen = Seen.of(text + address)
    assert words is None or (tuple(words), ()) == (seen.words, seen.readings)


@given(st.text(alphabet=st.sampled_from("aZß éÉüİıžΣЖйǅ’„…—ⅷªﬁ\u0301\u200b\u00ad5"), max_size=20))
@settings(max_examples=300, deadline=None)
def test_plain_letters_of_europe_have_the_plain_form_of_all(text: str) -> None:
    if is_simple(text):
        folded = unicodedata.normalize("NFKC", text).casefold()
        assert plain_form(text) == unicodedata.normalize("NFC", folded)


@given(st.text(alphabet=st.sampled_from("abZ 1  ,;?!'-.\n\néж中"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_text_without_markup_is_said_as_it_would_be_rendered(markdown: str) -> None:
    if _NO_MARKUP.fullmatch(markdown):
        said = render(markdown, context=RenderContext())
        assert (_lines_of(markdown), (), ()) == (said.text, said.links, said.images)
