"""Facts of what is submitted now: from the actor and the submission, and from the database where a rule asks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Submission
from folkmoot.members.models import Membership
from folkmoot.moderation.rules.facts import AuthorFacts, Facts
from folkmoot.spaces.models import Space


def gather(actor: Actor, submission: Submission) -> Facts:
    """The facts of a submission; what takes a query is asked only when a rule needs it."""
    return Facts(
        text=submission.text,
        title=submission.title,
        kind=submission.kind,
        links=submission.links,
        images=len(submission.images),
        mentions=submission.mentions,
        space=_space_slug(actor, submission),
        space_id=submission.space_id,
        private=submission.private,
        edited=submission.subject_id is not None,
        find_author=lambda: _author(actor),
    )


def _space_slug(actor: Actor, submission: Submission) -> str:
    if submission.space_id is None:
        return ""
    found = Space.everywhere.filter(community_id=actor.community_id, pk=submission.space_id)
    return found.values_list("slug", flat=True).first() or ""


def _author(actor: Actor) -> AuthorFacts | None:
    if actor.member_id is None:
        return None
    member = Membership.everywhere.filter(community_id=actor.community_id, pk=actor.member_id).first()
    if member is None:
        return None
    return AuthorFacts(
        id=member.pk,
        handle=member.handle,
        role=actor.role,
        trust=member.trust_level,
        age_days=(timezone.now() - member.joined_at) / timedelta(days=1),
        posts=member.post_count,
    )
