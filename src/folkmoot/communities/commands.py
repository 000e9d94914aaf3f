"""Making a community, saying what it is, and publishing its guidelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community, GuidelineClause, GuidelinesVersion
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken

_CHANGEABLE = frozenset(
    {
        "name", "tagline", "purpose", "audience", "objectives", "host", "brand_colour", "accent_colour", "visibility",
        "join_policy", "erasure_policy", "language", "time_zone", "logo", "set_up_at",
    }
)  # fmt: skip


def first_clauses() -> list[tuple[str, str]]:
    """The guidelines a new community begins with, for its manager to change."""
    return [
        (_("Be kind"), _("Argue with what is said, never with who says it. Assume that others mean well.")),
        (_("Stay with the matter"), _("Write where it belongs, and give a thread a title that says what it is about.")),
        (_("Respect privacy"), _("Do not publish what was told to you in confidence, nor anybody's personal data.")),
        (_("No advertising"), _("Share your own work where others asked for it, and say that it is yours.")),
        (_("Help moderators"), _("Report what breaks these guidelines instead of answering it.")),
    ]


def create_community(*, slug: str, name: str, **fields: Any) -> Community:
    """Make a community with first guidelines in force. Who may is asked by the caller: the operator.

    Records `communities.community.created`. Raises RuleBroken for a slug that is taken or malformed.
    """
    community = Community(slug=slug.strip().lower(), name=name.strip(), **fields)
    _validate(community)
    try:
        with transaction.atomic():
            community.save()
            actor = Actor.system(community.id)
            record("communities.community.created", actor=actor, subject=("community", community.id))
            publish_guidelines(actor=actor, clauses=first_clauses(), introduction="", change_note="")
    except IntegrityError as error:
        raise RuleBroken("taken", _("This address is taken."), field="slug") from error
    forget_kept_communities()
    return community


def change_community(*, actor: Actor, community: Community, **changes: Any) -> Community:
    """Change what a community is: purpose, brand, host, policies. Managers may.

    Records `communities.community.changed` with the names of what changed. Raises NotAllowed, RuleBroken.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers change the community."))
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(community, name, value)
    community.host = (community.host or "").strip().lower() or None
    _validate(community)
    try:
        with transaction.atomic():
            community.revision = F("revision") + 1
            community.save(update_fields=[*changes, "host", "revision"])
            record(
                "communities.community.changed",
                actor=actor,
                subject=("community", community.id),
                details={"fields": sorted(changes)},
            )
    except IntegrityError as error:
        raise RuleBroken("taken", _("Another community answers at this host."), field="host") from error
    community.refresh_from_db()
    forget_kept_communities()
    return community


def publish_guidelines(
    *, actor: Actor, clauses: Sequence[tuple[str, str]], introduction: str, change_note: str
) -> GuidelinesVersion:
    """Put a new version of the guidelines in force; members are asked to accept it before they write again.

    Records `communities.guidelines.published`. Raises NotAllowed; RuleBroken when there is no clause.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers publish guidelines."))
    kept = [(title.strip()[:120], text.strip()[:4000]) for title, text in clauses if title.strip() and text.strip()]
    if not kept:
        raise RuleBroken("no-clauses", _("Guidelines need at least one clause."))
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
    return version


def _validate(community: Community) -> None:
    try:
        community.full_clean(exclude=["revision"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
