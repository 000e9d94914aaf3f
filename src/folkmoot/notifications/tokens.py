"""The secret in a letter by which its reader hears no more of the kind, signed in or not (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

_SALT = "folkmoot.notifications.unsubscribe"
ALL, DIGEST_ONLY, SUMMARY_ONLY = "all", "digest", "summary"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who wants no more mail of what: a kind's name, or one of the words above."""

    community_id: int
    member_id: int
    what: str


def leaving_token(leaving: Leaving) -> str:
    """A token without an end: a letter may be read after years."""
    return signing.dumps([leaving.community_id, leaving.member_id, leaving.what], salt=_SALT)


def read_leaving_token(token: str) -> Leaving | None:
    """What the token says; None for one that is not ours."""
    try:
        community_id, member_id, what = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Leaving(community_id, member_id, what)
