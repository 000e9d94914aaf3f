"""Members tell moderators of what should not be there, and take it back."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RateLimited, RuleBroken
from folkmoot.core.moderation import Moderated, moderated_subjects
from folkmoot.members.abilities import abilities_of
from folkmoot.moderation import weights
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.automatic import decide_by_rule
from folkmoot.moderation.commands.cases import close_if_empty, need_subject, open_case, take_care, tell
from folkmoot.moderation.models import Case, CaseItem, Decision, FlagRecord
from folkmoot.moderation.policies import can_flag
from folkmoot.moderation.queries.clauses import likeliest_clause
from folkmoot.moderation.queries.settings import queue_settings

_DAY = timedelta(days=1)
_SEEN_AT_MOST = 2000


def flag(*, actor: Actor, subject: tuple[str, int], clause: str, text: str = "") -> CaseItem:
    """Tell moderators that something breaks a clause; whoever made it never learns who said so.

    Who sees a thing may flag it, once; a second time changes the reason. What a moderator has found right is not
    looked at again for a newcomer's flag while it has not changed. Flags of trusted members that are heavy enough
    hide it until somebody has looked. Records `moderation.case.opened` or `.changed`, in nobody's name. Raises
    NotFound, NotAllowed, RuleBroken for a clause that is not in force, RateLimited for too many in a day.
    """
    found = need_subject(actor.community_id, subject)
    if not can_flag(actor, subject, author_id=found.author_id):
        raise NotAllowed(_("You may not flag this."))
    _check_clause(actor, found, clause)
    with transaction.atomic():
        weight = _weight(actor)
        case = _looked_at(actor, subject, found, weight) or open_case(actor=actor, subject=subject)
        flagged = CaseItem.everywhere.filter(case=case, kind=CaseItem.Kind.FLAG, member_id=actor.own_id).first()
        if flagged is None:
            _within_a_day(actor)
        item = _keep(actor, case, flagged, found, clause, text, weight)
        case.refresh_from_db()
        if case.state == Case.State.OPEN:
            take_care(case, clause)
            _hide_if_heavy(case, found)
            tell("moderation.case.changed", case)
    return item


def unflag(*, actor: Actor, subject: tuple[str, int]) -> None:
    """Take a flag back while nobody has decided. Records `moderation.case.changed`. Raises RuleBroken for none."""
    with transaction.atomic():
        rows = CaseItem.everywhere.select_for_update(of=("self",)).filter(
            community_id=actor.community_id, member_id=actor.own_id, kind=CaseItem.Kind.FLAG, withdrawn_at=None,
            case__subject_type=subject[0], case__subject_id=subject[1], case__state=Case.State.OPEN,
        )  # fmt: skip
        item = rows.first()
        if item is None:
            raise RuleBroken("no-flag", _("You have no flag here that could be taken back."))
        _count(item, -1)
        item.withdrawn_at = timezone.now()
        item.save(update_fields=["withdrawn_at"])
        case = Case.everywhere.get(id=item.case_id)
        close_if_empty(case)
        tell("moderation.case.changed", case)


def _check_clause(actor: Actor, found: Moderated, clause: str) -> None:
    clauses = clauses_in_force(actor.community_id, found.space_id)
    if clauses and clause not in {each.ref for each in clauses}:
        raise RuleBroken("clause", _("Choose the clause of the guidelines that it breaks."), field="clause")


def _weight(actor: Actor) -> float:
    known = FlagRecord.everywhere.filter(member_id=actor.own_id).values_list("agreed", "disagreed").first()
    agreed, disagreed = known or (0, 0)
    return weights.weight_of_flag(actor, agreed, disagreed)


def _looked_at(actor: Actor, subject: tuple[str, int], found: Moderated, weight: float) -> Case | None:
    """The case in which this was found right as it stands, where the flag is too light to ask again."""
    if weights.is_trusted(actor) and weight >= weights.CROWD_AT_MOST:
        return None
    last = Case.everywhere.filter(
        community_id=actor.community_id, kind=Case.Kind.CONTENT, subject_type=subject[0], subject_id=subject[1]
    )
    case = last.order_by("-id").first()
    is_settled = case is not None and case.state == Case.State.DECIDED and case.was_upheld is False
    return case if case is not None and is_settled and case.decided_revision == found.revision else None


def _within_a_day(actor: Actor) -> None:
    since = timezone.now() - _DAY
    own = CaseItem.everywhere.filter(
        community_id=actor.community_id, member_id=actor.member_id, kind=CaseItem.Kind.FLAG, at__gt=since
    )
    if own.count() >= abilities_of(actor).flags_a_day:
        raise RateLimited(
            int(_DAY.total_seconds()), _("You have flagged a lot today. If something is urgent, write to a moderator.")
        )


def _keep(
    actor: Actor, case: Case, flagged: CaseItem | None, found: Moderated, clause: str, text: str, weight: float
) -> CaseItem:
    """Write the flag, or change the one there is. What was seen is kept: it may be edited before somebody looks."""
    seen = {"text": found.text[:_SEEN_AT_MOST], "title": found.title[:200], "revision": found.revision}
    if flagged is not None and flagged.withdrawn_at is None:
        flagged.clause, flagged.text = clause, text.strip()[:4000]
        flagged.save(update_fields=["clause", "text"])
        return flagged
    details = {"seen": seen, "trusted": weights.is_trusted(actor)}
    if flagged is not None:
        flagged.clause, flagged.text, flagged.weight, flagged.details = clause, text.strip()[:4000], weight, details
        flagged.withdrawn_at, flagged.at = None, timezone.now()
        flagged.save()
        _count(flagged, 1)
        return flagged
    try:
        with transaction.atomic():
            item = CaseItem.everywhere.create(
                community_id=case.community_id, case=case, kind=CaseItem.Kind.FLAG, member_id=actor.own_id,
                clause=clause, text=text.strip()[:4000], weight=weight, details=details,
            )  # fmt: skip
    except IntegrityError:
        return CaseItem.everywhere.get(case=case, member_id=actor.own_id, kind=CaseItem.Kind.FLAG)
    _count(item, 1)
    return item


def _count(item: CaseItem, step: int) -> None:
    """Add a flag to its case's sums, or take it out: by its parts, so that ten thousand cost ten thousand steps."""
    is_trusted = bool(item.details.get("trusted"))
    weight = item.weight * step
    cases = Case.everywhere.filter(id=item.case_id)
    if is_trusted:
        cases.update(
            item_count=F("item_count") + step, trusted_weight=F("trusted_weight") + weight,
            trusted_count=F("trusted_count") + step,
        )  # fmt: skip
    else:
        cases.update(item_count=F("item_count") + step, crowd_weight=F("crowd_weight") + weight)
    trusted, crowd = cases.values_list("trusted_weight", "crowd_weight").get()
    cases.update(weight=weights.together(trusted, crowd))


def _hide_if_heavy(case: Case, found: Moderated) -> None:
    """Hide what weighs enough, never by newcomers alone, and of one author only so much in a day.

    Nobody is silenced by it: it concerns this one thing, and a moderator is asked to look.
    """
    settings = queue_settings(case.community_id)
    kind = moderated_subjects.get(case.subject_type)
    is_heavy = case.weight >= settings.hide_weight and case.trusted_count >= settings.hide_needs
    if not is_heavy or found.state != "visible" or kind.hide is None or case.hidden_by_flags_at is not None:
        return
    now = timezone.now()
    hidden = Case.everywhere.filter(
        community_id=case.community_id, author_id=case.author_id, hidden_by_flags_at__gt=now - _DAY
    )
    if hidden.count() >= settings.hides_a_day:
        return
    case.hidden_by_flags_at = now
    case.save(update_fields=["hidden_by_flags_at"])
    decide_by_rule(
        community_id=case.community_id, subject=(case.subject_type, case.subject_id), deed=Decision.Deed.HIDE,
        clause=likeliest_clause(case), detected_by=CaseItem.Kind.FLAG, case=case,
    )  # fmt: skip
