"""Settings of sign-up and sign-in (django-allauth)."""

from __future__ import annotations

from typing import Any

from folkmoot.config import env

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env.text("FOLKMOOT_EMAIL_VERIFICATION", "mandatory")
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict" if ACCOUNT_EMAIL_VERIFICATION == "mandatory" else True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "folkmoot.members.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Attempts are counted by folkmoot.members.attempts, where all processes see them.
# What is left to allauth protects the machine, not the password: it counts in one process.
ACCOUNT_RATE_LIMITS = {"login_failed": "", "login": "60/m/ip"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
_FORMS = "folkmoot.members.sign_in_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "signup": f"{_FORMS}.SignUpForm",
    "request_login_code": f"{_FORMS}.MailForm",
    "confirm_login_code": f"{_FORMS}.MailCodeForm",
    "confirm_email_verification_code": f"{_FORMS}.AddressCodeForm",
    "add_email": f"{_FORMS}.OtherAddressForm",
    "reset_password": f"{_FORMS}.ForgottenForm",
    "reset_password_from_key": f"{_FORMS}.ChosenPasswordForm",
    "set_password": f"{_FORMS}.FirstPasswordForm",
    "change_password": f"{_FORMS}.NewPasswordForm",
    "reauthenticate": f"{_FORMS}.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondFactorForm",
    "reauthenticate": f"{_FORMS}.SecondFactorAgainForm",
    "activate_totp": f"{_FORMS}.AppCodeForm",
    "add_webauthn": f"{_FORMS}.PasskeyForm",
    "edit_webauthn": f"{_FORMS}.PasskeyNameForm",
}
MFA_ADAPTER = "folkmoot.members.adapter.FactorAdapter"
SOCIALACCOUNT_FORMS = {"signup": f"{_FORMS}.SocialSignUpForm"}
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Folkmoot"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.text("FOLKMOOT_URL", "http://localhost:8000").startswith("http://localhost")
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False


OIDC_ISSUER = env.text("FOLKMOOT_OIDC_ISSUER")


def _social_providers() -> dict[str, Any]:
    providers: dict[str, Any] = {}
    for name in ("google", "github"):
        client_id = env.text(f"FOLKMOOT_{name.upper()}_CLIENT_ID")
        if client_id:
            secret = env.text(f"FOLKMOOT_{name.upper()}_CLIENT_SECRET")
            providers[name] = {"APPS": [{"client_id": client_id, "secret": secret, "key": ""}]}
    if OIDC_ISSUER:
        providers["openid_connect"] = {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.text("FOLKMOOT_OIDC_NAME", "OpenID Connect"),
                    "client_id": env.text("FOLKMOOT_OIDC_CLIENT_ID"),
                    "secret": env.text("FOLKMOOT_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_ISSUER},
                }
            ]
        }
    return providers


SOCIALACCOUNT_PROVIDERS = _social_providers()
