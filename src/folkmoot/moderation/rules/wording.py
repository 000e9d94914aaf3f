"""Conditions as text, for people and files. The grammar, also in docs/moderators-guide.md:

    condition = several { "or" several }
    several   = single { "and" single }
    single    = "not" single | "(" condition ")" | "always" | test
    test      = field [ "<" | "<=" | ">" | ">=" | "=" | "!=" number | words ]
    words     = ( "contains" | "spells" | "matches" | "is" | "has" ) ( text | "[" text { "," text } "]" )
    text      = '"' characters '"' | "/" pattern "/"

In quotes `\\"` and `\\\\` stand for `"` and `\\`; in a pattern `\\/` stands for `/`. A field that says yes or no
stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.rules.conditions import (
    ALWAYS,
    DEEPEST,
    Condition,
    Group,
    Test,
    bounded,
    cleaned,
    joined,
    wrong,
)
from folkmoot.moderation.rules.fields import FIELDS, FieldKind

TEXT_AT_MOST = 20_000
_NESTED_AT_MOST = DEEPEST * 4
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<pattern>/(?:[^/\\]|\\.)+/)|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<sign><=|>=|!=|[<>=(),\[\]])|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)|(?P<end>$))""",
    re.DOTALL,
)
_WORD_OPERATORS = frozenset({"contains", "spells", "matches", "is", "has"})
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "=", "!="})


def written(condition: Condition) -> str:
    """The condition in its text form; `parsed` gives the same condition back."""
    if condition == ALWAYS:
        return "always"
    if isinstance(condition, Test):
        return _test_written(condition)
    if condition.join == "none":
        if len(condition.items) == 1:
            return f"not {_inside(condition.items[0])}"
        return f"not ({' or '.join(map(_inside, condition.items))})"
    word = " and " if condition.join == "all" else " or "
    return word.join(map(_inside, condition.items))


def parsed(text: str) -> Condition:
    """Read a condition; raises RuleBroken that says what was expected, and where."""
    if len(text) > TEXT_AT_MOST:
        raise wrong(_("A condition has at most %(most)s characters.") % {"most": TEXT_AT_MOST})
    return bounded(_Parser(text).parse())


def _inside(condition: Condition) -> str:
    if isinstance(condition, Test) or condition == ALWAYS or condition.join == "none":
        return written(condition)
    return f"({written(condition)})"


def _test_written(test: Test) -> str:
    if test.op == "yes":
        return test.field
    if not isinstance(test.value, tuple):
        return f"{test.field} {test.op} {_number_written(test.value)}"
    texts = [_pattern_written(each) if test.op == "matches" else _string_written(each) for each in test.value]
    return f"{test.field} {test.op} {texts[0] if len(texts) == 1 else '[' + ', '.join(texts) + ']'}"


def _number_written(number: float | int) -> str:
    return str(number) if isinstance(number, int) else f"{number:.6f}".rstrip("0").rstrip(".")


def _string_written(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pattern_written(pattern: str) -> str:
    return "/" + re.sub(r"\\.|/", lambda piece: "\\/" if piece[0] == "/" else piece[0], pattern) + "/"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    """Reads from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split()
        self._next = next(self._tokens)
        self._level = 0

    def parse(self) -> Condition:
        condition = self._any()
        if self._next.kind != "end":
            raise self._expected(_("“and”, “or” or the end"))
        return condition

    def _split(self) -> Iterator[_Token]:
        place = 0
        while True:
            match = _TOKEN.match(self._text, place)
            if match is None or match.lastgroup is None:
                raise self._unreadable(place)
            yield _Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup))
            if match.lastgroup == "end":
                return
            place = match.end()

    def _any(self) -> Condition:
        items = [self._all()]
        while self._is_word("or"):
            self._take()
            items.append(self._all())
        return joined("any", items)

    def _all(self) -> Condition:
        items = [self._single()]
        while self._is_word("and"):
            self._take()
            items.append(self._single())
        return joined("all", items)

    def _single(self) -> Condition:
        self._level += 1
        if self._level > _NESTED_AT_MOST:
            raise wrong(_("A condition is at most %(most)s groups deep.") % {"most": DEEPEST})
        try:
            if self._is_word("not"):
                self._take()
                return joined("none", [self._single()])
            if self._next.text == "(":
                self._take()
                inner = self._any()
                self._sign(")")
                return inner
            if self._is_word("always"):
                self._take()
                return Group("all", ())
            return self._test()
        finally:
            self._level -= 1

    def _test(self) -> Test:
        token = self._next
        if token.kind != "name":
            raise self._expected(_("something to ask about, such as “links”"))
        name = self._take().text.lower()
        field = FIELDS.get(name)
        if field is None:
            raise wrong(self._at(token) + _("There is nothing called “%(name)s” to ask about.") % {"name": name[:60]})
        try:
            if field.kind is FieldKind.FLAG:
                return cleaned(name, "yes", None)
            if self._next.text in _COMPARISONS:
                return self._number_test(name)
            if self._next.kind == "name" and self._next.text.lower() in _WORD_OPERATORS:
                op = self._take().text.lower()
                return cleaned(name, op, self._texts(op))
        except RuleBroken as broken:
            raise wrong(
                broken.message if broken.message.startswith("[") else self._at(token) + broken.message
            ) from broken
        raise self._expected(_("a comparison, such as “>” or “contains”"))

    def _number_test(self, name: str) -> Test:
        op = self._take().text
        if self._next.kind != "number":
            raise self._expected(_("a number"))
        return cleaned(name, op, self._take().text)

    def _texts(self, op: str) -> list[str]:
        if self._next.text != "[":
            return [self._one_text(op)]
        self._take()
        texts = [self._one_text(op)]
        while self._next.text == ",":
            self._take()
            texts.append(self._one_text(op))
        self._sign("]")
        return texts

    def _one_text(self, op: str) -> str:
        kinds = ("string", "pattern") if op == "matches" else ("string",)
        if self._next.kind not in kinds:
            raise self._expected(_("a text in quotes"))
        token = self._take()
        if token.kind == "pattern":
            return token.text[1:-1]
        return re.sub(r'\\(["\\])', r"\1", token.text[1:-1])

    def _is_word(self, word: str) -> bool:
        return self._next.kind == "name" and self._next.text.lower() == word

    def _take(self) -> _Token:
        taken = self._next
        if taken.kind != "end":
            self._next = next(self._tokens)
        return taken

    def _sign(self, sign: str) -> None:
        if self._next.text != sign:
            raise self._expected(f"“{sign}”")
        self._take()

    def _at(self, token: _Token) -> str:
        before = self._text[: token.at]
        return _("[line %(line)s, column %(column)s] ") % {
            "line": before.count("\n") + 1,
            "column": token.at - before.rfind("\n"),
        }

    def _expected(self, what: str) -> RuleBroken:
        found = self._next.text[:40] or _("the end")
        said = _("Expected %(what)s, found “%(found)s”.") % {"what": what, "found": found}
        return wrong(self._at(self._next) + said)

    def _unreadable(self, place: int) -> RuleBroken:
        token = _Token("", "", place + len(self._text[place:]) - len(self._text[place:].lstrip()))
        said = _("This can not be read: %(text)s") % {"text": self._text[token.at : token.at + 20]}
        return wrong(self._at(token) + said)
