"""What conditions are about: the fields of a submission, their kinds, and how each is read from the facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from string import ascii_lowercase, ascii_uppercase

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.moderation.rules.domains import domain_of
from folkmoot.moderation.rules.facts import Facts
from folkmoot.moderation.rules.seeing import Seen

_CAPITALS, _SMALL = ascii_uppercase.encode(), ascii_lowercase.encode()
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")


class FieldKind(StrEnum):
    """How a field may be tested."""

    NUMBER = "number"
    WORDS = "words"
    CHOICE = "choice"
    SET = "set"
    FLAG = "flag"


Value = float | int | str | bool | frozenset[str] | Seen | None


@dataclass(frozen=True, slots=True)
class Field:
    """Something that may be asked of a submission; `read` answers None where it is not known.

    `cost` orders tests inside a condition: 0 is at hand, 1 asks the database, 2 computes over the text or asks others.
    """

    name: str
    kind: FieldKind
    label: str | Promise
    read: Callable[[Facts], Value]
    cost: int = 0
    unit: str | Promise = ""


def _of(part: str, name: str) -> Callable[[Facts], Value]:
    """Reads one figure of a part of the facts that may not be known as a whole."""
    read_part, read = attrgetter(part), attrgetter(name)
    return lambda facts: None if (known := read_part(facts)) is None else read(known)


def _score(name: str) -> Callable[[Facts], Value]:
    return lambda facts: facts.scores.get(name)


def _shouted(facts: Facts) -> Value:
    """The share of capitals among Latin letters in percent; unknown for texts too short to shout."""
    said = facts.text.encode(errors="surrogatepass")
    shouted = len(said) - len(said.translate(None, _CAPITALS))
    letters = shouted + len(said) - len(said.translate(None, _SMALL))
    return None if letters < 20 else round(100 * shouted / letters)


def _disguised(facts: Facts) -> Value:
    # Other scripts, marks and what is not seen are none of ASCII: such a text need not be read for them.
    return 0 if facts.text.isascii() and facts.title.isascii() else facts.seen.dressed_up


def _lookalike(facts: Facts) -> Value:
    return any(domain.looks_like for domain in facts.domains)


def _first_post(facts: Facts) -> Value:
    return None if facts.author is None else facts.author.posts == 0


_FIELDS = (
    Field("text", FieldKind.WORDS, _("Text with title"), lambda facts: facts.seen),
    Field("title", FieldKind.WORDS, _("Title"), lambda facts: facts.seen_title),
    Field("length", FieldKind.NUMBER, _("Length in characters"), lambda facts: len(facts.text)),
    Field("shouting", FieldKind.NUMBER, _("Share of capital letters"), _shouted, unit="%"),
    Field("emoji", FieldKind.NUMBER, _("Emoji"), lambda facts: len(_EMOJI.findall(facts.text))),
    Field("disguised", FieldKind.NUMBER, _("Words written with disguised letters"), _disguised, 1),
    Field("links", FieldKind.NUMBER, _("Links"), lambda facts: len(facts.links)),
    Field("domains", FieldKind.SET, _("Domains that links lead to"), lambda facts: facts.domain_names),
    Field("lookalike", FieldKind.FLAG, _("A link is dressed up as another"), _lookalike),
    Field("images", FieldKind.NUMBER, _("Images"), lambda facts: facts.images),
    Field("mentions", FieldKind.NUMBER, _("Mentions"), lambda facts: facts.mentions),
    Field("kind", FieldKind.CHOICE, _("What it is"), lambda facts: facts.kind),
    Field("space", FieldKind.CHOICE, _("Space"), lambda facts: facts.space or None),
    Field("private", FieldKind.FLAG, _("It is a private message"), lambda facts: facts.private),
    Field("edited", FieldKind.FLAG, _("It changes what stands already"), lambda facts: facts.edited),
    Field("language", FieldKind.CHOICE, _("Language"), lambda facts: facts.language, cost=2),
    Field("author.age", FieldKind.NUMBER, _("Author: days since joining"), _of("author", "age_days"), 1),
    Field("author.trust", FieldKind.NUMBER, _("Author: trust level"), _of("author", "trust"), 1),
    Field("author.role", FieldKind.CHOICE, _("Author: role"), _of("author", "role.value"), 1),
    Field("author.posts", FieldKind.NUMBER, _("Author: posts before this"), _of("author", "posts"), 1),
    Field("author.first", FieldKind.FLAG, _("Author: this is their first post"), _first_post, 1),
    Field("author.decisions", FieldKind.NUMBER, _("Author: decisions in a year"), _of("author", "decisions"), 1),
    Field("author.warnings", FieldKind.NUMBER, _("Author: warnings in a year"), _of("author", "warnings"), 1),
    Field("author.groups", FieldKind.SET, _("Author: groups"), _of("author", "groups"), 1),
    Field("rate.minute", FieldKind.NUMBER, _("Written by the author in the last minute"), _of("rate", "minute"), 1),
    Field("rate.hour", FieldKind.NUMBER, _("Written by the author in the last hour"), _of("rate", "hour"), 1),
    Field("rate.day", FieldKind.NUMBER, _("Written by the author in the last day"), _of("rate", "day"), 1),
    Field("rate.links", FieldKind.NUMBER, _("Links by the author in the last day"), _of("rate", "links_day"), 1),
    Field("copies.own", FieldKind.NUMBER, _("The same text before, by the author"), _of("copies", "own"), 1),
    Field("copies.others", FieldKind.NUMBER, _("The same text before, by others"), _of("copies", "others"), 1),
    Field("copies.near_own", FieldKind.NUMBER, _("A similar text, by the author"), _of("copies", "near_own"), 1),
    Field("copies.near_others", FieldKind.NUMBER, _("A similar text, by others"), _of("copies", "near_others"), 1),
    Field("score.spam", FieldKind.NUMBER, _("Classifier: chance of spam, 0 to 1"), _score("spam"), 2),
    Field("score.toxicity", FieldKind.NUMBER, _("Classifier: chance of toxicity, 0 to 1"), _score("toxicity"), 2),
    Field("outside", FieldKind.SET, _("Outside checks found"), lambda facts: facts.outside, 2),
)  # fmt: skip

FIELDS: dict[str, Field] = {each.name: each for each in _FIELDS}


def domains_in(listed: Iterable[str]) -> tuple[str, ...]:
    """Listed domains as they are compared: without "www." and in the letters that people see."""
    return tuple(found.name if (found := domain_of(each)) else each.casefold() for each in listed)
