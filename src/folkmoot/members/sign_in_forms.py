"""Forms of sign-up and sign-in (django-allauth) with our counts of attempts."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, ConfirmLoginCodeForm, SignupForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from folkmoot.core import rate_limits
from folkmoot.members import attempts


class SignUpForm(SignupForm):  # type: ignore[misc]
    """Sign-up, so many an hour from one address; counted alike whether the account exists or not."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            attempts.count(context.request, "sign-up", rate_limits.client_address(context.request))
        return cleaned


class MailCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent by mail."""

    def clean_code(self) -> str:
        address = rate_limits.client_address(context.request)
        attempts.count(context.request, "login-address", address)
        code: str = super().clean_code()
        rate_limits.forgive("login-address", key=address)
        return code


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the second factor while signing in."""

    def clean_code(self) -> str:
        attempt = attempts.begin(context.request, self.user.email, step="factor")
        code: str = super().clean_code()
        attempt.succeed()
        return code


class SecondFactorAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """A code of the second factor, asked again before something grave."""

    def clean_code(self) -> str:
        attempt = attempts.begin(context.request, self.user.email, step="factor")
        code: str = super().clean_code()
        attempt.succeed()
        return code


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password; guesses at the present one count like those at the door."""

    def clean_oldpassword(self) -> str:
        attempt = attempts.begin(context.request, self.user.email)
        password: str = super().clean_oldpassword()
        attempt.succeed()
        return password
