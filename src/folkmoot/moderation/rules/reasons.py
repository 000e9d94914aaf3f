"""What an author is told when a rule or a word speaks against a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from folkmoot.moderation.clauses import Clause, ClauseCategory
from folkmoot.moderation.rules.fields import FIELDS

_SHOWN_AT_MOST = 5


def reason_of_rule(name: str, own_words: str, clause: Clause | None, evidence: Mapping[str, object]) -> str:
    """The rule's own words, or its name with what was found; both with the clause, where one is named."""
    said = own_words or _("It meets the rule “%(rule)s”.") % {"rule": name}
    found = found_in(evidence)
    if found and not own_words:
        said = f"{said} {_('Found: %(found)s.') % {'found': ', '.join(found)}}"
    return with_clause(said, clause)


def reason_of_word(written: str, clause: Clause | None) -> str:
    """The word as it stands in the text."""
    return with_clause(_("“%(word)s” is on the list of words that are watched here.") % {"word": written}, clause)


def with_clause(said: str, clause: Clause | None) -> str:
    """The words, and the clause that they stand on."""
    if clause is None:
        return said
    cited = _("Clause %(number)s of the guidelines: %(title)s.") % {"number": clause.number, "title": clause.title}
    return f"{said} {cited}"


def found_in(evidence: Mapping[str, object]) -> list[str]:
    """Words, phrases and domains that were seen; figures are left to moderators."""
    found: list[str] = []
    for value in evidence.values():
        if isinstance(value, dict):
            found += [f"“{written}”" for written in value.values()]
        elif isinstance(value, list):
            found += [str(each) for each in value]
    return found[:_SHOWN_AT_MOST]


def seen_by(evidence: Mapping[str, object]) -> list[tuple[str, str]]:
    """What each test of a rule saw, in words, for moderators."""
    return [(_label(test), _said(value)) for test, value in evidence.items()]


def clause_of_spam(clauses: Sequence[Clause]) -> str:
    """The number of the clause that speaks of advertising or spam; empty where none does."""
    words = _("spam, advertising, advertise, promotion, selling")
    return _clause_about(clauses, (ClauseCategory.SPAM, ClauseCategory.FRAUD), words)


def clause_of_conduct(clauses: Sequence[Clause]) -> str:
    """The number of the clause that speaks of how people treat each other; empty where none does."""
    categories = (ClauseCategory.HARASSMENT, ClauseCategory.CONDUCT, ClauseCategory.HATE)
    return _clause_about(clauses, categories, _("be kind, insult, harass, polite, friendly, courteous, bully"))


def _clause_about(clauses: Sequence[Clause], categories: Sequence[str], words: str) -> str:
    for category in categories:
        for clause in clauses:
            if clause.category == category:
                return str(clause.number)
    wanted = [word.strip().casefold() for word in words.split(",")]
    for clause in clauses:
        text = f"{clause.title} {clause.text}".casefold()
        if any(word in text for word in wanted if word):
            return str(clause.number)
    return ""


def _label(test: str) -> str:
    field = FIELDS.get(test.split(" ")[0])
    return str(field.label) if field else test


def _said(value: object) -> str:
    if isinstance(value, dict):
        same = _("“%(written)s” for “%(listed)s”")
        return ", ".join(
            f"“{written}”" if written == listed else same % {"written": written, "listed": listed}
            for listed, written in value.items()
        )
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("not known") if value is None else str(value)
