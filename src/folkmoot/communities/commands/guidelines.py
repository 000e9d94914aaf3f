"""Putting guidelines in force."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community, GuidelineClause, GuidelinesVersion
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import guidelines_listeners

CLAUSES_AT_MOST = 60


def publish_guidelines(
    *, actor: Actor, clauses: Sequence[tuple[str, str]], introduction: str, change_note: str
) -> GuidelinesVersion:
    """Put a new version of the guidelines in force; members are asked to accept it before they write again.

    Records `communities.guidelines.published` and tells `guidelines_listeners`. Raises NotAllowed; RuleBroken when
    there is no clause, too many, or one without a title or a text.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers publish guidelines."))
    kept = checked_clauses(clauses)
    with transaction.atomic():
        versions = GuidelinesVersion.everywhere.filter(community_id=actor.community_id)
        number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version = GuidelinesVersion.everywhere.create(
            community_id=actor.community_id,
            number=number,
            introduction=introduction.strip()[:4000],
            change_note=change_note.strip()[:300],
            published_at=timezone.now(),
        )
        GuidelineClause.everywhere.bulk_create(
            GuidelineClause(community_id=actor.community_id, version=version, number=n, title=title, text=text)
            for n, (title, text) in enumerate(kept, start=1)
        )
        Community.objects.filter(id=actor.community_id).update(revision=F("revision") + 1)
        record("communities.guidelines.published", actor=actor, subject=("guidelines", version.id))
        forget_kept_communities()
        for listener in guidelines_listeners:
            listener(actor=actor, version_id=version.id)
    forget_kept_communities()
    return version


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
