"""What of a text is prose: code, formulas and links are blanked out in place, and what is left is weighed."""

from __future__ import annotations

import re
from typing import NamedTuple

# A text is judged up to here; what stands behind is not looked at.
LOOKED_AT = 20_000
_LEAST_WORDS, _LEAST_LETTERS = 2, 6
_MOSTLY = 0.5
_FENCED = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.S)
# Without any of it there is nothing to blank but lines.
_MARKED = re.compile(r"[`~$]")
_SPAN = re.compile(r"`[^`\n]{1,400}`|\$\$[^$]{1,2000}\$\$")
_DOLLARS = re.compile(r"\$[^$\n]{1,400}\$")
_FORMULA = re.compile(r"[\\^_{]")
# Each begins with something of its own and walks a line once: a line of nonsense must not hold up a post.
_CODE_LINE = re.compile(
    r"[{}\])(;,]+"
    r"|(?:\$|>>>) \w.*"
    r"|(?:const|let|var) \w+ ?=.*"
    r"|(?:def|class|function|fn|func) \w*[(:{].*"
    r"|(?:import|from|#include|package|using) [\w.<\"]+[\w.>\";]*(?: import .*)?"
    r"|at [^\s(]+\(.*"
    r"|File \".*|Traceback \(.*"
)
_SYMBOL = re.compile(r"[()=<>\[\]]")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_INK = re.compile(r"\S")


class Prose(NamedTuple):
    """The text with what is not prose blanked out, every sign at its place; and why it can not be judged, if so."""

    text: str
    why_not: str = ""


def prose_of(text: str) -> Prose:
    """Blank out code and formulas; links stay for the tokens, and weigh in whether there is anything to judge."""
    text = text[:LOOKED_AT]
    plain = _code_blanked(_formulas_blanked(_blank(_SPAN, _blank(_FENCED, text))) if _MARKED.search(text) else text)
    if plain != text and (ink := _ink_of(text)) and (ink - _ink_of(plain)) / ink > _MOSTLY:
        return Prose(plain, "code")
    linked = sum(map(len, _LINK.findall(plain))) if "://" in plain or "www." in plain else 0
    if not _has_words(_LINK.sub(" ", plain) if linked else plain):
        return Prose(plain, "links" if linked else "short")
    if linked and linked / _ink_of(plain) > 0.8:
        return Prose(plain, "links")
    return Prose(plain)


def _has_words(text: str) -> bool:
    letters = 0
    for count, word in enumerate(_WORD.finditer(text), start=1):
        letters += len(word[0])
        if count >= _LEAST_WORDS and letters >= _LEAST_LETTERS:
            return True
    return False


def _ink_of(text: str) -> int:
    """How many signs leave something on the page."""
    return sum(map(len, text.split()))


def _code_blanked(text: str) -> str:
    return "\n".join(_blanks(line) if _is_code(line.strip()) else line for line in text.split("\n"))


def _is_code(line: str) -> bool:
    if line.endswith((";", "{", "}")) and _SYMBOL.search(line):
        return True
    return bool(line) and _CODE_LINE.fullmatch(line) is not None


def _formulas_blanked(text: str) -> str:
    return _DOLLARS.sub(
        lambda match: _blanks(match.group()) if _FORMULA.search(match.group()) else match.group(),
        text,
    )


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: _blanks(match.group()), text)


def _blanks(text: str) -> str:
    return _INK.sub(" ", text)
