"""The guidelines of a space: put in force, accepted."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.wording import Words, checked_clauses, clause_rows
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.moderation import Ruling, Submission, judge
from folkmoot.spaces.guidelines import forget_kept_guidelines
from folkmoot.spaces.models import Space, SpaceAcceptance, SpaceClause, SpaceGuidelines
from folkmoot.spaces.policies import can_write_guidelines
from folkmoot.spaces.queries import space_guidelines_in_force


def publish_space_guidelines(
    *, actor: Actor, space: Space, clauses: Sequence[Words], introduction: str, change_note: str
) -> SpaceGuidelines:
    """Put a new version of the space's guidelines in force; members accept it before they write there again.

    Who looks after the space may, and managers; who publishes accepts by it. Records `spaces.guidelines.published`.
    Raises NotAllowed, RuleBroken as the community's do, Conflict when somebody else publishes at the same moment.
    """
    if not can_write_guidelines(actor, space):
        raise NotAllowed(_("Who looks after the space writes its guidelines."))
    kept = checked_clauses(clauses)
    ruling = _judge(actor, space, [introduction, change_note, *(part for clause in kept for part in clause)])
    kept = checked_clauses(words.rewritten(ruling.said) for words in kept)
    introduction, change_note = ruling.said(introduction), ruling.said(change_note)
    last = SpaceGuidelines.everywhere.filter(space=space).aggregate(last=Max("number"))["last"]
    with transaction.atomic():
        try:
            with transaction.atomic():
                version = SpaceGuidelines.everywhere.create(
                    community_id=space.community_id, space=space, number=(last or 0) + 1,
                    introduction=introduction.strip()[:4000], change_note=change_note.strip()[:300],
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("Somebody else has just changed the guidelines.")) from error
        SpaceClause.everywhere.bulk_create(clause_rows(SpaceClause, version, kept))
        if actor.member_id is not None:
            _accepted(actor.member_id, version)
        record("spaces.guidelines.published", actor=actor, subject=("space", space.id), space_id=space.id)
    forget_kept_guidelines()
    return version


def accept_space_guidelines(*, actor: Actor, space: Space, number: int) -> SpaceGuidelines:
    """Accept the space's guidelines in force, to write there. Records `spaces.guidelines.accepted` the first time.

    Raises NotAllowed for who is no member, RuleBroken for another version.
    """
    if not actor.is_member or not actor.allows("write"):
        raise NotAllowed(_("Members accept the guidelines of a space."))
    version = space_guidelines_in_force(space)
    if version is None or version.number != number:
        words = _("Please read and accept the guidelines of the space that are in force.")
        raise RuleBroken("guidelines", words, field="accept")
    with transaction.atomic():
        if _accepted(actor.own_id, version):
            record("spaces.guidelines.accepted", actor=actor, subject=("space", space.id), space_id=space.id)
    return version


def erase_acceptances(member_id: int, deletes_posts: bool) -> None:
    """Forget which guidelines of spaces a member accepted."""
    SpaceAcceptance.everywhere.filter(member_id=member_id).delete()


def _judge(actor: Actor, space: Space, words: Sequence[str]) -> Ruling:
    """Nobody may hold what binds all who write there: it passes the gate, or does not."""
    text = "\n".join(part for part in words if part)
    submission = Submission(
        kind="guidelines", text=text, source=text, space_id=space.id, private=True, field="introduction"
    )
    return judge(actor=actor, submission=submission)


def _accepted(member_id: int, version: SpaceGuidelines) -> bool:
    _row, is_new = SpaceAcceptance.everywhere.get_or_create(
        community_id=version.community_id, member_id=member_id, version=version
    )
    return is_new
