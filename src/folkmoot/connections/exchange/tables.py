"""Which tables make up a community, in an order in which each comes after those it refers to."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from folkmoot.communities.models import Community
from folkmoot.core.models import TenantModel
from folkmoot.members.models import Account

FORMAT = 1

# What is left out, and why. A tenant table is either exported or named here: a test holds it.
LEFT_OUT = {
    "connections.ApiToken": "a key must not travel in a file",
    "connections.IdempotentAnswer": "remembered for a day only",
    "connections.ImportRun": "what was uploaded is not kept, and what it brought is exported itself",
    "members.HeldSuspension": "hashed with a key that stays here, so it means nothing elsewhere",
    "moderation.AddressTrace": "hashed with a key that stays here, so it means nothing elsewhere",
    "moderation.AuditEntry": "signed with a key that stays here; it has an export of its own",
    "moderation.OutsideCheck": "a key must not travel in a file",
    "moderation.OutsideErrand": "asked from here, and not from elsewhere",
    "insights.ReportPrint": "made again from the edition",
    "moderation.GistWalk": "made again from the posts",
    "moderation.TextGist": "made again from the posts",
    "moderation.TextPrint": "made again from the posts",
    "moderation.AuditHead": "signed with a key that stays here",
    "content.SearchDocument": "made again from the posts",
    "insights.KeptNetwork": "reckoned again from the store of figures",
    "insights.StoreNews": "the store of figures is built anew from what is exported",
    "notifications.Delivery": "on its way from here, and not from elsewhere",
    "notifications.Spread": "its members are being told here",
}
# A person's key to the installation stays there; people sign in again by e-mail.
ACCOUNT_FIELDS = ("email", "language", "time_zone", "theme", "date_joined")


def exported_models() -> list[type[models.Model]]:
    """Community, Account, and every tenant table that is not left out, referred-to tables first."""
    tenants: list[type[models.Model]] = [
        model for model in apps.get_models() if issubclass(model, TenantModel) and label(model) not in LEFT_OUT
    ]
    return [Community, Account, *_referred_first(tenants)]


def label(model: type[models.Model]) -> str:
    """The model's name in the export: "content.Post"."""
    return model._meta.label


def rows_of(model: type[models.Model], community_id: int) -> models.QuerySet[models.Model]:
    """The rows of one community in a table, by id."""
    if model is Community:
        return Community.objects.filter(id=community_id).order_by("id")
    if model is Account:
        accounts = Account.objects.filter(memberships__community_id=community_id).distinct()
        return accounts.order_by("id")
    return model._base_manager.filter(community_id=community_id).order_by("pk")


def file_fields(model: type[models.Model]) -> list[str]:
    """The columns of a table that hold keys of stored files."""
    return _FILE_KEYS.get(label(model), [])


_FILE_KEYS = {
    "communities.Community": ["logo"],
    "members.Membership": ["avatar"],
    "members.PendingChange": ["picture"],
    "content.Attachment": ["key"],
    "content.PostLink": ["image_key"],
    "groups.Group": ["picture"],
}


def _referred_first(tenants: list[type[models.Model]]) -> list[type[models.Model]]:
    waiting = {model: _refers_to(model) & set(tenants) - {model} for model in tenants}
    ordered: list[type[models.Model]] = []
    while waiting:
        # Thread and Post refer to each other; constraints are checked at commit, so either may come first.
        model = next((m for m, needs in waiting.items() if needs <= set(ordered)), next(iter(waiting)))
        ordered.append(model)
        del waiting[model]
    return ordered


def _refers_to(model: type[models.Model]) -> set[type[models.Model]]:
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    }
