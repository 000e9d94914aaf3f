"""How a text is cut into tokens and a token into hashed features; training and scoring share every line of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

# Changes here change what weights mean: raise `model_file.VERSION` with them.
BUCKET_BITS = 18
BUCKETS = 1 << BUCKET_BITS
_MASK = BUCKETS - 1
_LONGEST = 24
WINDOW = 40
# What stands before the first token of a window.
NOTHING = "<start>"
_SENTENCE_ENDS = frozenset(".!?\n")
_GRAMS = (3, 4, 5)
# What `_bucket` would begin with for each of them.
_GRAM_SPACE = crc32(b"c:")
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+)"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63})"
    r"|(?P<user>@\w[\w.-]*)"
    r"|(?P<money>[$£€¥])"
    r"|(?P<number>\d[\d.,:/+-]*)"
    rf"|(?P<word>[^\W\d_][\w{_INVISIBLE}]*(?:['’][\w]+)*)"
    r"|(?P<mark>!+|\?+|\.{3,}|[\U0001f300-\U0001faff\u2600-\u27bf])"
)
_DROP = re.compile(f"[{_INVISIBLE}]")
_AGAIN = re.compile(r"(.)\1{2,}")
_PHONE_DIGITS = 7


class Token(NamedTuple):
    """A piece of the text: what was typed, where, and of which kind."""

    raw: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a text in their order; whatever is none of them (spaces, commas) is passed over."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        # As Token() does it, in half the time: there are some hundred in each post.
        yield tuple.__new__(Token, (match[0], start, end, match.lastgroup or ""))


def cut(text: str) -> Iterator[list[Token]]:
    """Windows of whole sentences, where sentences are short enough: one bad paragraph is not lost in a long post."""
    window: list[Token] = []
    ended = False
    for token in tokens_of(text):
        if len(window) >= 2 * WINDOW or (len(window) >= WINDOW and ended):
            yield window
            window = []
        window.append(token)
        ended = token.kind == "mark" or text[token.end : token.end + 1] in _SENTENCE_ENDS
    if window:
        yield window


def name_of(raw: str, kind: str) -> str:
    """What a token counts as: words in one spelling, and everything that is like no other as its kind."""
    if kind == "word":
        plain = unicodedata.normalize("NFKC", _DROP.sub("", raw)).casefold().replace("’", "'")
        return _AGAIN.sub(r"\1\1", plain)[:_LONGEST]
    if kind == "number":
        digits = sum(sign.isdigit() for sign in raw)
        return "<phone>" if digits >= _PHONE_DIGITS else f"<number{digits}>"
    if kind == "mark":
        return raw[0] if len(raw) == 1 else f"{raw[0]}+"
    return f"<{kind}>"


def features_of(raw: str, kind: str) -> list[int]:
    """The buckets of a token by itself: its name, the character n-grams of a word, and whether it is shouted."""
    name = name_of(raw, kind)
    buckets = [_bucket("w", name)]
    if kind == "word":
        buckets += _grams(f"<{name}>")
        if len(raw) > 2 and raw.isupper():
            buckets.append(_bucket("k", "shouted"))
    elif kind == "url":
        buckets.append(_bucket("u", raw.partition("//")[2].partition("/")[0].rpartition(".")[2].casefold()[:_LONGEST]))
    return buckets


def pair_feature(first: str, second: str) -> int:
    """The bucket of two names that stand side by side."""
    return _bucket("p", f"{first} {second}")


def _grams(framed: str) -> list[int]:
    spans = [(at, at + size) for size in _GRAMS for at in range(len(framed) - size + 1)]
    if not framed.isascii():
        return [_bucket("c", framed[at:end]) for at, end in spans]
    said = framed.encode()
    return [crc32(said[at:end], _GRAM_SPACE) & _MASK for at, end in spans]


def _bucket(space: str, value: str) -> int:
    return crc32(f"{space}:{value}".encode(errors="surrogatepass")) & _MASK
