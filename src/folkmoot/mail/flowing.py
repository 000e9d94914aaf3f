"""Plain text as it was written: lines that a mail program broke are one again."""

from __future__ import annotations

import re

# Where programs break lines: 72 for Usenet's sake, 76 and 78 for the standard's.
_NARROWEST, _WIDEST = 64, 80
_OWN_LINE = re.compile(r"^(\s|>|[-*+•]\s|\d{1,3}[.)]\s|#|\||```|~~~)")


def unflowed(text: str, *, deletes_space: bool, joins_quotes: bool = False) -> str:
    """The text of `format=flowed` (RFC 3676): a line that ends with a space goes on in the next."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:].removeprefix(" ")
        is_signature = bare == "-- "
        goes_on = bare.endswith(" ") and not is_signature and (joins_quotes or not depth)
        said = bare[:-1] if goes_on and deletes_space else bare
        if depth == open_depth and not is_signature:
            paragraphs[-1].append(said)
        else:
            paragraphs.append([f"{'>' * depth} {said}" if depth else said])
        open_depth = depth if goes_on else -1
    return "\n".join(map("".join, paragraphs))


def unwrapped(text: str) -> str:
    """Lines joined where the next word would not have fitted: there a program broke them, and no person."""
    lines = text.split("\n")
    spaced = [len(line) for line in lines if " " in line.strip() and not _OWN_LINE.match(line)]
    width = max(spaced, default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return text
    paragraphs: list[list[str]] = []
    previous, is_code = "", False
    for line in lines:
        if line.startswith(("```", "~~~")):
            is_code = not is_code
        if not is_code and previous and _goes_on(previous, line, width):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        previous = line
    return "\n".join(map(" ".join, paragraphs))


def _goes_on(line: str, following: str, width: int) -> bool:
    if not line.strip() or not following.strip() or _OWN_LINE.match(following) or re.match(r"\s|>|#|\||```", line):
        return False
    if line.endswith((".", "!", "?", ":", ",")) and len(following) < _NARROWEST // 2:
        # Rather the end of a paragraph, with a greeting or a name below.
        return False
    word = following.split(maxsplit=1)[0]
    return len(line) >= _NARROWEST // 2 and len(line) + 1 + len(word) > width
