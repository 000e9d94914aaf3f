"""Statements of reasons: what moderators add to them, what is public, and the way to the DSA Transparency Database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.fetch_errors import FetchFailed, FetchRefused
from folkmoot.core.http_client import Fetched, fetch
from folkmoot.moderation.dsa.checking import STATEMENTS_AT_MOST, problems
from folkmoot.moderation.dsa.stating import Statement, puid_of
from folkmoot.moderation.models import Decision, StatementDelivery, StatementDetails, TransparencySettings
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.queries.statements import restricting_decisions, statements_of, transparency_settings
from folkmoot.moderation.rights import decisions_visible_to

State = StatementDelivery.State
ATTEMPTS_AT_MOST = 12
_TAKEN_UP_AT_ONCE = 1000
log = structlog.get_logger(__name__)


def change_transparency(*, actor: Actor, **changes: Any) -> TransparencySettings:
    """Settle what the public is told: managers. Records `moderation.transparency.changed`.

    Raises NotAllowed, RuleBroken.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers decide what the public is told."))
    row = transparency_settings(actor.community_id)
    for name, value in changes.items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=["community"], validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
    with transaction.atomic():
        row.save()
        record("moderation.transparency.changed", actor=actor, details={"fields": sorted(changes)})
    return row


def describe_statement(*, actor: Actor, decision: Decision, **details: Any) -> StatementDetails:
    """Say more of a statement than follows from its decision: the law, the category, the language of the content.

    Staff who may read the decision. Records `moderation.statement.described`. Raises NotAllowed; RuleBroken where the
    database would refuse it, or has it already.
    """
    if not actor.is_staff or not decisions_visible_to(actor).filter(id=decision.id).exists():
        raise NotAllowed(_("Moderators describe the statements of decisions."))
    if StatementDelivery.everywhere.filter(decision=decision, state=State.SENT).exists():
        raise RuleBroken("sent", _("This statement has been sent: it can no longer be changed."))
    with transaction.atomic():
        row, _is_new = StatementDetails.everywhere.update_or_create(
            community_id=decision.community_id, decision=decision, defaults=details
        )
        for _each, statement in statements_of(decision.community_id, [decision]):
            if wrong := problems(statement):
                raise RuleBroken("statement", f"{wrong[0].field}: {wrong[0].rule}", field=wrong[0].field)
        # Refused before, perhaps for what was mended now.
        StatementDelivery.everywhere.filter(decision=decision, state=State.REFUSED).update(
            state=State.WAITING, attempts=0, next_at=timezone.now(), error=""
        )
        record("moderation.statement.described", actor=actor, subject=("decision", decision.id))
    return row


def send_statements() -> int:
    """Send what waits, of every community that wants it, once an operator has given a token. For the worker.

    A decision waits until it can no longer be undone as a slip. Returns how many the database has taken.
    """
    if not settings.DSA_TOKEN:
        return 0
    wanting = TransparencySettings.everywhere.filter(sends_statements=True)
    taken = 0
    for community_id in wanting.order_by("community_id").values_list("community_id", flat=True):
        _take_up(community_id)
        while batch := _due(community_id):
            sent = _send(community_id, batch)
            taken += sent or 0
            if sent is None:
                break
    return taken


def _take_up(community_id: int) -> None:
    """Note which decisions have yet to be told."""
    settled = timezone.now() - timedelta(minutes=policy_of(community_id).undo_minutes)
    rows = restricting_decisions(community_id).filter(at__lt=settled, statement_delivery=None).order_by("id")
    StatementDelivery.everywhere.bulk_create(
        (
            StatementDelivery(community_id=community_id, decision=each, puid=puid_of(each))
            for each in rows[:_TAKEN_UP_AT_ONCE]
        ),
        ignore_conflicts=True,
    )


def _due(community_id: int) -> list[StatementDelivery]:
    rows = StatementDelivery.everywhere.filter(
        community_id=community_id, state=State.WAITING, next_at__lte=timezone.now()
    )
    return list(rows.select_related("decision").order_by("id")[:STATEMENTS_AT_MOST])


def _send(community_id: int, batch: Sequence[StatementDelivery]) -> int | None:
    """Send one batch; None where there is no point in sending more now."""
    by_decision = {each.decision_id: each for each in batch}
    ready: dict[str, tuple[StatementDelivery, Statement]] = {}
    for decision, statement in statements_of(community_id, [each.decision for each in batch]):
        delivery = by_decision.pop(decision.id)
        if wrong := problems(statement):
            _refused(delivery, "; ".join(f"{each.field}: {each.rule}" for each in wrong))
        else:
            ready[delivery.puid] = (delivery, statement)
    for delivery in by_decision.values():
        _refused(delivery, "the decision restricts nothing any more")
    if not ready:
        return 0
    body = json.dumps({"statements": [statement for _delivery, statement in ready.values()]}).encode()
    try:
        answer = fetch(
            settings.DSA_URL, method="POST", body=body, timeout=60, accept=("application/json",),
            headers={"authorization": f"Bearer {settings.DSA_TOKEN}", "content-type": "application/json"},
        )  # fmt: skip
    except (FetchFailed, FetchRefused) as error:
        _later([delivery for delivery, _statement in ready.values()], str(error))
        return None
    return _understood(ready, answer)


def _understood(ready: Mapping[str, tuple[StatementDelivery, Statement]], answer: Fetched) -> int | None:
    deliveries = [delivery for delivery, _statement in ready.values()]
    said = _read(answer.body)
    if answer.status == 201:
        ids = {each.get("puid"): each.get("uuid") for each in said.get("statements", ()) if isinstance(each, dict)}
        for delivery in deliveries:
            _sent(delivery, str(ids.get(delivery.puid) or ""))
        return len(deliveries)
    errors = said.get("errors")
    if answer.status == 422 and isinstance(errors, dict):
        known = [puid for puid in errors.get("existing_puids") or () if puid in ready]
        for puid in known:
            # It arrived before, and its answer did not.
            _sent(ready[puid][0], "")
        named = [name for name in errors if name.startswith("statement_") and name[10:].isdecimal()]
        for name in named:
            index = int(name[10:])
            if index < len(deliveries):
                _refused(deliveries[index], json.dumps(errors[name])[:2000])
        if known or named:
            return len(known)
    _later(deliveries, f"HTTP {answer.status}: {answer.body[:300].decode(errors='replace')}")
    return None


def _sent(delivery: StatementDelivery, remote_id: str) -> None:
    delivery.state, delivery.sent_at, delivery.error = State.SENT, timezone.now(), ""
    delivery.remote_id = remote_id[:64]
    delivery.save(update_fields=["state", "sent_at", "error", "remote_id"])


def _refused(delivery: StatementDelivery, why: str) -> None:
    delivery.state, delivery.error = State.REFUSED, why[:2000]
    delivery.save(update_fields=["state", "error"])
    log.warning("statement of reasons refused", puid=delivery.puid, why=why[:300])


def _later(deliveries: Sequence[StatementDelivery], why: str) -> None:
    """Try later, and later each time; at last say that it was refused, for somebody to look."""
    now = timezone.now()
    for each in deliveries:
        each.attempts += 1
        if each.attempts >= ATTEMPTS_AT_MOST:
            _refused(each, why)
            continue
        each.next_at, each.error = now + timedelta(minutes=2**each.attempts), why[:2000]
        each.save(update_fields=["attempts", "next_at", "error"])


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
