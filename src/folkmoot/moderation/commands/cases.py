"""Opening cases, adding what speaks for looking, and closing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotFound
from folkmoot.core.moderation import Moderated
from folkmoot.moderation.models import Case, CaseItem, FlagRecord
from folkmoot.moderation.queries.settings import care_of, queue_settings, week_of
from folkmoot.moderation.subjects import load_subject
from folkmoot.spaces.models import Space


def open_case(
    *,
    actor: Actor,
    subject: tuple[str, int],
    kind: str = Case.Kind.CONTENT,
    severity: int | None = None,
    category: str = "",
    author_id: int | None = None,
) -> Case:
    """The open case about a subject, made where there is none; a higher severity than it has is taken over.

    For rooms and rules: asks no policy. The subject must be of a registered kind and exist, else NotFound. Locks the
    case. `author_id` is who wrote what the case is about, where that is not the thing's author. Records
    `moderation.case.opened` in nobody's name: who flagged is not for the log.
    """
    with transaction.atomic():
        case = _locked(actor.community_id, kind, subject)
        if case is None:
            found = need_subject(actor.community_id, subject)
            found = replace(found, author_id=author_id or found.author_id)
            case = _make(actor, kind, subject, found, severity, category)
        elif severity is not None and severity > case.severity:
            case.severity, case.category = severity, category or case.category
            case.due_at = due_of(case)
            case.save(update_fields=["severity", "category", "due_at"])
    return case


def add_item(
    *,
    actor: Actor,
    case: Case,
    kind: str,
    member_id: int | None = None,
    clause: str = "",
    text: str = "",
    weight: float = 0,
    details: Mapping[str, Any] | None = None,
) -> CaseItem:
    """Add what a rule, a classifier, a letter or a colleague says to a case; members' flags go through `flag`.

    The clause makes the case as heavy as the managers said. Records `moderation.case.changed`.
    """
    with transaction.atomic():
        item = CaseItem.everywhere.create(
            community_id=case.community_id, case=case, kind=kind, member_id=member_id, clause=clause,
            text=text.strip()[:4000], weight=weight, details=dict(details or {}),
        )  # fmt: skip
        Case.everywhere.filter(id=case.id).update(item_count=F("item_count") + 1)
        case.refresh_from_db()
        take_care(case, clause)
        tell("moderation.case.changed", case)
    return item


def close_case(*, actor: Actor, case: Case, agreed: bool | None) -> Case:
    """Mark a case as decided, by whoever has done what was decided; who flagged rightly is trusted more from then on.

    `agreed` says whether something was wrong; None where that is no question. Raises Conflict when it is decided.
    The caller has asked the policy and holds the transaction. Records `moderation.case.decided`, of which those who
    flagged are told.
    """
    with transaction.atomic():
        now = timezone.now()
        subject = load_subject(case.community_id, case.subject_type, case.subject_id)
        closed = Case.everywhere.filter(id=case.id, state=Case.State.OPEN).update(
            state=Case.State.DECIDED, decided_at=now, decided_by_id=actor.member_id, was_upheld=agreed,
            decided_revision=subject.revision if subject else None, claimed_by=None, claimed_until=None,
            first_seen_at=case.first_seen_at or now,
        )  # fmt: skip
        if not closed:
            raise Conflict(_("Somebody else has decided this already."))
        case.refresh_from_db()
        _count_flags(case, agreed, 1)
        tell("moderation.case.decided", case, actor=actor)
    return case


def reopen_case(*, actor: Actor, case: Case) -> Case:
    """Take back that a case was decided. What was counted for its flaggers is taken back with it.

    Raises Conflict where it is open, or another case about the same thing is. Records `moderation.case.reopened`.
    """
    with transaction.atomic():
        case = Case.everywhere.select_for_update(of=("self",)).get(id=case.id)
        if case.state == Case.State.OPEN:
            raise Conflict(_("This is open again already."))
        _count_flags(case, case.was_upheld, -1)
        case.state, case.was_upheld, case.decided_revision = Case.State.OPEN, None, None
        case.decided_at = case.decided_by = None
        try:
            with transaction.atomic():
                case.save(update_fields=["state", "was_upheld", "decided_revision", "decided_at", "decided_by"])
        except IntegrityError as error:
            raise Conflict(_("There is a newer case about the same thing. Decide that one.")) from error
        tell("moderation.case.reopened", case, actor=actor)
    return case


def close_if_empty(case: Case) -> bool:
    """Close an open case in which nothing speaks for looking any more; whether that was so.

    What flags have hidden waits for somebody who looks. The caller holds the transaction.
    """
    is_empty = not CaseItem.everywhere.filter(case=case, withdrawn_at=None).exists()
    rows = Case.everywhere.filter(id=case.id, state=Case.State.OPEN, hidden_by_flags_at=None)
    return is_empty and bool(rows.update(state=Case.State.DECIDED, decided_at=timezone.now()))


def need_subject(community_id: int, subject: tuple[str, int]) -> Moderated:
    """What a case is to be about; raises NotFound when it is gone, or of a kind that nobody registered."""
    found = load_subject(community_id, *subject)
    if found is None:
        raise NotFound(_("There is nothing here that you may see."))
    return found


def take_care(case: Case, clause: str) -> None:
    """Raise a case to the severity of the clause, where that is higher. The caller holds the transaction."""
    if not clause:
        return
    severity, category = care_of(case.community_id, clause)
    if severity <= case.severity and (case.category or not category):
        return
    case.severity = max(case.severity, severity)
    case.category = category or case.category
    case.due_at = due_of(case)
    case.save(update_fields=["severity", "category", "due_at"])


def tell(kind: str, case: Case, *, actor: Actor | None = None) -> None:
    """Log a change of a case, of which open queues hear; without an actor in nobody's name."""
    record(kind, actor=actor or Actor.system(case.community_id), subject=("case", case.id), space_id=case.space_id)


def due_of(case: Case) -> Any:
    """By when somebody should have looked."""
    minutes = queue_settings(case.community_id).minutes(case.severity)
    return week_of(case.community_id).due(case.opened_at, minutes)


def _locked(community_id: int, kind: str, subject: tuple[str, int]) -> Case | None:
    rows = Case.everywhere.select_for_update(of=("self",)).filter(
        community_id=community_id, kind=kind, subject_type=subject[0], subject_id=subject[1], state=Case.State.OPEN
    )
    return rows.first()


def _make(
    actor: Actor, kind: str, subject: tuple[str, int], found: Moderated, severity: int | None, category: str
) -> Case:
    case = Case(
        community_id=actor.community_id, kind=kind, subject_type=subject[0], subject_id=subject[1],
        space_id=_space_of(found), author_id=found.author_id, category=category,
        severity=1 if severity is None else severity,
    )  # fmt: skip
    case.due_at = due_of(case)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        # Another was quicker: theirs is committed, or we would have waited for it.
        made = _locked(actor.community_id, kind, subject)
        if made is None:
            raise
        return made
    tell("moderation.case.opened", case)
    return case


def _space_of(found: Moderated) -> int | None:
    """A conversation is in no space that anybody looks after."""
    if found.space_id is None:
        return None
    is_direct = Space.everywhere.filter(id=found.space_id, kind=Space.Kind.DIRECT).exists()
    return None if is_direct else found.space_id


def _count_flags(case: Case, agreed: bool | None, step: int) -> None:
    """Note for everybody who flagged whether they were agreed with."""
    if agreed is None:
        return
    flags = CaseItem.everywhere.filter(case=case, kind=CaseItem.Kind.FLAG, withdrawn_at=None, member__isnull=False)
    members = list(flags.values_list("member_id", flat=True))
    known = set(
        FlagRecord.everywhere.filter(member_id__in=flags.values("member_id")).values_list("member_id", flat=True)
    )
    FlagRecord.everywhere.bulk_create(
        (FlagRecord(community_id=case.community_id, member_id=each) for each in members if each not in known),
        batch_size=500,
        ignore_conflicts=True,
    )
    field = "agreed" if agreed else "disagreed"
    FlagRecord.everywhere.filter(member_id__in=flags.values("member_id")).update(**{field: F(field) + step})
