"""Forms of sign-up and sign-in (django-allauth) in our words and with our counts of attempts."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core import rate_limits
from folkmoot.members import attempts

_Words = tuple[str | Promise, str | Promise]
_EMAIL: _Words = (_("E-mail address"), "")
_PASSWORD: _Words = (_("Password"), "")
_NEW_PASSWORD: _Words = (_("New password"), _("Ten characters at least; a few words in a row are good."))
_ONCE_MORE: _Words = (_("Once more"), "")
_CODE: _Words = (_("Code"), "")
_KEY_NAME: _Words = (_("Name"), _("By which you know it again, such as your phone's."))


class InOurWords:
    """Gives fields of a form their label and help; a field's help in its own box would go as one types."""

    words: ClassVar[dict[str, _Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields.get(name)  # type: ignore[attr-defined]
            if field is not None:
                field.label, field.help_text = label, help_text
                field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, account.LoginForm):  # type: ignore[misc]
    """Address and password."""

    words: ClassVar = {"login": _EMAIL, "password": _PASSWORD}


class SignUpForm(InOurWords, account.SignupForm):  # type: ignore[misc]
    """Sign-up, so many an hour from one address; counted alike whether the account exists or not."""

    words: ClassVar = {"email": _EMAIL, "password1": (_PASSWORD[0], _NEW_PASSWORD[1])}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            attempts.count(context.request, "sign-up", rate_limits.client_address(context.request))
        return cleaned


class SocialSignUpForm(InOurWords, SocialSignupForm):  # type: ignore[misc]
    """What another site did not tell."""

    words: ClassVar = {"email": _EMAIL}


class MailForm(InOurWords, account.RequestLoginCodeForm):  # type: ignore[misc]
    """Where to send the link and the code to sign in with."""

    words: ClassVar = {"email": _EMAIL}


class MailCodeForm(InOurWords, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent by mail."""

    words: ClassVar = {"code": _CODE}

    def clean_code(self) -> str:
        address = rate_limits.client_address(context.request)
        attempts.count(context.request, "login-address", address)
        code: str = super().clean_code()
        rate_limits.forgive("login-address", key=address)
        return code


class AddressCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves an address."""

    words: ClassVar = {"code": _CODE}


class OtherAddressForm(InOurWords, account.AddEmailForm):  # type: ignore[misc]
    """One more address."""

    words: ClassVar = {"email": _EMAIL}


class ForgottenForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link to choose another password."""

    words: ClassVar = {"email": _EMAIL}


class ChosenPasswordForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Another password, by a link in a mail."""

    words: ClassVar = {"password1": _NEW_PASSWORD, "password2": _ONCE_MORE}


class FirstPasswordForm(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A password for who has none."""

    words: ClassVar = {"password1": _NEW_PASSWORD, "password2": _ONCE_MORE}


class NewPasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """Another password; guesses at the present one count like those at the door."""

    words: ClassVar = {
        "oldpassword": (_("Present password"), ""),
        "password1": _NEW_PASSWORD,
        "password2": _ONCE_MORE,
    }

    def clean_oldpassword(self) -> str:
        attempt = attempts.begin(context.request, self.user.email)
        password: str = super().clean_oldpassword()
        attempt.succeed()
        return password


class PasswordAgainForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password, asked again before something grave."""

    words: ClassVar = {"password": _PASSWORD}


class SecondFactorForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code of the second factor while signing in."""

    words: ClassVar = {"code": _CODE}

    def clean_code(self) -> str:
        attempt = attempts.begin(context.request, self.user.email, step="factor")
        code: str = super().clean_code()
        attempt.succeed()
        return code


class SecondFactorAgainForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code of the second factor, asked again before something grave."""

    words: ClassVar = {"code": (_("Code of your app, or a recovery code"), "")}

    def clean_code(self) -> str:
        attempt = attempts.begin(context.request, self.user.email, step="factor")
        code: str = super().clean_code()
        attempt.succeed()
        return code


class AppCodeForm(InOurWords, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""

    words: ClassVar = {"code": _CODE}


class PasskeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey; with the tick taken away, a key for the second step only."""

    words: ClassVar = {
        "name": _KEY_NAME,
        "passwordless": (
            _("Signs me in by itself"),
            _("Without the tick it is the second step after your password, as plain security keys are."),
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class PasskeyNameForm(InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    words: ClassVar = {"name": _KEY_NAME}
