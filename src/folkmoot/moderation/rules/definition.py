"""A rule as data: what it asks, what follows, on which clause, and for whom it does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.core.moderation import Outcome
from folkmoot.core.roles import Role
from folkmoot.moderation.rules.conditions import ALWAYS, Condition, from_json, to_json
from folkmoot.moderation.rules.wording import parsed, written

FORMAT = "folkmoot-rules/1"
NAME_AT_MOST = 100
REASON_AT_MOST = 500
TAGS_AT_MOST = 5
RULES_AT_MOST = 2000
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_CLAUSE = re.compile(r"(?:[a-z]+:\d+(?::\d+){0,2}|\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Exemptions:
    """Who a rule leaves alone: roles from one upwards, trust from a level upwards, spaces and groups by slug."""

    role: Role | None = None
    trust: int | None = None
    spaces: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleDefinition:
    """One rule. `key` is its name in files; `reason` is told to the author where it says something.

    `clause` is a clause's number, or its reference with the version. A rule that `only_notes` has no effect but to be
    counted. `tags` are added to the thread.
    """

    name: str
    condition: Condition = ALWAYS
    outcome: Outcome = Outcome.FLAG
    key: str = ""
    clause: str = ""
    reason: str = ""
    exempt: Exemptions = field(default_factory=Exemptions)
    tags: tuple[str, ...] = ()
    is_on: bool = True
    only_notes: bool = False
    position: int = 0
    id: int | None = None


def rule_to_json(rule: RuleDefinition) -> dict[str, Any]:
    """The rule as it stands in RULES.json: the condition as text for people and as JSON for programs."""
    return {
        "key": rule.key,
        "name": rule.name,
        "when": written(rule.condition),
        "condition": to_json(rule.condition),
        "outcome": rule.outcome.name.lower(),
        "clause": rule.clause,
        "reason": rule.reason,
        "tags": list(rule.tags),
        "exempt": {
            "role": rule.exempt.role.value if rule.exempt.role else None,
            "trust": rule.exempt.trust,
            "spaces": list(rule.exempt.spaces),
            "groups": list(rule.exempt.groups),
        },
        "on": rule.is_on,
        "only_notes": rule.only_notes,
    }


def rule_from_json(given: Any) -> RuleDefinition:
    """Read one rule; "condition" holds where both it and "when" are given. Raises RuleBroken, naming the field."""
    if not isinstance(given, dict):
        raise RuleBroken("rule", _("A rule is an object."))
    name = " ".join(str(given.get("name", "")).split())
    if not name or len(name) > NAME_AT_MOST:
        raise RuleBroken(
            "rule", _("A rule has a name of 1 to %(most)s characters.") % {"most": NAME_AT_MOST}, field="name"
        )
    return RuleDefinition(
        name=name,
        condition=_condition(given),
        outcome=outcome_named(given.get("outcome", "flag")),
        key=_key(given.get("key", "")),
        clause=clause_named(given.get("clause", "")),
        reason=_reason(given.get("reason", "")),
        exempt=exemptions_from_json(given.get("exempt") or {}),
        tags=_names("tags", given.get("tags") or [], TAGS_AT_MOST),
        is_on=given.get("on", True) is True,
        only_notes=given.get("only_notes", False) is True,
    )


def rules_from_json(given: Any) -> list[RuleDefinition]:
    """Read RULES.json: {"format": "folkmoot-rules/1", "rules": [...]}, or a list of rules alone."""
    listed = given.get("rules") if isinstance(given, dict) else given
    if (isinstance(given, dict) and given.get("format", FORMAT) != FORMAT) or not isinstance(listed, list):
        raise RuleBroken("rules", _("This is no file of rules in the format %(format)s.") % {"format": FORMAT})
    if len(listed) > RULES_AT_MOST:
        raise RuleBroken("rules", _("A file has at most %(most)s rules.") % {"most": RULES_AT_MOST})
    rules = []
    for number, each in enumerate(listed, start=1):
        try:
            rules.append(rule_from_json(each))
        except RuleBroken as broken:
            said = _("Rule %(number)s: %(what)s") % {"number": number, "what": broken.message}
            raise RuleBroken("rules", said, field=broken.field) from broken
    return rules


def rules_to_json(rules: list[RuleDefinition]) -> dict[str, Any]:
    """All rules as RULES.json."""
    return {"format": FORMAT, "rules": [rule_to_json(rule) for rule in rules]}


def exemptions_from_json(given: Any) -> Exemptions:
    """Read who is exempt; raises RuleBroken."""
    if not isinstance(given, dict):
        raise RuleBroken("rule", _("“exempt” is an object."), field="exempt")
    role, trust = given.get("role"), given.get("trust")
    if (role is not None and role not in Role.values) or (trust is not None and trust not in range(5)):
        raise RuleBroken("rule", _("Exempt are a role, and a trust level from 0 to 4."), field="exempt")
    return Exemptions(
        role=Role(role) if role is not None else None,
        trust=trust,
        spaces=_names("spaces", given.get("spaces") or [], 50),
        groups=_names("groups", given.get("groups") or [], 50),
    )


def outcome_named(name: Any) -> Outcome:
    """The outcome of that name; raises RuleBroken."""
    try:
        return Outcome[str(name).upper()]
    except KeyError:
        names = ", ".join(each.name.lower() for each in Outcome)
        raise RuleBroken("rule", _("An outcome is one of %(names)s.") % {"names": names}, field="outcome") from None


def clause_named(clause: Any) -> str:
    """A clause's number or reference; raises RuleBroken for anything else."""
    text = str(clause or "").strip()
    if not _CLAUSE.fullmatch(text):
        raise RuleBroken("rule", _("Name a clause by its number."), field="clause")
    return text


def _condition(given: dict[str, Any]) -> Condition:
    if given.get("condition") is not None:
        return from_json(given["condition"])
    if isinstance(given.get("when"), str):
        return parsed(given["when"])
    raise RuleBroken("rule", _("A rule has a condition, as “when” or as “condition”."), field="condition")


def _key(given: Any) -> str:
    if given and not _KEY.fullmatch(str(given)):
        raise RuleBroken("rule", _("A key has small letters, digits and hyphens."), field="key")
    return str(given or "")


def _reason(given: Any) -> str:
    text = " ".join(str(given or "").split())
    if len(text) > REASON_AT_MOST:
        raise RuleBroken(
            "rule", _("A reason has at most %(most)s characters.") % {"most": REASON_AT_MOST}, field="reason"
        )
    return text


def _names(field_name: str, given: Any, most: int) -> tuple[str, ...]:
    if (
        not isinstance(given, list)
        or len(given) > most
        or not all(isinstance(each, str) and each.strip() for each in given)
    ):
        raise RuleBroken(
            "rule", _("“%(field)s” is a list of at most %(most)s texts.") % {"field": field_name, "most": most},
            field=field_name,
        )  # fmt: skip
    return tuple(dict.fromkeys(each.strip()[:60] for each in given))
