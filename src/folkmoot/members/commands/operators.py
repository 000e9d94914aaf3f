"""The operator of an installation: who may found communities."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Account

# Until the operator gives their own; nothing is ever sent there.
FIRST_ADDRESS = "operator@localhost.localdomain"


def is_unsettled(account: Account) -> bool:
    """Whether this is an operator who came by the first link and could not come back without another."""
    return account.is_operator and account.email == FIRST_ADDRESS and not account.has_usable_password()


def settle_operator(*, account: Account, email: str, password: str) -> Account:
    """Give the first operator an address and a password of their own. Whoever holds the first link may, once.

    The address counts as verified: there may be no mail yet. Logs nothing: the log belongs to communities. Raises
    NotAllowed for everybody else, RuleBroken for an address that is taken or none, or a weak password.
    """
    if not is_unsettled(account):
        raise NotAllowed(_("Your address and your password are changed under Account."))
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken("bad-email", _("This is not an e-mail address."), field="email") from error
    account.email = email
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise RuleBroken("weak-password", " ".join(error.messages), field="password") from error
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(update_fields=["email", "password"])
            EmailAddress.objects.filter(user=account).delete()
            EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    except IntegrityError as error:
        raise RuleBroken("taken", _("Another account has this address."), field="email") from error
    return account


def find_or_create_operator(*, email: str) -> Account:
    """The first operator's account, made with this address when there is none; for the command line.

    The address counts as verified until its owner gives another. Logs nothing: the log belongs to communities.
    """
    with transaction.atomic():
        account = Account.objects.filter(is_operator=True).order_by("id").first()
        if account is None:
            account = Account.objects.create_user(email, is_operator=True)
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account
