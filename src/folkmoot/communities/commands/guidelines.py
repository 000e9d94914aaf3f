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
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.registry import guidelines_listeners

CLAUSES_AT_MOST = 60


def publish_guidelines(
    *, actor: Actor, clauses: Sequence[tuple[str, str]], introduction: str, change_note: str
) -> GuidelinesVersion:
    """Put a new version of the guidelines in force; members are asked to accept it before they write again.

    A draft becomes it, whatever it said. Records `communities.guidelines.published` and tells `guidelines_listeners`.
    Raises NotAllowed; RuleBroken when there is no clause, too many, or one without a title or a text; Conflict when
    somebody else publishes at the same moment.
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
    *, actor: Actor, clauses: Sequence[tuple[str, str]], introduction: str, change_note: str
) -> GuidelinesVersion:
    """Keep guidelines that are being written, for managers to go on with; there is one draft in a community.

    Clauses may be half empty. Records `communities.guidelines.drafted`. Raises NotAllowed, RuleBroken, Conflict.
    """
    _may_manage(actor)
    filled = [(title.strip(), text.strip()) for title, text in clauses if title.strip() or text.strip()]
    if len(filled) > CLAUSES_AT_MOST:
        raise RuleBroken("too-many-clauses", _("At most %(most)s clauses.") % {"most": CLAUSES_AT_MOST})
    with transaction.atomic():
        version = _written(actor, [(title[:120], text[:4000]) for title, text in filled], introduction, change_note)
        record("communities.guidelines.drafted", actor=actor, subject=("guidelines", version.id))
    return version


def discard_guidelines_draft(*, actor: Actor) -> None:
    """Throw the draft away, if there is one. Records `communities.guidelines.discarded`. Raises NotAllowed."""
    _may_manage(actor)
    with transaction.atomic():
        deleted, _rows = _drafts(actor).delete()
        if deleted:
            record("communities.guidelines.discarded", actor=actor)


def checked_clauses(clauses: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The clauses that were filled in; raises RuleBroken where one is half empty, or none is there."""
    stripped = [(" ".join(title.split())[:120], text.strip()[:4000]) for title, text in clauses]
    filled = [(title, text) for title, text in stripped if title or text]
    for number, (title, text) in enumerate(filled, start=1):
        if not (title and text):
            words = _("Clause %(number)s needs both a title and a text. To drop it, empty both.")
            raise RuleBroken("half-a-clause", words % {"number": number})
    if not filled:
        raise RuleBroken("no-clauses", _("Guidelines need at least one clause."))
    if len(filled) > CLAUSES_AT_MOST:
        raise RuleBroken("too-many-clauses", _("At most %(most)s clauses.") % {"most": CLAUSES_AT_MOST})
    return filled


def _may_manage(actor: Actor) -> None:
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers write the guidelines."))


def _drafts(actor: Actor) -> QuerySet[GuidelinesVersion]:
    return GuidelinesVersion.everywhere.filter(community_id=actor.community_id, published_at__isnull=True)


def _written(
    actor: Actor, clauses: Sequence[tuple[str, str]], introduction: str, change_note: str
) -> GuidelinesVersion:
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
    GuidelineClause.everywhere.bulk_create(
        GuidelineClause(community_id=actor.community_id, version=version, number=number, title=title, text=text)
        for number, (title, text) in enumerate(clauses, start=1)
    )
    return version
