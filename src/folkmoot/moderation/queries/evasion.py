"""Hints that somebody may be here again under another name. Each says how weak it is, and none acts by itself.

Nothing is gathered for it: the accounts' addresses and open sessions are there anyhow, and a hint is gone with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from folkmoot.members.disposable import is_disposable
from folkmoot.members.models import Membership

_PEOPLE_AT_MOST = 2_000
_WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Hint:
    """What was noticed, how far it can be trusted in words, and the other member where there is one."""

    what: str
    certainty: str
    member: Membership | None = None


def hints_about(member: Membership) -> list[Hint]:
    """What speaks for another account of the same person, the strongest first; for moderators' eyes only."""
    if member.account is None:
        return []
    found = [*_like_addresses(member), *_same_places(member)]
    if is_disposable(member.account.email):
        found.append(Hint(_("The address is a disposable one."), _("weak: many use them for privacy")))
    return found[:_SHOWN]


def plain_address(address: str) -> str:
    """An address without what its provider ignores: what stands after a plus, and dots where they mean nothing."""
    name, _at, domain = address.lower().partition("@")
    name = name.partition("+")[0]
    if domain in _WITHOUT_DOTS:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def _like_addresses(member: Membership) -> list[Hint]:
    assert member.account is not None
    own = plain_address(member.account.email)
    pattern = _without_number(own)
    found = []
    for other in _others(member):
        assert other.account is not None
        theirs = plain_address(other.account.email)
        if theirs == own:
            found.append(Hint(_("The same mailbox under another spelling."), _("strong"), other))
        elif _without_number(theirs) == pattern:
            found.append(Hint(_("An address that differs by its number only."), _("weak: may be chance"), other))
    return sorted(found, key=lambda hint: plain_address(hint.member.account.email) != own)  # type: ignore[union-attr]


def _same_places(member: Membership) -> list[Hint]:
    own = set(UserSession.objects.filter(user=member.account).values_list("ip", "user_agent"))
    if not own:
        return []
    sessions = UserSession.objects.filter(ip__in={ip for ip, _agent in own}).exclude(user=member.account)
    by_account: dict[int, bool] = {}
    for account_id, ip, agent in sessions.values_list("user_id", "ip", "user_agent")[:200]:
        by_account[account_id] = by_account.get(account_id, False) or (ip, agent) in own
    rows = Membership.everywhere.filter(community_id=member.community_id, account_id__in=by_account)
    return [
        Hint(
            _("Signed in from the same network with the same kind of browser.")
            if by_account[other.account_id or 0]
            else _("Signed in from the same network."),
            _("medium: households, schools and offices share both")
            if by_account[other.account_id or 0]
            else _("weak: many people share a network"),
            other,
        )
        for other in rows.order_by("id")[:_SHOWN]
    ]


def _others(member: Membership) -> list[Membership]:
    """Members whose addresses stand at the same provider, those with measures against them first."""
    assert member.account is not None
    domain = plain_address(member.account.email).partition("@")[2]
    rows = Membership.everywhere.filter(community_id=member.community_id, account__email__iendswith=f"@{domain}")
    return list(rows.exclude(id=member.id).select_related("account").order_by("-id")[:_PEOPLE_AT_MOST])


def _without_number(address: str) -> str:
    name, _at, domain = address.partition("@")
    return f"{re.sub(r'[0-9]+$', '', name)}@{domain}"
