"""How a frame without cookies gets a member's key.

The frame makes a secret and opens the pop-up with its hash, the challenge. The member agrees there, on our own page
and with the session. The frame then fetches the key with the secret: once, within two minutes, from the same network.
That is the idea of RFC 7636; nothing passes through the page that shows the frame.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.comments.models import CommentKey, CommentSite
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token, is_well_formed, new_token
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of

PREFIX = "fmc"
GOOD_FOR = timedelta(hours=12)
FETCHED_WITHIN = timedelta(minutes=2)
KEYS_AT_MOST = 20
_CHALLENGE = re.compile(r"[0-9a-f]{64}")
_VERIFIER = re.compile(r"[A-Za-z0-9_-]{32,128}")


def agree(*, actor: Actor, site: CommentSite, challenge: str, address: str) -> CommentKey:
    """The member lets the frame with that challenge comment in their name. Records `comments.key.given`.

    Raises NotAllowed for who may not write, RuleBroken for a challenge that is none or was used.
    """
    if not actor.is_member:
        raise NotAllowed(_("Members comment. Join first."))
    if not is_challenge(challenge):
        raise RuleBroken("bad-challenge", _("This page was not opened by a comment frame. Close it and try again."))
    now = timezone.now()
    try:
        with transaction.atomic():
            own = CommentKey.everywhere.filter(community_id=actor.community_id, member_id=actor.own_id)
            old = own.order_by("-id").values_list("id", flat=True)[KEYS_AT_MOST - 1 :]
            own.filter(id__in=list(old)).delete()
            key = CommentKey.everywhere.create(
                community_id=actor.community_id, member_id=actor.own_id, site=site, challenge=challenge,
                address=address, expires_at=now + FETCHED_WITHIN,
            )  # fmt: skip
            record("comments.key.given", actor=actor, subject=("comment_site", site.id))
    except IntegrityError:
        raise RuleBroken("bad-challenge", _("This sign-in was used already. Close the window and try again.")) from None
    return key


def fetch_key(*, community_id: int, verifier: str, address: str) -> tuple[CommentKey, str] | None:
    """The key that waits for who knows the secret behind a challenge, handed out once; None while nobody agreed."""
    if not _VERIFIER.fullmatch(verifier):
        return None
    with transaction.atomic():
        waiting = CommentKey.everywhere.select_for_update(of=("self",)).select_related("member", "site")
        key = waiting.filter(
            community_id=community_id, challenge=challenge_of(verifier), expires_at__gt=timezone.now()
        ).first()
        if key is None or key.address != address:
            return None
        secret = new_token(PREFIX)
        key.challenge, key.address, key.hash = "", "", hash_token(secret)
        key.expires_at = timezone.now() + GOOD_FOR
        key.save(update_fields=["challenge", "address", "hash", "expires_at"])
    return key, secret


def find_key(community_id: int, secret: str) -> CommentKey | None:
    """The live key of that secret, with its member and its site."""
    if not is_well_formed(secret, PREFIX):
        return None
    keys = CommentKey.everywhere.select_related("member", "site__space")
    return keys.filter(community_id=community_id, hash=hash_token(secret), expires_at__gt=timezone.now()).first()


def end_key(key: CommentKey) -> None:
    """Sign out. Records `comments.key.ended`."""
    with transaction.atomic():
        record("comments.key.ended", actor=actor_of(key.member), subject=("comment_site", key.site_id))
        key.delete()


def end_all_keys(*, actor: Actor, member: Membership) -> int:
    """Sign a member out of all sites; their own wish. Returns how many keys there were."""
    if actor.member_id != member.id and not actor.is_system:
        raise NotAllowed
    with transaction.atomic():
        ended, _by_kind = CommentKey.everywhere.filter(community_id=actor.community_id, member=member).delete()
    return ended


def forget_old_keys() -> int:
    """Drop keys that are over; how many."""
    return CommentKey.everywhere.filter(expires_at__lte=timezone.now()).delete()[0]


def erase_keys(member_id: int, _deletes_posts: bool) -> None:
    """Take a member's keys away."""
    CommentKey.everywhere.filter(member_id=member_id).delete()


def is_challenge(text: str) -> bool:
    """Whether it can be the hash of a frame's secret."""
    return _CHALLENGE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    """The challenge of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(verifier.encode()).hexdigest()


def spoken(challenge: str) -> str:
    """Six digits that the frame and the pop-up both show, so that a person can see that they belong together."""
    number = int(challenge[:12], 16) % 1_000_000
    return f"{number // 1000:03d} {number % 1000:03d}"
