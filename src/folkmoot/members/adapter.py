"""How sign-up and sign-in (django-allauth) behave here."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from folkmoot.core import rate_limits
from folkmoot.core.own_address import mail_origin, typed_origin
from folkmoot.members import attempts
from folkmoot.members.commands.accounts import keep_language, mail_ticket
from folkmoot.members.commands.claiming import claim_verified
from folkmoot.members.devices import device_name
from folkmoot.members.disposable import is_disposable
from folkmoot.members.models import Account, Membership

# Mail that anybody can make us send to an address by typing it.
_ASKED_FOR = frozenset({
    "account/email/login_code",
    "account/email/unknown_account",
    "account/email/password_reset_key",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/account_already_exists",
})  # fmt: skip


_WRONG_CODE = _lazy("This is not the code. Look again: it may have changed.")


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step and passkeys, in our words."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _WRONG_CODE,
        "unverified_email": _lazy("Confirm all of your addresses first, or remove those that are not confirmed."),
        "add_email_blocked": _lazy("Switch the second step off before you add an address."),
        "cannot_generate_recovery_codes": _lazy("Recovery codes come with a passkey or the code of an app."),
    }

    def generate_authenticator_name(self, user: Account, type: str) -> str:
        """The name a passkey has until its owner gives another: what it was made with."""
        return device_name(allauth_context.request.headers.get("User-Agent", ""))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Folkmoot's ways on top of allauth's."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _lazy("This address and this password do not belong together."),
        "incorrect_password": _lazy("This is not your password."),
        "enter_current_password": _lazy("This is not your present password."),
        "incorrect_code": _WRONG_CODE,
        "duplicate_email": _lazy("You have this address already."),
        "email_taken": _lazy("Another account has this address."),
        "too_many_login_attempts": _lazy("Too many attempts. Ask for a new code in a few minutes."),
        "cannot_remove_primary_email": _lazy("Mail goes to this address: make another the first before you remove it."),
        "unverified_primary_email": _lazy("Confirm the address first."),
        "invalid_password_reset": _lazy("This link no longer works. Ask for another."),
    }

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
        """Remember the browser, so that others' guesses cannot keep this account out of it; and what its owner reads.

        What somebody chose once stays, whatever browser they come with.
        """
        response: HttpResponse = super().post_login(request, user, **details)
        if not user.language and _asks_for_a_language(request):
            keep_language(account=user, language=translation.get_language())
        attempts.remember_browser(request, response, details.get("email") or user.email)
        return response

    def set_password(self, user: Account, password: str) -> None:
        """Set the password; sessions elsewhere end with the old one and leave the list."""
        super().set_password(user, password)
        request = allauth_context.request
        for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
            session.end()

    def send_account_already_exists_mail(self, email: str) -> None:
        """Say so by mail only; as slowly as a new account's password is hashed, or the answer's time would say it."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; what anybody can ask for, only so often to one address. Raises RateLimited."""
        if template_prefix in _ASKED_FOR:
            rate_limits.check("mail", key=attempts.mail_key(allauth_context.request, email))
        if template_prefix == "account/email/login_code":
            context = {**context, "sign_in_url": self._link(allauth_context.request, email)}
        super().send_mail(template_prefix, email, _at_our_address(allauth_context.request, email, context))

    def _link(self, request: HttpRequest, email: str) -> str:
        accounts = filter_users_by_email(email, is_active=True, prefer_verified=True)
        if not accounts:
            return ""
        path = reverse("members:sign-in-link", args=[mail_ticket(accounts[0], email)])
        target = request.POST.get("next") or request.GET.get("next") or ""
        query = f"?{urlencode({'next': target})}" if target and self.is_safe_url(target) else ""
        return str(request.build_absolute_uri(path + query))


def _asks_for_a_language(request: HttpRequest) -> bool:
    """Whether the page's language is the reader's: without a choice and a wish it is only the community's."""
    return settings.LANGUAGE_COOKIE_NAME in request.COOKIES or bool(request.headers.get("Accept-Language"))


def _at_our_address(request: HttpRequest, email: str, context: dict[str, Any]) -> dict[str, Any]:
    """What a mail says, with its links leading here whatever Host the request came with."""
    community = getattr(request, "community", None)
    members = Membership.everywhere.filter(community=community, account__emailaddress__email__iexact=email)
    typed, ours = typed_origin(request), mail_origin(request, is_at_home=members.exists())

    def placed(value: Any) -> Any:
        is_link = isinstance(value, str) and value.startswith(f"{typed}/")
        return ours + value.removeprefix(typed) if is_link else value

    own = {"mail_origin": ours, "current_site": {"name": urlsplit(ours).netloc}}
    return {name: placed(value) for name, value in context.items()} | own
