"""The rules and words of a community: compiled once a process and revision, and listed for pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone, translation

from folkmoot.communities.models import Community
from folkmoot.communities.queries import in_force_id
from folkmoot.moderation.clauses import Clause, clauses_in_force
from folkmoot.moderation.models import ListedWord, Rule, RuleBook, RuleDay, RuleVersion
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.reasons import clause_of_conduct, clause_of_spam
from folkmoot.moderation.rules.ruleset import RuleSet, compile_rules
from folkmoot.moderation.rules.starter_pack import on_clauses, starter_rules
from folkmoot.moderation.words.wordset import WordAction, WordEntry, WordSet

_KEPT_AT_MOST = 200
STARTER_REVISION = 0


@dataclass(frozen=True, slots=True)
class Book:
    """What a community's texts are held against, of one revision."""

    revision: int
    # Which ones the starter pack stands on; None where managers have rules of their own.
    guidelines: int | None
    rules: RuleSet
    words: WordSet


_kept: OrderedDict[int, Book] = OrderedDict()


def revision_of(community_id: int) -> int:
    """The revision in force: one short statement, so that every process sees a change with the next text."""
    found = RuleBook.everywhere.filter(community_id=community_id).values_list("revision", flat=True).first()
    return STARTER_REVISION if found is None else found


def book_of(community_id: int) -> Book:
    """The compiled rules and words in force; built anew only when they were changed.

    Of the starter pack also with other guidelines: nobody has said on which of their clauses its rules stand.
    """
    revision = revision_of(community_id)
    guidelines = in_force_id(community_id) if revision == STARTER_REVISION else None
    kept = _kept.get(community_id)
    if kept is not None and (kept.revision, kept.guidelines) == (revision, guidelines):
        _kept.move_to_end(community_id)
        return kept
    book = Book(revision, guidelines, compile_rules(definitions_of(community_id)), WordSet(words_of(community_id)))
    _kept[community_id] = book
    while len(_kept) > _KEPT_AT_MOST:
        _kept.popitem(last=False)
    return book


def definitions_of(community_id: int) -> list[RuleDefinition]:
    """The rules of a community in their order; those of the starter pack where nobody has changed any."""
    if revision_of(community_id) == STARTER_REVISION:
        return starter_of(community_id)
    return [rule.definition() for rule in rules_in_use(community_id)]


def starter_of(community_id: int) -> list[RuleDefinition]:
    """The starter pack, standing on the clauses of the guidelines that speak of advertising and of conduct, if any."""
    language = Community.objects.filter(pk=community_id).values_list("language", flat=True).first()
    clauses = clauses_in_force(community_id)
    with translation.override(language):
        return on_clauses(starter_rules(), of_spam=clause_of_spam(clauses), of_conduct=clause_of_conduct(clauses))


def rules_in_use(community_id: int) -> QuerySet[Rule]:
    """Rules that were not laid aside, in their order."""
    return Rule.everywhere.filter(community_id=community_id, retired_at=None).order_by("position", "id")


def find_rule(community_id: int, key: str) -> Rule | None:
    return Rule.everywhere.filter(community_id=community_id, key=key).first()


def versions_of(rule: Rule) -> list[RuleVersion]:
    """What the rule said, newest first, with who changed it."""
    found = RuleVersion.everywhere.filter(community_id=rule.community_id, rule=rule)
    return list(found.select_related("by").order_by("-number"))


def met_within(community_id: int, days: int = 30) -> dict[int, int]:
    """How often each rule was met lately, by its id."""
    since = timezone.localdate() - timedelta(days=days)
    rows = RuleDay.everywhere.filter(community_id=community_id, day__gt=since).values_list("rule_id")
    return dict(rows.annotate(Sum("count")))


def words_of(community_id: int, action: str = "") -> list[WordEntry]:
    """The listed words, of one list or all, in alphabetical order."""
    rows = ListedWord.everywhere.filter(community_id=community_id)
    if action:
        rows = rows.filter(action=action)
    return [entry_of(row) for row in rows.order_by("plain")]


def word_counts(community_id: int) -> dict[str, int]:
    """How many words stand on each list."""
    rows = ListedWord.everywhere.filter(community_id=community_id).values_list("action")
    return dict(rows.annotate(Count("id")))


def entry_of(row: ListedWord) -> WordEntry:
    """A row as the engine takes it."""
    return WordEntry(row.word, WordAction(row.action), row.replacement, row.exact, row.clause, row.pk)


def clause_named(name: str, clauses: Iterable[Clause]) -> Clause | None:
    """The clause of a number or reference among those in force."""
    return next((clause for clause in clauses if name and name in (clause.ref, str(clause.number))), None)


def retired_rules(community_id: int) -> list[Rule]:
    """Rules that were laid aside, the latest first."""
    laid_aside = Rule.everywhere.filter(community_id=community_id, retired_at__isnull=False)
    return list(laid_aside.order_by("-retired_at")[:100])
