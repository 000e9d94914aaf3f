"""Making a community and saying what it is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.commands.guidelines import publish_guidelines
from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.communities.starters import starter_of
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken

_CHANGEABLE = frozenset(
    {
        "name", "kind", "tagline", "purpose", "audience", "objectives", "host", "brand_colour", "accent_colour",
        "visibility", "join_policy", "erasure_policy", "language", "time_zone", "logo", "set_up_at",
    }
)  # fmt: skip


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
            starter = starter_of(community.kind)
            publish_guidelines(actor=actor, clauses=starter.clauses, introduction=starter.introduction, change_note="")
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


def _validate(community: Community) -> None:
    try:
        community.full_clean(exclude=["revision"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
