"""Notices of illegal content (DSA, art. 16), complaints of who gave them (art. 20), limits to abuse (art. 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.commands.cases import add_item, open_case
from folkmoot.moderation.commands.notifiers import count_for_address, is_own_address
from folkmoot.moderation.locating import places_in, subject_at
from folkmoot.moderation.models import Case, CaseItem, Complaint, Decision, Notice, NoticePlace
from folkmoot.moderation.notice_letters import receipt_letter
from folkmoot.moderation.queries.notices import notices_visible_to
from folkmoot.moderation.rights import can_moderate_somewhere

COMPLAIN_FOR = timedelta(days=183)
# So many notices without any ground within that time, and more are not looked at for a while.
UNFOUNDED_AT_MOST, UNFOUNDED_WITHIN, NOT_HEARD_FOR = 3, timedelta(days=180), timedelta(days=60)
# Letters to an address that nobody has confirmed.
LETTERS_AT_MOST, LETTERS_WITHIN = 3, timedelta(days=1)
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

    The case waits with those about illegal content: severity 2, and 3 where children are concerned. Until its owner
    has confirmed the address the notice counts neither for nor against that address. Records
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
        if is_own_address(actor, notice.email):
            count_for_address(notice)
        if not _is_flooded(notice):
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


def forget_notifiers(before: datetime) -> int:
    """Take names and addresses out of notices that were decided before then, and have no open complaint."""
    waiting = NoticePlace.everywhere.filter(decision=None, case__state=Case.State.OPEN)
    rows = Notice.everywhere.filter(decided_at__lt=before).exclude(name="", email="")
    rows = rows.exclude(id__in=waiting.values("notice_id"))
    return rows.exclude(complaint__outcome=Complaint.Outcome.OPEN).update(name="", email="", member=None)


def forget_notifier(member_id: int, deletes_posts: bool) -> None:
    """Take a member who is erased out of the notices they gave; what they gave notice of stays."""
    Notice.everywhere.filter(member_id=member_id).update(name="", email="", member=None)


def _opened(community: Community, notice: Notice) -> Case:
    actor = Actor.system(community.id)
    found: dict[tuple[str, int], str] = {}
    for place in places_in(notice.locations):
        subject = subject_at(community, place)
        if subject is not None:
            found.setdefault(subject, place)
    severity = 3 if notice.is_exempt else 2
    cases = []
    for subject, address in (found or {("notice", notice.id): ""}).items():
        case = open_case(actor=actor, subject=subject, kind=Case.Kind.NOTICE, severity=severity)
        # Never who gave it: moderators decide about what was said. Nor the other places, which they may not see.
        said = "\n".join(filter(None, (notice.law, notice.reason)))
        add_item(
            actor=actor, case=case, kind=CaseItem.Kind.NOTICE, text=said, clause=ILLEGAL, weight=1,
            details={"notice": notice.id, "locations": address or notice.locations, "category": notice.category},
        )  # fmt: skip
        NoticePlace.everywhere.create(community_id=community.id, notice=notice, case=case, address=address[:500])
        cases.append(case)
    return cases[0]


def _is_flooded(notice: Notice) -> bool:
    """Whether somebody has letters sent to an address that is not theirs: a few are a confirmation, more are not."""
    if notice.confirmed_at is not None or not notice.email:
        return False
    recent = Notice.everywhere.filter(
        community_id=notice.community_id, email=notice.email, confirmed_at=None,
        received_at__gte=timezone.now() - LETTERS_WITHIN,
    )  # fmt: skip
    return recent.count() > LETTERS_AT_MOST


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
        # Else anybody could have somebody else's address silenced.
        confirmed_at__isnull=False,
        is_unfounded=True,
        received_at__gte=now - UNFOUNDED_WITHIN,
    ).order_by("-received_at")
    last = list(rows.values_list("received_at", flat=True)[:UNFOUNDED_AT_MOST])
    if len(last) >= UNFOUNDED_AT_MOST and last[0] > now - NOT_HEARD_FOR:
        until = f"{last[0] + NOT_HEARD_FOR:%Y-%m-%d}"
        words = _("Several notices of yours had no ground at all. We look at new ones from %(until)s on.")
        raise RuleBroken("unfounded", words % {"until": until})
