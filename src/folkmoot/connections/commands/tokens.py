"""Making and revoking the tokens by which programs act for a member."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.connections.models import ApiToken
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token, new_token
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Membership

SCOPES = ("read", "write", "moderate", "admin")
TOKENS_AT_MOST = 50
_SEEN_EVERY = timedelta(minutes=5)


def create_token(
    *, actor: Actor, member: Membership, name: str, scopes: Collection[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token for `member` and return it with its secret, which is shown this once.

    Members make their own; the system (command line) makes anybody's. A token never does more than its member may:
    scopes only take away. Records `connections.token.created`. Raises NotAllowed, RuleBroken for unknown scopes,
    an expiry that has passed, or too many tokens.
    """
    if not actor.is_system and (actor.member_id != member.id or not actor.is_member or not actor.allows("admin")):
        raise NotAllowed(_("You can make tokens for yourself only."))
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise RuleBroken(
            "unknown-scope",
            _("Choose scopes from: %(scopes)s.") % {"scopes": ", ".join(SCOPES)},
            field="scopes",
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise RuleBroken("expiry-past", _("The expiry must lie in the future."), field="expires_at")
    with transaction.atomic():
        if _live_tokens(member).count() >= TOKENS_AT_MOST:
            raise RuleBroken("too-many-tokens", _("Revoke a token that is no longer used first."))
        secret = new_token("fm")
        token = ApiToken.everywhere.create(
            community_id=member.community_id,
            member=member,
            name=name.strip()[:80] or _("Token"),
            hash=hash_token(secret),
            hint=secret[-4:],
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
        record("connections.token.created", actor=actor, subject=("api_token", token.id), member_id=member.id)
    return token, secret


def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """End a token at once; the member's own, or any by a manager. Records `connections.token.revoked`."""
    if not (actor.is_system or actor.is_manager or (actor.member_id == token.member_id and actor.allows("admin"))):
        raise NotAllowed(_("You can revoke your own tokens only."))
    with transaction.atomic():
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            record("connections.token.revoked", actor=actor, subject=("api_token", token.id))
    return token


def note_use(token: ApiToken) -> None:
    """Remember that a token was used, at most once in five minutes, so that reads stay reads."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
        ApiToken.everywhere.filter(id=token.id).update(last_used_at=now)


def _live_tokens(member: Membership) -> QuerySet[ApiToken]:
    return ApiToken.everywhere.filter(community_id=member.community_id, member=member, revoked_at__isnull=True)
