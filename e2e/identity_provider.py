"""A real OpenID Connect provider to sign in at: `python -m e2e.identity_provider PORT FOLDER CALLBACK`.

allauth's own provider on a database in FOLDER, with two people whose addresses it calls verified, and one client.
"""

from __future__ import annotations

import sys
from pathlib import Path

PASSWORD = "a passphrase at the provider"
SECRET = "between us"
IDA = "ida@example.org"
# Whoever runs a provider can say there that they have the address of an owner here.
OLGA = "olga@moorland.example"

_TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def configure(folder: Path) -> None:
    """Settings of the provider's own Django."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider-form",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=_TEMPLATES,
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    )


def prepare(callback: str) -> None:
    """The database with its person and its client."""
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for email in (IDA, OLGA):
        person = User.objects.create_user(email, email, PASSWORD, first_name="Ida", last_name="Berg")
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    client = Client(id="folkmoot", name="Folkmoot", scopes="openid\nprofile\nemail", redirect_uris=callback)
    client.set_secret(SECRET)
    client.save()


def main() -> None:
    port, folder, callback = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    configure(folder)
    import django
    from django.core.management import call_command
    from django.urls import include, path

    django.setup()
    # This module is the URLconf too.
    globals()["urlpatterns"] = [
        path("", include("allauth.idp.urls")),
        path("accounts/", include("allauth.account.urls")),
    ]
    prepare(callback)
    call_command("runserver", f"localhost:{port}", "--noreload")


if __name__ == "__main__":
    main()
