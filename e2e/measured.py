"""One of everything that insights keep, for the tests that walk over all rooms."""

from __future__ import annotations

from datetime import date
from typing import Any

from e2e.boards import a_board
from folkmoot.communities.models import Community
from folkmoot.insights.models import RecordContact, RecordNote, RecordTag, RecordTagging, SamePerson, Trial
from folkmoot.members.models import Membership
from folkmoot.segments.models import Segment


def what_is_measured(community: Community, member: Membership, text: str) -> dict[str, Any]:
    """What addresses name of two members who are one person, of a trial, and of metrics."""
    other = Membership.everywhere.create(community=community, handle=f"new-twin-{member.id}", name=text[:80])
    first, second = sorted((member, other), key=lambda each: each.id)
    same = SamePerson.everywhere.create(community=community, member=first, other=second, reason=text)
    days = {"first_day": date(2026, 1, 5), "last_day": date(2026, 12, 5)}
    trial = Trial.everywhere.create(community=community, name=text[:80], **days)
    segment = Segment.everywhere.create(community=community, key="found", name=text[:80], description=text[:300])
    asked = {"segment_id": segment.id, "action_name": "label"}
    return {"same_id": same.id, "trial_id": trial.id, **asked, **a_board(member, text), **_a_record(member, text)}


def _a_record(member: Membership, text: str) -> dict[str, Any]:
    """What managers keep about the member."""
    own: dict[str, Any] = {"community_id": member.community_id, "member": member}
    note = RecordNote.everywhere.create(text=text, **own)
    contact = RecordContact.everywhere.create(about=text, by=member, follow_up_on=date(2026, 3, 9), **own)
    tag = RecordTag.everywhere.create(community_id=member.community_id, name=text[:40], key=text[:40].casefold())
    RecordTagging.everywhere.create(tag=tag, **own)
    return {"record_note_id": note.id, "contact_id": contact.id, "record_tag_id": tag.id}
