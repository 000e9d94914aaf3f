"""Who works the queue, and on which cases."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import moderated_subjects
from folkmoot.moderation.models import Case
from folkmoot.spaces.moderators import moderated_space_ids, moderates_any
from folkmoot.spaces.policies import spaces_visible_to


def can_flag(actor: Actor, subject: tuple[str, int], *, author_id: int | None) -> bool:
    """Members, of what they see and have not made. Also who is silenced: they may still be wronged."""
    kind = moderated_subjects.find(subject[0])
    if kind is None or not actor.is_member or not actor.allows("write"):
        return False
    return author_id != actor.member_id and kind.may_flag(actor, subject[1])


def works_the_queue(actor: Actor) -> bool:
    """Staff, and who looks after a space."""
    return actor.is_member and (actor.is_staff or moderates_any(actor))


def runs_the_queue(actor: Actor) -> bool:
    """Managers say how the queue is worked and see how the team fares."""
    return actor.is_system or actor.is_manager


def cases_visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may look at and decide.

    Staff: all but those of private spaces they are not in. Moderators of spaces: what is said in those. Nobody: what
    speaks against themselves, for flags are anonymous to who is flagged.
    """
    cases = Case.everywhere.filter(community_id=actor.community_id)
    if actor.is_system:
        return cases
    if not actor.is_member or not actor.allows("moderate"):
        return cases.none()
    others = cases.exclude(author_id=actor.member_id) if actor.member_id else cases
    if actor.is_manager:
        return others
    if actor.is_staff:
        return others.filter(Q(space_id=None) | Q(space_id__in=spaces_visible_to(actor).values("id")))
    own = moderated_space_ids(actor)
    if own is None:
        return cases.none()
    return others.filter(space_id__in=own, kind__in=(Case.Kind.CONTENT, Case.Kind.APPEAL))


def can_see_classifier(actor: Actor) -> bool:
    """Moderators and above see how texts are scored: whoever knew the words that weigh would write around them."""
    return actor.is_system or (actor.is_member and actor.is_staff)
