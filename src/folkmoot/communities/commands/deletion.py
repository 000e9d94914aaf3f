"""Deleting a community: asked for by an owner, taken back for two weeks, then done for good."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.models import TenantModel
from folkmoot.core.registry import community_erasers
from folkmoot.core.roles import Role

GRACE = timedelta(days=14)


def ask_for_deletion(*, actor: Actor, community: Community, typed: str) -> Community:
    """Have the community deleted after two weeks; until then nobody joins. Owners may, not programs.

    `typed` is the community's short name as confirmation. Records `communities.deletion.asked`. Raises NotAllowed,
    RuleBroken.
    """
    _for_owners(actor)
    if typed.strip().lower() != community.slug:
        words = _("Type %(slug)s, the short name of the community, to confirm.")
        raise RuleBroken("not-confirmed", words % {"slug": community.slug}, field="typed")
    return _due(actor, community, "communities.deletion.asked", community.deletion_due_at or timezone.now() + GRACE)


def take_deletion_back(*, actor: Actor, community: Community) -> Community:
    """Keep the community after all. Owners may. Records `communities.deletion.taken_back`. Raises NotAllowed."""
    _for_owners(actor)
    return _due(actor, community, "communities.deletion.taken_back", None)


def delete_due_communities() -> int:
    """Delete the communities whose two weeks are over, with everything in them; returns how many.

    Accounts stay, for they belong to the installation; files that nobody names any more are swept by the clock.
    """
    due = Community.objects.filter(deletion_due_at__lte=timezone.now()).order_by("id")
    ids = list(due.values_list("id", flat=True))
    for community_id in ids:
        _delete(community_id)
    return len(ids)


def _delete(community_id: int) -> None:
    with transaction.atomic():
        for erase in community_erasers:
            erase(community_id)
        # Table by table and not by cascade, which would load every row; references are checked at the end.
        for model in apps.get_models():
            if issubclass(model, TenantModel):
                rows: models.QuerySet[TenantModel] = model.everywhere.filter(community_id=community_id)
                rows._raw_delete(rows.db)
        rest = Community.objects.filter(id=community_id)
        rest._raw_delete(rest.db)
    forget_kept_communities()


def _due(actor: Actor, community: Community, kind: str, at: object) -> Community:
    with transaction.atomic():
        Community.objects.filter(id=community.id).update(deletion_due_at=at, revision=F("revision") + 1)
        record(kind, actor=actor, subject=("community", community.id))
    community.refresh_from_db()
    forget_kept_communities()
    return community


def _for_owners(actor: Actor) -> None:
    is_owner = actor.role is Role.OWNER and actor.is_manager and actor.kind is ActorKind.MEMBER
    if not (is_owner or actor.is_system):
        raise NotAllowed(_("Only an owner deletes the community."))
