"""The rules that a community has: those in force, with its word lists, and those that are laid ready and are off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.models import ListedWord
from folkmoot.moderation.queries.rules import book_of, definitions_of
from folkmoot.moderation.rules.conditions import VALUES_AT_MOST, Test, joined
from folkmoot.moderation.rules.definition import RuleDefinition, rules_to_json
from folkmoot.moderation.words.wordset import OUTCOME_OF, WordAction, WordEntry

IN_FORCE, DRAFTS = "in-force", "drafts"


def rules_of(source: str, community_id: int) -> dict[str, Any]:
    """The rules in force and the word lists as rules, or the drafts as if they were on, as RULES.json.

    Raises RuleBroken where there are none.
    """
    rules = definitions_of(community_id)
    chosen = [rule for rule in rules if rule.is_on]
    if source == DRAFTS:
        chosen = [replace(rule, is_on=True) for rule in rules if not rule.is_on]
    else:
        chosen += listed_words(book_of(community_id).words.entries)
    if not chosen:
        raise RuleBroken("no-rules", _("There are no such rules here."), field="rules")
    return rules_to_json(chosen)


def listed_words(entries: Iterable[WordEntry]) -> list[RuleDefinition]:
    """The lists as rules, one for each list and clause; those that only rewrite a text are none."""
    lists: dict[tuple[WordAction, str], list[WordEntry]] = defaultdict(list)
    for entry in entries:
        if entry.action in OUTCOME_OF:
            lists[entry.action, entry.clause].append(entry)
    rules = []
    for number, ((action, clause), listed) in enumerate(sorted(lists.items()), start=1):
        tests = [
            Test("text", op, tuple(words[start : start + VALUES_AT_MOST]))
            for op, words in (
                ("contains", [each.word for each in listed if not each.exact]),
                ("spells", [each.word for each in listed if each.exact]),
            )
            for start in range(0, len(words), VALUES_AT_MOST)
        ]
        name = _("Listed words: %(action)s") % {"action": ListedWord.Action(action.value).label}
        rules.append(
            RuleDefinition(
                name=name, key=f"listed-words-{action.value}-{number}", condition=joined("any", tests),
                outcome=OUTCOME_OF[action], clause=clause,
            )
        )  # fmt: skip
    return rules
