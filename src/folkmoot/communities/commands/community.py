"""Making a community and saying what it is."""

from __future__ import annotations

from typing import Any, BinaryIO
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.commands.guidelines import publish_guidelines
from folkmoot.communities.models import Community, host_is_valid
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.communities.starters import starter_of
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.uploads import inspect_upload, store

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


def stored_logo(file: BinaryIO | UploadedFile[Any]) -> str:
    """Keep a picture and return its key, for `change_community(logo=)`; raises RuleBroken for what is no picture."""
    inspected = inspect_upload(file, name="logo")
    if inspected.kind != "image":
        raise RuleBroken("not-a-picture", _("A logo is a picture: PNG, JPEG or WebP."), field="logo_file")
    return store(inspected)


def _validate(community: Community) -> None:
    try:
        community.full_clean(exclude=["revision"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error
    if community.time_zone not in available_timezones():
        raise RuleBroken(
            "invalid", _("There is no such time zone: choose one such as Europe/Berlin."), field="time_zone"
        )
    if community.language not in dict(settings.LANGUAGES):
        raise RuleBroken("invalid", _("This language is not spoken here."), field="language")
    if community.host:
        _check_host(community.host)


def _check_host(host: str) -> None:
    if not host_is_valid.regex.match(host):  # type: ignore[union-attr]
        raise RuleBroken("invalid", str(host_is_valid.message), field="host")
    if host == urlsplit(settings.BASE_URL).hostname or host in settings.HOSTS:
        words = _("This is the address of the whole installation. Give a host name of the community's own.")
        raise RuleBroken("taken", words, field="host")
