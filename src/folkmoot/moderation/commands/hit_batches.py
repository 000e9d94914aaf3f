"""Putting hits of a backtest before the moderators, many at once, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from folkmoot.core.tenancy import scope
from folkmoot.moderation.backtest.batches import first_hits, openable, rules_of_hit, rules_with_hits
from folkmoot.moderation.backtest.counting import FIRST_AT_MOST
from folkmoot.moderation.backtest.policies import can_open_cases
from folkmoot.moderation.clauses import Clause, clauses_in_force
from folkmoot.moderation.commands.cases import add_item, close_if_empty, open_case, tell
from folkmoot.moderation.models import BacktestRun, Case, CaseItem, HitBatch
from folkmoot.moderation.queries.rules import clause_named
from folkmoot.moderation.rules.reasons import reason_of_rule

logger = structlog.get_logger(__name__)
_State = HitBatch.State
_UNDER_WAY = (_State.OPENING, _State.CLOSING)
# One transaction; nobody who writes waits longer for it.
_PORTION = 25


def put_before_moderators(*, actor: Actor, run: BacktestRun, rule: int | None = None, at_most: int = 100) -> HitBatch:
    """Have a case opened for each hit of a run that nobody has decided on, the weightiest and latest first.

    Nothing is hidden and no author is told: moderators decide. `rule` is a rule's place in the report, None for all.
    Managers may. Records `moderation.backtest.brought`. Raises NotAllowed; RuleBroken where there is nothing to open,
    or others are being opened.
    """
    if not can_open_cases(actor, run):
        raise NotAllowed(_("Managers put hits before the moderators."))
    chosen = hits_to_open(run, rule, at_most)
    if not chosen:
        raise RuleBroken("nothing-to-open", _("There is nothing here that does not wait or was not decided."))
    name = "" if rule is None else next(each["name"] for place, each in rules_with_hits(run) if place == rule)
    with transaction.atomic():
        # Of two at once the second waits here, and finds the first.
        BacktestRun.everywhere.select_for_update(of=("self",)).get(id=run.id)
        if HitBatch.everywhere.filter(community_id=run.community_id, state__in=_UNDER_WAY).exists():
            raise RuleBroken("busy", _("Others are being opened or taken back. Wait until that is through."))
        batch = HitBatch.everywhere.create(
            community_id=run.community_id, run=run, rule=name[:200], post_ids=chosen, by_id=actor.member_id
        )
        record("moderation.backtest.brought", actor=actor, subject=("backtest", run.id), details={"hits": len(chosen)})
    return batch


def hits_to_open(run: BacktestRun, rule: int | None, at_most: int) -> list[int]:
    """The posts that would become cases now, in the order in which they would."""
    hits = first_hits(run, rule)
    free = openable(run, hits)
    return [post_id for post_id in hits if post_id in free][: max(0, min(at_most, FIRST_AT_MOST))]


def take_back_batch(*, actor: Actor, batch: HitBatch) -> HitBatch:
    """Have those cases closed again that were opened by it, and that nobody has decided, flagged or in hand since.

    Managers may. Records `moderation.backtest.taken-back`. Raises NotAllowed; Conflict where it was taken back.
    """
    if not can_open_cases(actor, batch.run):
        raise NotAllowed(_("Managers put hits before the moderators."))
    with transaction.atomic():
        rows = HitBatch.everywhere.filter(id=batch.id, state__in=(_State.OPENING, _State.OPENED))
        if not rows.update(state=_State.CLOSING, done=0):
            raise Conflict(_("This was taken back already."))
        record("moderation.backtest.taken-back", actor=actor, subject=("backtest", batch.run_id))
    batch.refresh_from_db()
    return batch


def carry_on_with_batches(portions: int = 4) -> int:
    """Deal with the next posts of what is under way; how many. What breaks off goes on where it was.

    A batch that fails is tried again next time and holds up no other.
    """
    dealt = 0
    failed: list[int] = []
    for _portion in range(portions):
        with transaction.atomic():
            waiting = HitBatch.everywhere.filter(state__in=_UNDER_WAY).exclude(id__in=failed).order_by("id")
            batch = waiting.select_for_update(of=("self",), skip_locked=True).select_related("run").first()
            if batch is None:
                break
            try:
                with transaction.atomic(), scope(batch.community_id):
                    dealt += _open_some(batch) if batch.state == _State.OPENING else _close_some(batch)
            except Exception:
                logger.exception("moderation.batch_failed", batch_id=batch.id, community_id=batch.community_id)
                failed.append(batch.id)
    return dealt


def _open_some(batch: HitBatch) -> int:
    some = batch.post_ids[batch.done : batch.done + _PORTION]
    free = openable(batch.run, some)
    for post_id in some:
        if post_id in free:
            batch.item_ids += _open_one(batch, post_id)
            batch.opened += 1
    batch.done += len(some)
    if batch.done >= len(batch.post_ids):
        batch.state = _State.OPENED
    batch.save(update_fields=["item_ids", "opened", "done", "state"])
    return len(some)


def _open_one(batch: HitBatch, post_id: int) -> list[int]:
    """A case with an item for each rule that was met; what lies back is urgent only where its clause says so."""
    system = Actor.system(batch.community_id)
    try:
        case = open_case(actor=system, subject=("post", post_id), severity=0)
    except NotFound:
        return []
    clauses = clauses_in_force(batch.community_id, case.space_id)
    return [_add(system, case, batch, rule, clauses) for rule in rules_of_hit(batch.run, post_id)]


def _add(system: Actor, case: Case, batch: HitBatch, rule: dict[str, str], clauses: Iterable[Clause]) -> int:
    clause = clause_named(rule["clause"], clauses)
    item = add_item(
        actor=system, case=case, kind=CaseItem.Kind.RULE, clause=clause.ref if clause else rule["clause"],
        text=reason_of_rule(rule["name"], "", clause, {}),
        details={"rule": rule["name"], "outcome": rule["outcome"], "backtest": batch.run_id},
    )  # fmt: skip
    return item.id


def _close_some(batch: HitBatch) -> int:
    some = batch.item_ids[batch.done : batch.done + _PORTION]
    for item in CaseItem.everywhere.filter(id__in=some, withdrawn_at=None).order_by("id"):
        batch.closed += _take_back(item)
    batch.done += len(some)
    if batch.done >= len(batch.item_ids):
        batch.state = _State.CLOSED
    batch.save(update_fields=["closed", "done", "state"])
    return max(1, len(some))


def _take_back(item: CaseItem) -> bool:
    """Take an item back, and close its case where nothing else speaks for looking; whether that was so."""
    case = Case.everywhere.select_for_update(of=("self",)).get(id=item.case_id)
    is_in_hand = case.claimed_until is not None and case.claimed_until > timezone.now()
    if case.state != Case.State.OPEN or is_in_hand:
        return False
    CaseItem.everywhere.filter(id=item.id).update(withdrawn_at=timezone.now())
    Case.everywhere.filter(id=case.id).update(item_count=F("item_count") - 1)
    is_closed = close_if_empty(case)
    tell("moderation.case.changed", case)
    return is_closed
