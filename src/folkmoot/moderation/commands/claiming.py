"""Who is at which case: claims that run out by themselves, assignment, severity."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.moderation.categories import Category
from folkmoot.moderation.commands.cases import due_of, tell
from folkmoot.moderation.models import Case
from folkmoot.moderation.policies import cases_visible_to

# As long as it takes to read a heated thread; who is still at it claims it anew by looking.
CLAIMED_FOR = timedelta(minutes=10)


def claim(*, actor: Actor, case: Case) -> Case:
    """Take a case in hand, so that nobody else decides it meanwhile; again: for longer.

    Who works the queue. Raises Conflict when somebody else is at it or it is decided. Records
    `moderation.case.claimed`.
    """
    _must_see(actor, case)
    now = timezone.now()
    with transaction.atomic():
        free = Q(claimed_by=None) | Q(claimed_by_id=actor.own_id) | Q(claimed_until__lt=now) | Q(claimed_until=None)
        mine = Case.everywhere.filter(free, id=case.id, state=Case.State.OPEN)
        if not mine.update(claimed_by_id=actor.own_id, claimed_until=now + CLAIMED_FOR):
            _refuse(case)
        Case.everywhere.filter(id=case.id, first_seen_at=None).update(first_seen_at=now)
        was_mine = case.claimed_by_id == actor.member_id
        case.refresh_from_db()
        if not was_mine:
            tell("moderation.case.claimed", case, actor=actor)
    return case


def release(*, actor: Actor, case: Case) -> Case:
    """Let go of a case that one has in hand; managers also of others'. Records `moderation.case.claimed`."""
    _must_see(actor, case)
    with transaction.atomic():
        rows = Case.everywhere.filter(id=case.id, state=Case.State.OPEN).exclude(claimed_by=None)
        if not actor.is_manager:
            rows = rows.filter(claimed_by_id=actor.own_id)
        if rows.update(claimed_by=None, claimed_until=None):
            tell("moderation.case.claimed", case, actor=actor)
    case.refresh_from_db()
    return case


def assign(*, actor: Actor, case: Case, member: Membership | None) -> Case:
    """Give a case to somebody who may decide it, or to nobody. Records `moderation.case.assigned`.

    Who works the queue. Raises RuleBroken where that member does not see the case, Conflict when it is decided.
    """
    _must_see(actor, case)
    if member is not None and not cases_visible_to(actor_of(member)).filter(id=case.id).exists():
        raise RuleBroken("assignee", _("%(name)s may not decide this case.") % {"name": member.name}, field="member")
    with transaction.atomic():
        rows = Case.everywhere.filter(id=case.id, state=Case.State.OPEN)
        if not rows.update(assigned_to=member, assigned_at=timezone.now() if member else None):
            _refuse(case)
        case.refresh_from_db()
        tell("moderation.case.assigned", case, actor=actor)
    return case


def set_severity(*, actor: Actor, case: Case, severity: int, category: str = "") -> Case:
    """Say how heavy a case is, and what is veiled in it; its target moves with it. Records `moderation.case.changed`.

    Raises RuleBroken for what there is not, Conflict when it is decided.
    """
    _must_see(actor, case)
    if not 0 <= severity <= 3 or (category and category not in Category.values):
        raise RuleBroken("severity", _("Choose a severity from 0 to 3."), field="severity")
    with transaction.atomic():
        case = Case.everywhere.select_for_update(of=("self",)).get(id=case.id)
        if case.state != Case.State.OPEN:
            _refuse(case)
        case.severity, case.category = severity, category
        case.due_at = due_of(case)
        case.save(update_fields=["severity", "category", "due_at"])
        tell("moderation.case.changed", case, actor=actor)
    return case


def check_free(*, actor: Actor, case: Case) -> None:
    """Raise what `claim` would raise now, without waiting for who is writing: most who come late need not queue up."""
    _must_see(actor, case)
    case.refresh_from_db()
    if case.state != Case.State.OPEN or is_claimed_by_another(actor, case):
        _refuse(case)


def is_claimed_by_another(actor: Actor, case: Case) -> bool:
    """Whether somebody else is at it now."""
    stands = case.claimed_until is not None and case.claimed_until > timezone.now()
    return stands and case.claimed_by_id not in (None, actor.member_id)


def _must_see(actor: Actor, case: Case) -> None:
    if not cases_visible_to(actor).filter(id=case.id).exists():
        raise NotAllowed(_("This case is not yours to decide."))


def _refuse(case: Case) -> None:
    case.refresh_from_db()
    if case.state != Case.State.OPEN:
        raise Conflict(_("Somebody else has decided this already."))
    name = case.claimed_by.name if case.claimed_by else "?"
    raise Conflict(_("%(name)s is at this case.") % {"name": name})
