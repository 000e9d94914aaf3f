"""How sign-up and sign-in (django-allauth) behave here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from folkmoot.core import rate_limits
from folkmoot.members import attempts
from folkmoot.members.commands.claiming import claim_verified
from folkmoot.members.disposable import is_disposable
from folkmoot.members.models import Account

# Mail that anybody can make us send to an address by typing it.
_ASKED_FOR = frozenset({
    "account/email/login_code",
    "account/email/unknown_account",
    "account/email/password_reset_key",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/account_already_exists",
})  # fmt: skip


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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Judge a password, for signing in and before something grave; every attempt counts before it is judged."""
        attempt = attempts.begin(request, credentials.get("email", ""))
        account: Account | None = super().authenticate(request, **credentials)
        if account is not None:
            attempt.succeed()
        return account

    def reauthenticate(self, user: Account, password: str) -> bool:
        """Judge the password of who is signed in already."""
        return self.authenticate(allauth_context.request, email=user.email, password=password) == user

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the browser, by the same rule as every other count."""
        return str(rate_limits.exact_address(request) or "0.0.0.0")  # noqa: S104 - no address is bound

    def post_login(self, request: HttpRequest, user: Account, **details: Any) -> HttpResponse:
        """Remember the browser, so that others' guesses cannot keep this account out of it."""
        response: HttpResponse = super().post_login(request, user, **details)
        attempts.remember_browser(request, response, details.get("email") or user.email)
        return response

    def set_password(self, user: Account, password: str) -> None:
        """Set the password; sessions elsewhere end with the old one and leave the list."""
        super().set_password(user, password)
        request = allauth_context.request
        for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
            session.end()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; what anybody can ask for, only so often to one address. Raises RateLimited."""
        if template_prefix in _ASKED_FOR:
            rate_limits.check("mail", key=attempts.mail_key(allauth_context.request, email))
        super().send_mail(template_prefix, email, context)
