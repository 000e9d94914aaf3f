"""Accounts made by the operator, and links that sign in once."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.commands import create_community, mark_step
from folkmoot.communities.models import Community
from folkmoot.communities.queries import guidelines_in_force
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token, read_ticket, sign_ticket
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.members.commands.claiming import claim_or_create
from folkmoot.members.models import Acceptance, Account, Membership

TICKET_SECONDS = 24 * 3600
MAIL_SECONDS = 15 * 60
_PURPOSE = "sign-in"
_BY_MAIL = "sign-in-by-mail"


def create_member(
    *, actor: Actor, community: Community, email: str, role: str = Role.MEMBER, name: str = ""
) -> Membership:
    """Make somebody a member with a role, with an account when they have none: what the command line does.

    The address counts as verified, the guidelines as accepted. Records `members.member.joined`. Doing it again
    changes the role only. For the system alone: raises NotAllowed. Raises RuleBroken for an address that is none, or
    an unknown role.
    """
    if not actor.is_system:
        raise NotAllowed(_("Members are made from the command line. Invite people instead."))
    if role not in [each.value for each in Role.stored()]:
        raise RuleBroken("unknown-role", _("Choose a role from: %(roles)s.") % {"roles": ", ".join(Role.stored())})
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken("bad-email", _("This is not an e-mail address.")) from error
    with transaction.atomic():
        account = Account.objects.filter(email=email).first() or Account.objects.create_user(email)
        EmailAddress.objects.update_or_create(user=account, email=email, defaults={"verified": True, "primary": True})
        member, is_new = claim_or_create(account=account, community_id=community.id, name=name)
        member.role = role
        member.state = Membership.State.ACTIVE
        version = guidelines_in_force(community.id)
        member.accepted_guidelines = version
        member.left_suspended = False
        member.save(update_fields=["role", "state", "accepted_guidelines", "left_suspended"])
        if version is not None:
            Acceptance.everywhere.get_or_create(community=community, member=member, version=version)
        if is_new:
            record("members.member.joined", actor=actor, subject=("member", member.id), member_id=member.id)
    return member


def found_community(*, account: Account, own_name: str = "", **fields: Any) -> Community:
    """Found a community and make the account its owner, both or neither. Operators may.

    Until the owner opens the doors only invited people come in. Records what `create_community`, `create_member` and
    `mark_step` record. Raises NotAllowed, RuleBroken.
    """
    if not account.is_operator:
        raise NotAllowed(_("Only the operator of this installation founds communities."))
    fields["slug"] = fields.get("slug") or slugify(fields["name"])[:50].strip("-_").replace("_", "-") or "community"
    closed = {"visibility": Community.Visibility.MEMBERS, "join_policy": Community.JoinPolicy.INVITATION}
    with transaction.atomic():
        community = create_community(**{**closed, **fields})
        actor = Actor.system(community.id)
        name = " ".join(own_name.split())
        create_member(actor=actor, community=community, email=account.email, role=Role.OWNER, name=name)
        mark_step(actor=actor, step="about", state="done")
    return community


def keep_language(*, account: Account, language: str) -> None:
    """Write to somebody in this language from now on: whoever signed in chooses for themselves. Records nothing.

    Raises RuleBroken for a language that Folkmoot does not speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise RuleBroken("unknown-language", _("Choose a language from the list."), field="language")
    if account.language != language:
        account.language = language
        account.save(update_fields=["language"])


def sign_in_path(account: Account) -> str:
    """The path of a link that signs this account in once, within a day."""
    return f"/sign-in/{sign_ticket(_PURPOSE, [account.pk, _mark(account)])}/"


def mail_ticket(account: Account, email: str) -> str:
    """A ticket for a link in a mail to this address: it proves the address, and is good for a quarter of an hour."""
    return sign_ticket(_BY_MAIL, [account.pk, _mark(account), email])


def read_sign_in_ticket(ticket: str) -> Account | None:
    """The account of a ticket that is genuine, young and unused; None otherwise."""
    content = read_ticket(_PURPOSE, ticket, max_age=TICKET_SECONDS) or _by_mail(ticket)
    if not isinstance(content, list) or len(content) not in (2, 3):
        return None
    account = Account.objects.filter(pk=content[0], is_active=True).first()
    return account if account is not None and _mark(account) == content[1] else None


def proven_address(ticket: str) -> str:
    """The address that the ticket was mailed to, and so proves; empty for tickets of the command line."""
    content = _by_mail(ticket)
    return str(content[2]) if isinstance(content, list) and len(content) == 3 else ""


def use_sign_in_ticket(ticket: str) -> Account | None:
    """The account of a usable ticket, which is worthless from now on; None for everybody who comes second."""
    account = read_sign_in_ticket(ticket)
    if account is None:
        return None
    # The row's change decides among those who come at once.
    unused = Account.objects.filter(pk=account.pk, links_used=account.links_used)
    return account if unused.update(links_used=F("links_used") + 1) == 1 else None


def _by_mail(ticket: str) -> Any:
    return read_ticket(_BY_MAIL, ticket, max_age=MAIL_SECONDS)


def _mark(account: Account) -> str:
    last_login = account.last_login.timestamp() if account.last_login else 0
    # Hashed, for a ticket is signed and not secret.
    return hash_token(f"{last_login}:{account.links_used}:{account.password}")[:24]
