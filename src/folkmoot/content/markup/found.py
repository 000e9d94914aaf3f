"""Mentions, hashtags, emoji shortcodes, `www.` and mail addresses inside plain text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from markdown_it.token import Token

from folkmoot.content.markup.emoji import SHORTCODES
from folkmoot.content.markup.inline import URL, trimmed

# Marks that belong to a letter but are not \w to Python, and the joiner of Persian words.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u05f3\u05f4\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
    "\u0900-\u0963\u0966-\u0df3\u0e31-\u0e4e\u0eb1-\u0ece\u0f0b\u0f18-\u0fbc\u1000-\u1049\u17b4-\u17d3\u200c\u200d"
    "\u3003\u301c\u3099\u309a\uff5e"
)
_WORD = rf"[\w{_MARKS}\u00b7]"
_HASHTAG = rf"(?<![\w&/#＃@{_MARKS}])[#＃](?P<tag>{_WORD}{{1,100}})(?![#＃]|://|{_WORD})"
_MENTION = r"(?<![A-Za-z0-9_@＠/.!#$%&*\-])[@＠](?P<mention>\w(?:[\w.\-]{0,38}\w)?)(?![@＠\w]|://|-\w|\.\w)"
_MAIL = (
    r"(?<![\w.+/:@\-])(?P<mail>[A-Za-z0-9][A-Za-z0-9.+_\-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"[A-Za-z]{2,24})(?![\w@\-])"
)
_WWW = rf"(?<![\w./:@\-])(?P<www>www\.[A-Za-z0-9]{URL})"
_EMOJI = r"(?<![A-Za-z0-9:]):(?P<emoji>[a-z0-9_+\-]{1,32}):(?:skin-tone-(?P<tone>[2-6]):)?"
_ANY = re.compile("|".join((_MAIL, _WWW, _MENTION, _HASHTAG, _EMOJI)), re.IGNORECASE)
_HINT = re.compile(r"[@＠#＃:]|www\.", re.IGNORECASE)
_PARTS = re.compile(r"[.\-]+|(?<=[A-Za-z0-9_])(?=[^\x00-\u024f])")


@dataclass
class Findings:
    """What one text holds, in order of appearance."""

    mentions: dict[str, None] = field(default_factory=dict)
    hashtags: dict[str, None] = field(default_factory=dict)


def holds_hint(text: str) -> bool:
    """Cheap test that most texts fail."""
    return _HINT.search(text) is not None


def candidates(text: str) -> Iterator[str]:
    """Yield every handle `text` may mean: of `@ana.Great` both `ana.great` and `ana`."""
    for match in _ANY.finditer(text):
        if name := match["mention"]:
            yield from readings(name)


def readings(name: str) -> Iterator[str]:
    """Yield the handle as written, then shorter readings, longest first."""
    yield name.lower()
    for part in reversed(list(_PARTS.finditer(name))):
        if part.start():
            yield name[: part.start()].lower()


def replaced(token: Token, known: Mapping[str, str], tag_url: Mapping[str, str], findings: Findings) -> list[Token]:
    """Return the tokens that stand for text token `token` once everything in it is linked."""
    text, done, out = token.content, 0, []
    for match in _ANY.finditer(text):
        kind = match.lastgroup
        pieces, length = _pieces(match, known, tag_url, findings)
        if kind is None or not pieces:
            continue
        if match.start() > done:
            out.append(_text(text[done : match.start()]))
        out += pieces
        done = match.start() + length
    if not done:
        return [token]
    if done < len(text):
        out.append(_text(text[done:]))
    return out


def tags_in(text: str) -> Iterator[str]:
    """Yield the hashtags of a plain text, without `#`."""
    for match in _ANY.finditer(text):
        if (tag := match["tag"]) and _is_tag(tag):
            yield tag


def _pieces(
    match: re.Match[str], known: Mapping[str, str], tag_url: Mapping[str, str], findings: Findings
) -> tuple[list[Token], int]:
    whole = match[0]
    if name := match["mention"]:
        for reading in readings(name):
            if reading in known:
                findings.mentions[reading] = None
                shown = whole[: 1 + len(reading)]
                return _link(known[reading], shown, "mention"), len(shown)
        return [], 0
    if (tag := match["tag"]) and _is_tag(tag):
        findings.hashtags[tag.lower()] = None
        return _link(tag_url[tag], whole, "hashtag"), len(whole)
    if code := match["emoji"]:
        sign = SHORTCODES.get(code.lower())
        return ([_text(sign)], len(whole)) if sign else ([], 0)
    if match["mail"]:
        return _link("mailto:" + whole, whole, ""), len(whole)
    if match["www"]:
        shown = trimmed(whole)
        return _link("http://" + shown, shown, ""), len(shown)
    return [], 0


def _is_tag(tag: str) -> bool:
    return any(character.isalpha() for character in tag)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(url: str, shown: str, css: str) -> list[Token]:
    attrs: dict[str, str | int | float] = {"href": url}
    if css:
        attrs["class"] = css
    return [Token("link_open", "a", 1, attrs=attrs), _text(shown), Token("link_close", "a", -1)]


def known_handles(handles: Collection[str], answer: Mapping[str, str]) -> dict[str, str]:
    """Keep of the caller's answer what was asked, by lower-cased handle."""
    return {handle.lower(): url for handle, url in answer.items() if handle.lower() in handles}
