"""Telling who gave notice what was decided about each place, and when that is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from folkmoot.communities.models import Community
from folkmoot.core.registry import LogLine
from folkmoot.core.tenancy import scope
from folkmoot.moderation.commands.notices import AGAINST
from folkmoot.moderation.models import Case, Complaint, Decision, Notice, NoticePlace
from folkmoot.moderation.notice_letters import decided_letter, outcome_letter, reversed_letter


def tell_notifiers(lines: Sequence[LogLine]) -> None:
    """Tell who gave notice what was decided and what they can do; once for each decision. For the consumer."""
    for line in lines:
        details: Mapping[str, Any] = line.details
        decision = Decision.everywhere.filter(id=line.subject_id or 0).select_related("case").first()
        if decision is None:
            continue
        with transaction.atomic(), scope(decision.community_id):
            if details.get("reverses"):
                _taken_back(decision, int(details["reverses"]), is_undo=bool(details.get("undo")))
            # What a rule does at once leaves the case open: the answer is the moderator's.
            elif (case := decision.case) and case.kind == Case.Kind.NOTICE and case.state == Case.State.DECIDED:
                _tell(decision)


def _tell(decision: Decision) -> None:
    community = Community.objects.get(id=decision.community_id)
    if decision.subject_type == "complaint":
        _answer(community, decision)
        return
    for place in _locked_places(case=decision.case, decision=None):
        _decide(place, decision)
        decided_letter(community, place, decision)


def _taken_back(back: Decision, reversed_id: int, *, is_undo: bool) -> None:
    """A slip is as if it had not been; of all else who gave notice hears, for what they were told holds no more."""
    community = Community.objects.get(id=back.community_id)
    for place in _locked_places(decision_id=reversed_id):
        if is_undo:
            place.decision = None
            place.save(update_fields=["decision"])
            _settle(place.notice)
        else:
            _decide(place, back)
            reversed_letter(community, place.notice, back, [place.address])
    if not is_undo:
        _complaint_taken_back(community, back, reversed_id)


def _complaint_taken_back(community: Community, back: Decision, reversed_id: int) -> None:
    granted = Decision.everywhere.filter(id=reversed_id, subject_type="complaint").first()
    if granted is None:
        return
    rows = Complaint.everywhere.filter(id=granted.subject_id, community_id=community.id)
    outcome = Complaint.Outcome.GRANTED if back.deed in AGAINST else Complaint.Outcome.REFUSED
    for complaint in rows.select_related("notice", "against"):
        rows.update(outcome=outcome, decided_at=back.at)
        reversed_letter(community, complaint.notice, back, _addresses(complaint))


def _addresses(complaint: Complaint) -> list[str]:
    places = complaint.notice.places.filter(decision_id=complaint.against_id or 0)
    return list(places.values_list("address", flat=True))


def _locked_places(**which: Any) -> list[NoticePlace]:
    rows = NoticePlace.everywhere.select_for_update(of=("self",)).filter(**which)
    return list(rows.select_related("notice").order_by("id"))


def _decide(place: NoticePlace, decision: Decision) -> None:
    place.decision = decision
    place.save(update_fields=["decision"])
    _settle(place.notice)


def _settle(notice: Notice) -> None:
    """Let the notice say what came of it: of several places that which one may complain of, else the latest."""
    made = [place.decision for place in notice.places.select_related("decision") if place.decision is not None]
    made.sort(key=lambda each: (each.deed not in AGAINST, each.id))
    decision = made[-1] if made else None
    Notice.everywhere.filter(id=notice.id).update(
        decision=decision, decided_at=max((each.at for each in made), default=None)
    )


def _answer(community: Community, decision: Decision) -> None:
    outcome = Complaint.Outcome.GRANTED if decision.deed in AGAINST else Complaint.Outcome.REFUSED
    rows = Complaint.everywhere.filter(id=decision.subject_id, community_id=community.id)
    if rows.update(outcome=outcome, decided_at=decision.at):
        outcome_letter(community, rows.select_related("notice").get(), decision)
