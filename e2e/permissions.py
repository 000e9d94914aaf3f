"""Who gets which answer from which page: the table that e2e/test_permissions.py holds the product to.

The people are a visitor, Vera (signed in, not joined), Bea (suspended), Nils (new), Mia (a member), Mo (moderator),
Max (manager) and Olga (owner). What is acted on is Eda's: a question, its poll, her reply.
"""

from __future__ import annotations

from typing import Any

PEOPLE = ("visitor", "vera", "bea", "nils", "mia", "mo", "max", "olga")
Row = int | tuple[int, ...]


def signed_in(status: int) -> Row:
    return (302, *[status] * 7)


def own(status: int) -> Row:
    """Whoever has a membership, suspended ones too: what they keep here is theirs."""
    return (403, 403, *[status] * 6)


def members(status: int, otherwise: int = 403) -> Row:
    return (*[otherwise] * 3, *[status] * 5)


def experienced(status: int) -> Row:
    return (*[403] * 4, *[status] * 4)


def staff(status: int) -> Row:
    return (*[403] * 5, *[status] * 3)


def managers(status: int) -> Row:
    return (*[403] * 6, *[status] * 2)


# 405: only for POST. 302 without `signed_in`: leads to the right address.
READS: dict[str, Row] = {
    "web:brand": 200,
    "web:sign": 200,
    "web:manifest": 200,
    "web:components": 200,
    "web:look": 200,
    "web:favicon": 302,
    "web:robots": 200,
    "communities:guidelines": 200,
    "communities:guidelines-edit": managers(200),
    "communities:guidelines-history": 200,
    "communities:guidelines-discard": 405,
    "communities:guidelines-version": 200,
    "communities:guidelines-changes": 200,
    "communities:settings": managers(200),
    "communities:logo": 404,
    "communities:look-verdict": managers(200),
    "communities:set-up": managers(302),
    "communities:set-up-about": managers(200),
    "communities:set-up-look": managers(200),
    "communities:set-up-guidelines": managers(200),
    "communities:set-up-doors": managers(200),
    "communities:set-up-dismiss": 405,
    "members:join": members(302, otherwise=200),
    "members:questions": managers(200),
    "members:sign-in-link": 410,
    "members:found": signed_in(403),
    "members:found-account": signed_in(403),
    "members:requests": staff(200),
    "members:request-decide": 405,
    "members:directory": members(200),
    "members:avatar": 404,
    "members:relation": 405,
    "members:role": 405,
    "members:profile": 200,
    "members:profile-edit": own(200),
    "members:invitations": own(200),
    "members:invitation-end": 405,
    "members:trust": 200,
    "members:account": signed_in(200),
    "members:session-end": 405,
    "members:leave": own(200),
    "members:own-data": own(200),
    "members:erase": own(200),
    "spaces:list": 200,
    "spaces:create": managers(200),
    "spaces:edit": managers(200),
    "spaces:archive": 405,
    "spaces:members": 405,
    "chat:ticket": members(200),
    "spaces:set-up": managers(200),
    "connections:imports": managers(200),
    "connections:import": managers(200),
    "connections:import-again": 405,
    "connections:set-up-people": managers(200),
    "content:home": 200,
    "content:manage": staff(200),
    "content:settings": managers(200),
    "content:latest": 200,
    "content:unread": 200,
    "content:following": 200,
    "content:all-read": 405,
    "content:space-read": 405,
    "content:post-reminder": 405,
    "content:tags": 200,
    "content:tag": 200,
    "content:tag-feed": 200,
    "content:space": 200,
    "content:thread-create": members(200),
    "content:space-feed": 200,
    "content:thread-short": 301,
    "content:thread-feed": 200,
    "content:card": 200,
    "content:reply": members(200),
    "content:thread-unread": 302,
    "content:thread-news": 200,
    "content:thread-read": 405,
    "content:thread-actions": members(200),
    "content:thread-follow": 405,
    "content:thread-pin": 405,
    "content:thread-closure": 405,
    "content:thread-rename": 405,
    "content:thread-move": 405,
    "content:thread-merge": 405,
    "content:thread-split": staff(200),
    "content:thread-delete": 405,
    "content:thread": 200,
    "content:thread-at": 302,
    "content:imported-topic": 404,
    "content:imported-topic-at": 404,
    "content:imported-question": 404,
    "content:imported-question-named": 404,
    "content:post": 302,
    "content:post-actions": 200,
    "content:edit": staff(200),
    "content:post-history": members(200),
    "content:post-revert": 405,
    "content:reactions": 405,
    "content:post-delete": 405,
    "content:post-restore": 405,
    "content:post-hide": 405,
    "content:post-approve": 405,
    "content:post-wiki": 405,
    "content:post-accept": 405,
    "content:post-bookmark": 405,
    "content:post-previews": 405,
    "content:link-image": 404,
    "content:ballot": 405,
    "content:attachment": 200,
    "content:write": members(200),
    "content:preview": 405,
    "content:complete": members(200),
    "content:upload": 405,
    "content:draft": 405,
    "content:search": 200,
    "content:bookmarks": own(200),
    "content:drafts": own(200),
    "content:mentions": own(200),
    "content:member-posts": 200,
    "content:feed": 200,
    "content:sitemap": 200,
    "content:sitemap-part": 200,
}

# What needs another body than the one that is sent everywhere; 422 below means: let in, and told what is missing.
_SPACE: dict[str, Any] = {"kind": "forum", "visibility": "public", "post_role": "member", "post_trust_level": 0}
FORMS: dict[str, dict[str, Any]] = {
    "spaces:create": _SPACE,
    "spaces:edit": _SPACE,
    "members:relation": {"kind": "mute"},
    "communities:guidelines-edit": {"title": "A clause", "text": ""},
    "communities:set-up-guidelines": {"title": "A clause", "text": ""},
    "connections:imports": {"kind": ""},
}
WRITES: dict[str, Row] = {
    "members:questions": managers(422),
    "web:look": 302,
    "communities:guidelines-edit": managers(422),
    "communities:guidelines-discard": managers(302),
    "communities:settings": managers(422),
    "communities:set-up-about": managers(422),
    "communities:set-up-look": managers(422),
    "communities:set-up-guidelines": managers(422),
    "communities:set-up-doors": managers(422),
    "communities:set-up-dismiss": managers(302),
    "members:join": (200, 422, 422, *[302] * 5),
    "members:sign-in-link": 410,
    "members:found": signed_in(403),
    "members:found-account": signed_in(403),
    "members:account": (302, *[405] * 7),
    "members:session-end": signed_in(404),
    "members:request-decide": staff(422),
    "members:relation": members(302),
    "members:role": managers(302),
    "members:profile-edit": (403, 403, 403, 302, *[422] * 4),
    "members:invitations": experienced(200),
    "members:invitation-end": managers(302),
    "members:trust": managers(422),
    "members:own-data": own(200),
    "members:erase": own(422),
    "members:leave": (403, 403, *[302] * 5, 422),
    "spaces:create": managers(302),
    "spaces:edit": managers(302),
    "spaces:archive": managers(302),
    "spaces:members": managers(302),
    "spaces:set-up": managers(302),
    "connections:imports": managers(422),
    "connections:import-again": managers(422),
    "connections:set-up-people": managers(302),
    "content:thread-create": members(302),
    "content:reply": members(302, otherwise=422),
    "content:thread-read": 204,
    "content:all-read": members(302),
    "content:space-read": members(302),
    "content:post-reminder": members(404),
    "content:thread-follow": members(302),
    "content:thread-pin": staff(302),
    "content:thread-closure": staff(302),
    "content:thread-rename": staff(302),
    "content:thread-move": staff(302),
    "content:thread-merge": staff(422),
    "content:thread-split": staff(302),
    "content:thread-delete": staff(302),
    "content:edit": staff(302),
    "content:post-revert": staff(404),
    "content:reactions": members(302),
    "content:post-delete": staff(302),
    "content:post-restore": staff(302),
    "content:post-hide": staff(302),
    "content:post-approve": staff(302),
    "content:post-wiki": staff(302),
    "content:post-accept": staff(302),
    "content:post-bookmark": members(302),
    "content:post-previews": 404,
    "content:settings": managers(302),
    "content:ballot": members(302),
    "content:preview": members(200),
    "content:upload": members(200),
    "content:draft": members(204),
    "content:drafts": own(302),
}
