"""The addresses that mail comes from and may be sent back to."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings


def own_address() -> str:
    """The bare address that mail is from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "noreply@localhost"


def mail_domain() -> str:
    """The domain of our message ids, and of the addresses that take replies where there are such."""
    return settings.MAIL_DOMAIN or own_address().rpartition("@")[2] or "localhost"


def takes_replies() -> bool:
    """Whether mail can come in at all."""
    return bool(settings.MAIL_DOMAIN)


def reply_address(token: str) -> str:
    return f"reply+{token}@{settings.MAIL_DOMAIN}"


def bounce_address(token: str) -> str:
    return f"bounce+{token}@{settings.MAIL_DOMAIN}"
