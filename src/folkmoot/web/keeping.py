"""Which pages a browser may keep to be read without a connection, and which nothing may keep at all."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# What is read, and nothing else: a page that is not named here is never kept.
KEPT = frozenset({
    "content:home",
    "content:latest",
    "content:unread",
    "content:following",
    "content:tags",
    "content:tag",
    "content:space",
    "content:thread",
    "content:bookmarks",
    "content:mentions",
    "content:member-posts",
    "chat:conversation",
    "chat:home",
    "chat:pins",
    "chat:replies",
    "communities:guidelines",
    "spaces:list",
    "web:keys",
})  # fmt: skip
# What the script of such a page asks for, without which it shows nothing.
_DATA = frozenset({"connections:api-v1:list_messages", "connections:api-v1:list_conversations"})
_SENSITIVE = frozenset({
    "content:settings",
    "content:manage",
    "content:drafts",
    "members:account",
    "members:claims",
    "members:erase",
    "members:fields",
    "members:found",
    "members:found-account",
    "members:invitations",
    "members:leave",
    "members:own-data",
    "members:questions",
    "members:relations",
    "members:requests",
    "members:sign-in-link",
})  # fmt: skip
_SENSITIVE_BEGINNINGS = ("communities:settings", "communities:set-up", "connections:", "mfa_", "account_")
VISITOR = "visitor"


def may_be_kept(view_name: str) -> bool:
    """Whether a browser may keep the page for its reader."""
    return view_name in KEPT


def is_data_kept(view_name: str) -> bool:
    """Whether a browser may keep what a kept page's script asked for."""
    return view_name in _DATA


def is_sensitive(view_name: str) -> bool:
    """Whether the page says what is nobody else's business: settings, sign-in, the work of managers."""
    return (
        view_name in _SENSITIVE
        or view_name.startswith(_SENSITIVE_BEGINNINGS)
        # Sign-in belongs to no room; so do a few addresses that say nothing of anybody.
        or (":" not in view_name and bool(view_name))
    )


def reader_of(request: HttpRequest) -> str:
    """Who reads, said so that it can be compared and nothing else. It changes with what they may read."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return VISITOR
    member = getattr(request, "member", None)
    community = getattr(request, "community", None)
    standing = f"{member.id}:{member.role}:{member.state}" if member is not None else ""
    return _key(f"{community.id if community is not None else 0}:{user.pk}:{standing}")


@lru_cache(maxsize=4096)
def _key(who: str) -> str:
    return salted_hmac("folkmoot.web.reader", who, algorithm="sha256").hexdigest()[:24]
