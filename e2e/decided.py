"""One of everything about decisions and measures, for the tests that walk over all rooms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Brake, Case, CaseItem, Decision, LetterTemplate, MemberNote, Sanction


def what_was_decided(community: Community, member: Membership, text: str) -> dict[str, Any]:
    """A decision of a rule about the member with a measure and an appeal: what addresses name of them."""
    every: dict[str, Any] = {"community": community}
    until = timezone.now() + timedelta(days=30)
    decision = Decision.everywhere.create(
        **every, subject_type="member", subject_id=member.id, author=member, deed="sanction", words=text,
        clause_words=text, evidence={"text": text, "items": [{"kind": "flag", "text": text}]}, appeal_until=until,
    )  # fmt: skip
    sanction = Sanction.everywhere.create(**every, member=member, decision=decision, kind="warning")
    appeal = Case.everywhere.create(
        **every, kind="appeal", subject_type="decision", subject_id=decision.id, author=member
    )
    CaseItem.everywhere.create(**every, case=appeal, kind="appeal", member=member, text=text)
    remark = MemberNote.everywhere.create(**every, member=member, author=member, text=text)
    brake = Brake.everywhere.create(**every, kind="raid", reason=text, until=until, is_proposal=True)
    words = LetterTemplate.everywhere.create(**every, deed="hide", language="en", text=text)
    return {
        "decision_id": decision.id, "sanction_id": sanction.id, "appeal_id": appeal.id, "remark_id": remark.id,
        "brake_id": brake.id, "words_id": words.id,
    }  # fmt: skip
