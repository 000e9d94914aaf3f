"""The operator of an installation: who may found communities."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from folkmoot.members.models import Account


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
