"""How sign-up and sign-in (django-allauth) behave here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from folkmoot.members.commands.claiming import claim_verified
from folkmoot.members.disposable import is_disposable


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Folkmoot's ways on top of allauth's."""

    def clean_email(self, email: str) -> str:
        """Refuse addresses that are made to be thrown away."""
        cleaned: str = super().clean_email(email)
        if is_disposable(cleaned):
            raise ValidationError(_("Please give an address that you will keep: we write to it."), code="disposable")
        return cleaned

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark the address as verified, and let its owner have what was imported under it."""
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            claim_verified(account=email_address.user)
        return is_confirmed
