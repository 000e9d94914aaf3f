"""Writing rules: every change is a version, and every process sees it with the next text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from folkmoot.moderation.models import Rule, RuleBook, RuleVersion
from folkmoot.moderation.models.rule import drawn_revision
from folkmoot.moderation.queries.rules import rules_in_use, starter_of
from folkmoot.moderation.rules.conditions import to_json
from folkmoot.moderation.rules.definition import RULES_AT_MOST, RuleDefinition, rule_from_json, rule_to_json
from folkmoot.moderation.rules.policies import can_change_rules


def create_rule(*, actor: Actor, rule: RuleDefinition) -> Rule:
    """Add a rule behind the others. Managers may.

    Records `moderation.rule.created`. Raises NotAllowed; RuleBroken for too many rules, or a key that is taken.
    """
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        in_use = rules_in_use(actor.community_id)
        if in_use.count() >= RULES_AT_MOST:
            raise RuleBroken("too-many", _("A community has at most %(most)s rules.") % {"most": RULES_AT_MOST})
        last = in_use.aggregate(Max("position"))["position__max"] or 0
        row = _made(actor, replace(rule, position=last + 1))
        record("moderation.rule.created", actor=actor, subject=("rule", row.pk), details={"name": row.name})
    return row


def change_rule(*, actor: Actor, key: str, rule: RuleDefinition, version: int | None = None) -> Rule:
    """Make a rule say something else, as a new version. Managers may. `version` is the one that was read.

    Records `moderation.rule.changed`, or nothing where it says the same. Raises NotAllowed, NotFound; Conflict where
    somebody changed it since.
    """
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        row = _locked(actor, key)
        if version is not None and version != row.version:
            raise Conflict(_("Somebody changed this rule meanwhile. Look at it anew."))
        wanted = replace(rule, key=row.key, position=row.position, id=row.pk)
        if rule_to_json(wanted) == rule_to_json(row.definition()):
            return row
        _write(row, wanted)
        row.version = F("version") + 1
        row.save()
        row.refresh_from_db()
        _keep_version(actor, row)
        record("moderation.rule.changed", actor=actor, subject=("rule", row.pk), details={"name": row.name})
    return row


def switch_rule(*, actor: Actor, key: str, is_on: bool, only_notes: bool) -> Rule:
    """Set a rule in force, let it only note, or switch it off: a change like any other. Raises as `change_rule`."""
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        now = replace(_locked(actor, key).definition(), is_on=is_on, only_notes=only_notes)
        return change_rule(actor=actor, key=key, rule=now)


def retire_rule(*, actor: Actor, key: str) -> Rule:
    """Lay a rule aside with its versions; `restore_rule` brings it back. Managers may.

    Records `moderation.rule.retired`. Raises NotAllowed, NotFound.
    """
    return _set_aside(actor, key, "moderation.rule.retired", is_aside=True)


def restore_rule(*, actor: Actor, key: str) -> Rule:
    """Bring back a rule that was laid aside. Managers may. Records `moderation.rule.restored`."""
    return _set_aside(actor, key, "moderation.rule.restored", is_aside=False)


def move_rule(*, actor: Actor, key: str, by: int) -> None:
    """Move a rule up (`by` below 0) or down in the order in which hits are told. Managers may.

    Records `moderation.rules.ordered`. Raises NotAllowed, NotFound.
    """
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        rows = list(rules_in_use(actor.community_id))
        at = next((place for place, row in enumerate(rows) if row.key == key), None)
        if at is None:
            raise NotFound
        row = rows.pop(at)
        rows.insert(min(max(at + by, 0), len(rows)), row)
        for position, each in enumerate(rows, start=1):
            each.position = position
        Rule.everywhere.bulk_update(rows, ["position"], batch_size=500)
        record("moderation.rules.ordered", actor=actor)


def restore_version(*, actor: Actor, key: str, number: int) -> Rule:
    """Make a rule say again what it said in an earlier version, as a new one. Raises as `change_rule`."""
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        row = _locked(actor, key)
        version = RuleVersion.everywhere.filter(community_id=actor.community_id, rule=row, number=number).first()
        if version is None:
            raise NotFound
        return change_rule(actor=actor, key=key, rule=rule_from_json(version.definition))


def import_rules(*, actor: Actor, rules: Sequence[RuleDefinition], replaces: bool = False) -> tuple[int, int]:
    """Take rules from a file: those with a known key are changed, others added; how many of each.

    With `replaces`, rules that the file does not name are laid aside. Managers may. Records each change. Raises as
    `create_rule` and `change_rule`; nothing is taken where one is refused.
    """
    _must_change(actor)
    keys = [rule.key for rule in rules if rule.key]
    if len(set(keys)) != len(keys):
        raise RuleBroken("key", _("Two rules of the file have the same key."))
    added = changed = 0
    with transaction.atomic():
        turn_page(actor=actor)
        known = {row.key: row for row in Rule.everywhere.filter(community_id=actor.community_id)}
        for rule in rules:
            row = known.get(rule.key)
            if row is None:
                create_rule(actor=actor, rule=rule)
                added += 1
                continue
            if row.retired_at is not None:
                restore_rule(actor=actor, key=row.key)
            changed += change_rule(actor=actor, key=row.key, rule=rule).version != row.version
        for key in known.keys() - set(keys) if replaces else ():
            if known[key].retired_at is None:
                retire_rule(actor=actor, key=key)
    return added, changed


def point_rules(*, actor: Actor, clauses: Mapping[str, str]) -> None:
    """Let rules name their clauses otherwise (by what they name now): the guidelines were numbered anew.

    Each is a change with a version of its own, also of rules that were laid aside. Records `moderation.rule.changed`.
    """
    with transaction.atomic():
        turn_page(actor=actor)
        named = Rule.everywhere.select_for_update().filter(community_id=actor.community_id, clause__in=clauses)
        for row in named:
            row.clause, row.version = clauses[row.clause], row.version + 1
            row.save(update_fields=["clause", "version"])
            _keep_version(actor, row)
            record("moderation.rule.changed", actor=actor, subject=("rule", row.pk), details={"name": row.name})


def turn_page(*, actor: Actor) -> RuleBook:
    """Let every process see what changes now; the first time, make rows of the starter pack.

    The caller holds the transaction; whoever changes rules or words of the community takes turns here.
    """
    book = RuleBook.everywhere.select_for_update().filter(community_id=actor.community_id).first()
    if book is None:
        try:
            with transaction.atomic():
                book = RuleBook.everywhere.create(community_id=actor.community_id)
                for rule in starter_of(actor.community_id):
                    _made(Actor.system(actor.community_id), rule)
        except IntegrityError:
            book = RuleBook.everywhere.select_for_update().get(community_id=actor.community_id)
    RuleBook.everywhere.filter(pk=book.pk).update(revision=drawn_revision())
    return book


def _must_change(actor: Actor) -> None:
    if not can_change_rules(actor):
        raise NotAllowed(_("Managers change the rules."))


def _locked(actor: Actor, key: str) -> Rule:
    row = Rule.everywhere.select_for_update().filter(community_id=actor.community_id, key=key).first()
    if row is None:
        raise NotFound
    return row


def _made(actor: Actor, rule: RuleDefinition) -> Rule:
    key = rule.key or _free_key(actor.community_id, rule.name)
    if rule.key and Rule.everywhere.filter(community_id=actor.community_id, key=key).exists():
        raise RuleBroken("taken", _("Another rule has this key."), field="key")
    row = Rule(community_id=actor.community_id, key=key, position=rule.position)
    _write(row, rule)
    row.save()
    _keep_version(actor, row)
    return row


def _free_key(community_id: int, name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "rule"
    taken = set(
        Rule.everywhere.filter(community_id=community_id, key__startswith=base).values_list("key", flat=True)
    )  # fmt: skip
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, 9999))) if key not in taken)


def _write(row: Rule, rule: RuleDefinition) -> None:
    as_json = rule_to_json(rule)
    row.name, row.is_on, row.only_notes = rule.name, rule.is_on, rule.only_notes
    row.condition, row.outcome = to_json(rule.condition), rule.outcome
    row.clause, row.reason = rule.clause, rule.reason
    row.exempt, row.tags = as_json["exempt"], as_json["tags"]


def _keep_version(actor: Actor, row: Rule) -> None:
    RuleVersion.everywhere.create(
        community_id=row.community_id,
        rule=row,
        number=row.version,
        definition=rule_to_json(row.definition()),
        by_id=actor.member_id,
    )


def _set_aside(actor: Actor, key: str, kind: str, *, is_aside: bool) -> Rule:
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        row = _locked(actor, key)
        row.retired_at = timezone.now() if is_aside else None
        row.save(update_fields=["retired_at"])
        record(kind, actor=actor, subject=("rule", row.pk), details={"name": row.name})
    return row
