"""The servers that settings name: mail, Redis, S3."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.conf import settings

from folkmoot.cli.examination import Finding, fault, ok, warning


def mail() -> Iterator[Finding]:
    """Whether mail can leave: signs in to the server and sends nothing."""
    from django.core.mail import get_connection

    if not settings.EMAIL_URL:
        yield warning(
            "mail", f"No mail server is set: mail is written to {settings.EMAIL_FILE_PATH}.", "Set FOLKMOOT_SMTP_HOST."
        )
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = get_connection(timeout=5)
        connection.open()
        connection.close()
    except Exception as error:  # noqa: BLE001 - whatever it says is what the operator needs
        yield fault("mail", f"{server} refuses: {error}", "Check FOLKMOOT_SMTP_HOST, _PORT, _USER, _PASSWORD, _TLS.")
        return
    if "noreply@localhost" in settings.DEFAULT_FROM_EMAIL:
        yield warning("mail", f"Mail is from {settings.DEFAULT_FROM_EMAIL}.", "Set FOLKMOOT_MAIL_FROM.")
    else:
        yield ok("mail", f"{server} takes mail from {settings.DEFAULT_FROM_EMAIL}.")


def redis() -> Iterator[Finding]:
    """Whether cache and limits are shared."""
    if not settings.REDIS_URL:
        return
    from redis import Redis

    try:
        Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3).ping()
    except Exception as error:  # noqa: BLE001
        yield fault("redis", f"It does not answer: {error}", "Is it running, and is FOLKMOOT_REDIS_URL right?")
        return
    yield ok("redis", "It answers.")


def files() -> Iterator[Finding]:
    """Whether files on S3 can be written, read and deleted."""
    if not settings.S3_BUCKET:
        return
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    word = secrets.token_hex(8)
    try:
        name = default_storage.save(f"doctor/{word}", ContentFile(word.encode()))
        with default_storage.open(name) as kept:
            same = kept.read() == word.encode()
        default_storage.delete(name)
    except Exception as error:  # noqa: BLE001
        yield fault("files", f"S3 refuses: {error}", "Check FOLKMOOT_S3_* and the key's rights on the bucket.")
        return
    if same:
        yield ok("files", f"S3 bucket {settings.S3_BUCKET}.")
    else:
        yield fault("files", "S3 gives back something else than was written.", "Check the store behind the endpoint.")
