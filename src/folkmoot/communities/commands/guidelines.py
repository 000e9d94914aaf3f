"""Writing guidelines and putting them in force."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community, GuidelineClause, GuidelinesVersion
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.communities.wording import ClauseWords, Words, checked_clauses, clause_rows, drafted_clauses
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed
from folkmoot.core.registry import guidelines_listeners


def publish_guidelines(
    *, actor: Actor, clauses: Sequence[Words], introduction: str, change_note: str
) -> GuidelinesVersion:
    """Put a new version of the guidelines in force; members are asked to accept it before they write again.

    A draft becomes it, whatever it said. Records `communities.guidelines.published` and tells `guidelines_listeners`.
    Raises NotAllowed; RuleBroken when there is no clause, too many, one without a title or a text, or one with too many
    examples; Conflict when somebody else publishes at the same moment.
    """
    _may_manage(actor)
    kept = checked_clauses(clauses)
    with transaction.atomic():
        version = _written(actor, kept, introduction, change_note)
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
        Community.objects.filter(id=actor.community_id).update(revision=F("revision") + 1)
        record("communities.guidelines.published", actor=actor, subject=("guidelines", version.id))
        forget_kept_communities()
        for listener in guidelines_listeners:
            listener(actor=actor, version_id=version.id)
    forget_kept_communities()
    return version


def save_guidelines_draft(
    *, actor: Actor, clauses: Sequence[Words], introduction: str, change_note: str
) -> GuidelinesVersion:
    """Keep guidelines that are being written, for managers to go on with; there is one draft in a community.

    Clauses may be half empty. Records `communities.guidelines.drafted`. Raises NotAllowed, RuleBroken, Conflict.
    """
    _may_manage(actor)
    begun = drafted_clauses(clauses)
    with transaction.atomic():
        version = _written(actor, begun, introduction, change_note)
        record("communities.guidelines.drafted", actor=actor, subject=("guidelines", version.id))
    return version


def discard_guidelines_draft(*, actor: Actor) -> None:
    """Throw the draft away, if there is one. Records `communities.guidelines.discarded`. Raises NotAllowed."""
    _may_manage(actor)
    with transaction.atomic():
        deleted, _rows = _drafts(actor).delete()
        if deleted:
            record("communities.guidelines.discarded", actor=actor)


def _may_manage(actor: Actor) -> None:
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers write the guidelines."))


def _drafts(actor: Actor) -> QuerySet[GuidelinesVersion]:
    return GuidelinesVersion.everywhere.filter(community_id=actor.community_id, published_at__isnull=True)


def _written(actor: Actor, clauses: Sequence[ClauseWords], introduction: str, change_note: str) -> GuidelinesVersion:
    """The draft, made where there is none, with these words in it."""
    words = {"introduction": introduction.strip()[:4000], "change_note": change_note.strip()[:300]}
    version = _drafts(actor).select_for_update().first()
    if version is None:
        last = GuidelinesVersion.everywhere.filter(community_id=actor.community_id).aggregate(last=Max("number"))[
            "last"
        ]
        try:
            with transaction.atomic():
                version = GuidelinesVersion.everywhere.create(
                    community_id=actor.community_id, number=(last or 0) + 1, **words
                )
        except IntegrityError as error:
            raise Conflict(_("Somebody else has just changed the guidelines.")) from error
    else:
        GuidelinesVersion.everywhere.filter(id=version.id).update(**words)
        GuidelineClause.everywhere.filter(version=version).delete()
    GuidelineClause.everywhere.bulk_create(clause_rows(GuidelineClause, version, clauses))
    return version
