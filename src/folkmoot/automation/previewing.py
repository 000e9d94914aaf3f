"""A text as a real member would read it, without anything being sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from folkmoot.automation.subjects import subject_for
from folkmoot.automation.texts import filled_markdown, filled_plain
from folkmoot.communities.models import Community
from folkmoot.content.profile_text import render_profile_text
from folkmoot.members.models import Membership


@dataclass(frozen=True, slots=True)
class Preview:
    """Whose it would be, and what they would read."""

    member: Membership
    title: str
    html: str


def preview_of(params: Mapping[str, Any], community: Community) -> Preview | None:
    """The step's text for the newest member who can sign in; None where nobody has joined."""
    members = Membership.everywhere.filter(community_id=community.id, state=Membership.State.ACTIVE)
    member = members.filter(account__isnull=False).select_related("account").order_by("-joined_at", "-id").first()
    if member is None:
        return None
    subject = subject_for(community, member, now=timezone.now())
    text = filled_markdown(str(params.get("text", "")), subject)
    return Preview(member, filled_plain(str(params.get("title", "")), subject), render_profile_text(text, True))
