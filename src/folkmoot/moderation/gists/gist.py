"""The gist of a text: what rules ask of it that takes long to find out and is the same whenever it is asked."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from folkmoot.moderation.classifier.judging import SPAM, TOXICITY
from folkmoot.moderation.gate.prints import SIGNED, Print

# Raise it with every change of what a post yields (its text, prints, language, what the classifier looks at): what was
# kept before is then found out anew. A test holds what this one yields.
VERSION = 1
_LABELS = (SPAM, TOXICITY)
_DIGEST = 16
_HAS_PRINT = 1
_HAS_LABEL = {SPAM: 2, TOXICITY: 4}
_HAS_ALL = sum(_HAS_LABEL.values())
_PRINT_FORM = struct.Struct(f"<q{SIGNED}s2sB")
_FORM = struct.Struct(f"<{_DIGEST}sq{SIGNED}s2sB2d")
_NO_PRINT = bytes(SIGNED)
# Where of a gist the classifier's part begins.
_MARGINS_FORM = struct.Struct("<B2d")
_MARGINS_AT = _DIGEST + 8 + SIGNED + 2


class Gist(NamedTuple):
    """What was found out of a text.

    `language` is as rules ask for it, "" where nobody can tell; `margins` are the classifier's distances by label, of
    which it makes chances, empty where it cannot judge the text, and None where it was not asked.
    """

    print: Print | None
    language: str
    margins: Mapping[str, float] | None


def digest_of(title: str, text: str) -> bytes:
    """By what a text is known: what is kept of it holds for these very letters alone."""
    return hashlib.blake2b(f"{title}\0{text}".encode(errors="surrogatepass"), digest_size=_DIGEST).digest()


def packed(digest: bytes, gist: Gist) -> bytes:
    """A gist as it is kept; those of a post's texts stand one after the other."""
    margins = gist.margins or {}
    has = sum(_HAS_LABEL[label] for label in _LABELS if label in margins)
    exact, signature = (0, _NO_PRINT) if gist.print is None else (gist.print.exact, gist.print.signature)
    return _FORM.pack(
        digest, exact, signature, gist.language.encode(), has | (gist.print is not None and _HAS_PRINT),
        *(margins.get(label, 0.0) for label in _LABELS),
    )  # fmt: skip


def found_in(kept: bytes, digest: bytes) -> Gist | None:
    """The gist of the text with this digest, where it is among those kept."""
    if not kept.startswith(digest):
        places = range(0, len(kept), _FORM.size)
        kept = next((kept[at : at + _FORM.size] for at in places if kept.startswith(digest, at)), b"")
    return _unpacked(kept)[1] if kept else None


def margins_in(kept: bytes, digest: bytes) -> Mapping[str, float] | None:
    """The distances alone, of the text with this digest: asked of every post, so without the rest."""
    if not kept.startswith(digest):
        gist = found_in(kept, digest)
        return None if gist is None else gist.margins
    has, *margins = _MARGINS_FORM.unpack_from(kept, _MARGINS_AT)
    if has & _HAS_ALL == _HAS_ALL:
        return dict(zip(_LABELS, margins, strict=True))
    return {label: margin for label, margin in zip(_LABELS, margins, strict=True) if has & _HAS_LABEL[label]}


def print_in(kept: bytes) -> tuple[int, bytes] | None:
    """The number and the signature of the first text of which gists are kept; None where it says too little."""
    exact, signature, _language, has = _PRINT_FORM.unpack_from(kept, _DIGEST)
    return (exact, signature) if has & _HAS_PRINT else None


def all_in(kept: bytes) -> Iterator[tuple[bytes, Gist]]:
    """All gists that are kept, each with the digest of its text."""
    for at in range(0, len(kept), _FORM.size):
        yield _unpacked(kept, at)


def _unpacked(kept: bytes, at: int = 0) -> tuple[bytes, Gist]:
    digest, exact, signature, language, has, *margins = _FORM.unpack_from(kept, at)
    return digest, Gist(
        Print(exact, signature) if has & _HAS_PRINT else None,
        language.rstrip(b"\0").decode(),
        {label: margin for label, margin in zip(_LABELS, margins, strict=True) if has & _HAS_LABEL[label]},
    )
