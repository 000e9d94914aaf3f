"""Hints that somebody may be here again under another name. Each says how weak it is, and none acts by itself.

Addresses, open sessions and prints of texts are there anyhow, and a hint is gone with them; of who was shut out, or
erased after a measure, hashes of the address are kept for a year (`AddressTrace`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.members.disposable import is_disposable
from folkmoot.members.models import Membership
from folkmoot.moderation.addresses import hashed, plain_address, without_number
from folkmoot.moderation.gate.prints import ALIKE, likeness
from folkmoot.moderation.models import AddressTrace, TextPrint

_PEOPLE_AT_MOST = 2_000
# How long hashes of addresses are kept.
KEPT_FOR = timedelta(days=365)
_SHOWN = 8
# Of the member's own latest texts, and of what stands near each.
_TEXTS, _NEAR_AT_MOST = 20, 50


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
    found = [*_like_addresses(member), *_like_traces(member), *_same_places(member), *_like_texts(member)]
    if is_disposable(member.account.email):
        found.append(Hint(_("The address is a disposable one."), _("weak: many use them for privacy")))
    return found[:_SHOWN]


def _like_addresses(member: Membership) -> list[Hint]:
    assert member.account is not None
    own = plain_address(member.account.email)
    pattern = without_number(own)
    found = []
    for other in _others(member):
        assert other.account is not None
        theirs = plain_address(other.account.email)
        if theirs == own:
            found.append(Hint(_("The same mailbox under another spelling."), _("strong"), other))
        elif without_number(theirs) == pattern:
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


def _like_traces(member: Membership) -> list[Hint]:
    """An address of somebody who is gone, or whom no list of members shows any more: known by its hashes alone."""
    assert member.account is not None
    plain = plain_address(member.account.email)
    exact, like = (hashed(member.community_id, each) for each in (plain, without_number(plain)))
    rows = AddressTrace.everywhere.filter(
        community_id=member.community_id, like=like, at__gte=timezone.now() - KEPT_FOR
    )
    found = []
    for trace in rows.exclude(member=member).select_related("member").order_by("-at")[:_SHOWN]:
        same = trace.exact == exact
        what = {
            (True, "shut-out"): _("The mailbox of somebody who was shut out."),
            (True, "erased"): _("The mailbox of somebody erased after a measure."),
            (False, "shut-out"): _("An address like that of somebody who was shut out, but for its number."),
            (False, "erased"): _("An address like that of somebody erased after a measure, but for its number."),
        }[same, trace.why]
        found.append(Hint(what, _("strong") if same else _("weak: may be chance"), trace.member))
    return sorted(found, key=lambda hint: hint.certainty != _("strong"))


def _like_texts(member: Membership) -> list[Hint]:
    """Who posted the same, or nearly the same, as the member did lately (docs/decisions/0063)."""
    own = list(TextPrint.everywhere.filter(community_id=member.community_id, member=member).order_by("-at")[:_TEXTS])
    if not own:
        return []
    others = TextPrint.everywhere.filter(community_id=member.community_id, member__isnull=False).exclude(member=member)
    alike: dict[int, set[int]] = defaultdict(set)
    for each in own:
        same_band = Q(band_1=each.band_1) | Q(band_2=each.band_2) | Q(band_3=each.band_3) | Q(band_4=each.band_4)
        for found in others.filter(same_band | Q(band_5=each.band_5))[:_NEAR_AT_MOST]:
            if found.exact == each.exact or likeness(bytes(each.signature), bytes(found.signature)) >= ALIKE:
                alike[found.member_id or 0].add(each.post_id)
    rows = Membership.everywhere.filter(id__in=alike).exclude(state=Membership.State.ERASED)
    people = sorted(rows, key=lambda other: (-len(alike[other.id]), other.id))
    return [_of_texts(other, len(alike[other.id])) for other in people[:_SHOWN]]


def _of_texts(other: Membership, count: int) -> Hint:
    what = ngettext("Posted nearly the same text.", "Posted nearly the same texts, %(count)s of them.", count)
    weak, medium = _("weak: people copy from each other"), _("medium: people copy from each other")
    return Hint(what % {"count": count}, medium if count > 1 else weak, other)
