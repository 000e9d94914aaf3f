"""Notices of illegal content (DSA, art. 16), complaints of who gave them (art. 20), limits to abuse (art. 23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import LogLine
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.locating import places_in, subject_at
from folkmoot.moderation.models import Case, CaseItem, Complaint, Decision, Notice
from folkmoot.moderation.notice_letters import decided_letter, outcome_letter, receipt_letter
from folkmoot.moderation.queries.notices import notices_visible_to
from folkmoot.moderation.rights import can_moderate_somewhere

COMPLAIN_FOR = timedelta(days=183)
# So many notices without any ground within that time, and more are not looked at for a while.
UNFOUNDED_AT_MOST, UNFOUNDED_WITHIN, NOT_HEARD_FOR = 3, timedelta(days=180), timedelta(days=60)
# What decisions on notices stand on until a moderator names the law: not what the notifier typed, for it is told to the
# author and to the public.
ILLEGAL = "law:illegal content"
AGAINST = frozenset({Decision.Deed.HIDE, Decision.Deed.DELETE, Decision.Deed.SANCTION})


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What somebody tells us, with every element that the law asks for."""

    locations: str
    reason: str
    name: str = ""
    email: str = ""
    law: str = ""
    category: str = ""
    is_exempt: bool = False
    in_good_faith: bool = False
    language: str = ""


def give_notice(*, actor: Actor, community: Community, given: NewNotice) -> Notice:
    """Take a notice of illegal content from anybody, confirm that it came, and open a case for each place that is ours.

    The case waits with those about illegal content: severity 2, and 3 where children are concerned. Records
    `moderation.notice.received`, without who gave it. Raises RuleBroken with the field that lacks something, and
    for who has given too many notices without any ground.
    """
    _check(given)
    _check_not_abusive(community.id, given.email)
    with transaction.atomic():
        notice = Notice.everywhere.create(
            community_id=community.id, locations=given.locations.strip()[:4000], reason=given.reason.strip()[:4000],
            law=given.law.strip()[:300], category=given.category, is_exempt=given.is_exempt,
            name="" if given.is_exempt and not given.email else given.name.strip()[:200],
            email=given.email.strip().lower(), member_id=actor.member_id, language=given.language[:10],
        )  # fmt: skip
        notice.case = _opened(community, notice)
        notice.save(update_fields=["case"])
        record("moderation.notice.received", actor=Actor.system(community.id), subject=("notice", notice.id))
        receipt_letter(community, notice)
    return notice


def complain(*, notice: Notice, text: str) -> Complaint:
    """Complain of what was decided about a notice, free of charge and within six months; one complaint a notice.

    Somebody else than who decided decides about it, through the queue. Records `moderation.complaint.filed`. Raises
    RuleBroken where nothing is decided yet, where what the notifier wanted was done, too late, or twice.
    """
    decision = notice.decision
    if decision is None or notice.decided_at is None:
        raise RuleBroken("not-decided", _("Nothing is decided yet."))
    if decision.deed in AGAINST:
        raise RuleBroken("agreed", _("What you told us of was acted on."))
    if notice.decided_at < timezone.now() - COMPLAIN_FOR:
        raise RuleBroken("too-late", _("One can complain for six months after the decision."))
    if not text.strip():
        raise RuleBroken("empty", _("Say what you think is wrong with the decision."), field="text")
    with transaction.atomic():
        complaint, is_new = Complaint.everywhere.get_or_create(
            community_id=notice.community_id, notice=notice,
            defaults={"text": text.strip()[:4000], "against": decision},
        )  # fmt: skip
        if not is_new:
            raise RuleBroken("complained", _("You have complained of this decision already."))
        actor = Actor.system(notice.community_id)
        case = open_case(actor=actor, subject=("complaint", complaint.id), kind=Case.Kind.NOTICE, severity=2)
        add_item(actor=actor, case=case, kind=CaseItem.Kind.APPEAL, text=complaint.text, clause=ILLEGAL)
        record("moderation.complaint.filed", actor=actor, subject=("complaint", complaint.id))
    return complaint


def call_unfounded(*, actor: Actor, notice: Notice, is_unfounded: bool = True) -> None:
    """Say that anybody could see that there was nothing to a notice; who gives many such is not heard for a while.

    Staff who see it, and so nobody of what they made themselves. Records `moderation.notice.judged`. Raises
    NotAllowed; RuleBroken for one that was acted on.
    """
    sees = notices_visible_to(actor).filter(id=notice.id).exists()
    if not (actor.is_staff and can_moderate_somewhere(actor) and sees):
        raise NotAllowed(_("Moderators judge notices."))
    if is_unfounded and notice.decision is not None and notice.decision.deed in AGAINST:
        raise RuleBroken("agreed", _("This notice was acted on."))
    with transaction.atomic():
        Notice.everywhere.filter(id=notice.id).update(is_unfounded=is_unfounded)
        record(
            "moderation.notice.judged", actor=actor, subject=("notice", notice.id),
            details={"unfounded": is_unfounded},
        )  # fmt: skip


def tell_notifiers(lines: Sequence[LogLine]) -> None:
    """Tell who gave notice what was decided about it and what they can do; once for each decision. For the consumer."""
    for line in lines:
        details: Mapping[str, Any] = line.details
        case_id, decision_id = details.get("case"), getattr(line, "subject_id", None)
        if details.get("undo") and details.get("reverses"):
            Notice.everywhere.filter(decision__id=details["reverses"]).update(decision=None, decided_at=None)
        elif case_id is not None and decision_id is not None:
            decision = Decision.everywhere.filter(id=decision_id).select_related("case").first()
            case = decision.case if decision is not None else None
            # What a rule does at once leaves the case open: the answer is the moderator's.
            if case is not None and case.kind == Case.Kind.NOTICE and case.state == Case.State.DECIDED:
                assert decision is not None
                _tell(decision)


def forget_notifiers(before: datetime) -> int:
    """Take names and addresses out of notices that were decided before then, and have no open complaint."""
    rows = Notice.everywhere.filter(decided_at__lt=before).exclude(name="", email="")
    return rows.exclude(complaint__outcome=Complaint.Outcome.OPEN).update(name="", email="", member=None)


def forget_notifier(member_id: int, deletes_posts: bool) -> None:
    """Take a member who is erased out of the notices they gave; what they gave notice of stays."""
    Notice.everywhere.filter(member_id=member_id).update(name="", email="", member=None)


def _tell(decision: Decision) -> None:
    community = Community.objects.get(id=decision.community_id)
    with transaction.atomic():
        if decision.subject_type == "complaint":
            _answer(community, decision)
            return
        for notice in Notice.everywhere.select_for_update(of=("self",)).filter(case=decision.case, decision=None):
            notice.decision, notice.decided_at = decision, decision.at
            notice.save(update_fields=["decision", "decided_at"])
            decided_letter(community, notice, decision)


def _answer(community: Community, decision: Decision) -> None:
    outcome = Complaint.Outcome.GRANTED if decision.deed in AGAINST else Complaint.Outcome.REFUSED
    rows = Complaint.everywhere.filter(id=decision.subject_id, community_id=community.id)
    if rows.update(outcome=outcome, decided_at=decision.at):
        outcome_letter(community, rows.select_related("notice").get(), decision)


def _opened(community: Community, notice: Notice) -> Case:
    actor = Actor.system(community.id)
    wanted = [subject_at(community, place) for place in places_in(notice.locations)]
    subjects = list(dict.fromkeys(each for each in wanted if each is not None)) or [("notice", notice.id)]
    severity = 3 if notice.is_exempt else 2
    cases = []
    for subject in subjects:
        case = open_case(actor=actor, subject=subject, kind=Case.Kind.NOTICE, severity=severity)
        # Never who gave it: moderators decide about what was said.
        said = "\n".join(filter(None, (notice.law, notice.reason)))
        add_item(
            actor=actor, case=case, kind=CaseItem.Kind.NOTICE, text=said, clause=ILLEGAL, weight=1,
            details={"notice": notice.id, "locations": notice.locations, "category": notice.category},
        )  # fmt: skip
        cases.append(case)
    return cases[0]


def _check(given: NewNotice) -> None:
    if not places_in(given.locations):
        raise RuleBroken(
            "no-place", _("Give the exact address (https://…) of what is illegal; copy it from your browser."),
            field="locations",
        )  # fmt: skip
    if len(given.reason.strip()) < 20:
        words = _("Say why you think that it is against the law, so that somebody else can judge it.")
        raise RuleBroken("no-reason", words, field="reason")
    if not given.is_exempt:
        for field, words in (("name", _("The law asks for your name.")), ("email", _("The law asks for your e-mail."))):
            if not getattr(given, field).strip():
                raise RuleBroken("no-name", words, field=field)
    if not given.in_good_faith:
        words = _("The law asks you to confirm this.")
        raise RuleBroken("no-good-faith", words, field="in_good_faith")


def _check_not_abusive(community_id: int, email: str) -> None:
    if not email.strip():
        return
    now = timezone.now()
    rows = Notice.everywhere.filter(
        community_id=community_id,
        email=email.strip().lower(),
        is_unfounded=True,
        received_at__gte=now - UNFOUNDED_WITHIN,
    ).order_by("-received_at")
    last = list(rows.values_list("received_at", flat=True)[:UNFOUNDED_AT_MOST])
    if len(last) >= UNFOUNDED_AT_MOST and last[0] > now - NOT_HEARD_FOR:
        until = f"{last[0] + NOT_HEARD_FOR:%Y-%m-%d}"
        words = _("Several notices of yours had no ground at all. We look at new ones from %(until)s on.")
        raise RuleBroken("unfounded", words % {"until": until})
