"""The rules that a community has: those in force, and those that are laid ready and are off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.queries.rules import definitions_of
from folkmoot.moderation.rules.definition import rules_to_json

IN_FORCE, DRAFTS = "in-force", "drafts"


def rules_of(source: str, community_id: int) -> dict[str, Any]:
    """The rules in force, or the drafts as if they were on, as RULES.json. Raises RuleBroken where there are none."""
    rules = definitions_of(community_id)
    chosen = [rule for rule in rules if rule.is_on]
    if source == DRAFTS:
        chosen = [replace(rule, is_on=True) for rule in rules if not rule.is_on]
    if not chosen:
        raise RuleBroken("no-rules", _("There are no such rules here."), field="rules")
    return rules_to_json(chosen)
