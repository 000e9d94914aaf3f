"""The environment: names, the address, the secret."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from django.conf import settings

from folkmoot.cli.examination import Finding, fault, ok, warning
from folkmoot.config.catalogue import SETTINGS

_LOCAL = ("localhost", "127.0.0.1", "::1")


def names() -> Iterator[Finding]:
    """Variables that nothing reads are misspelt or of another version."""
    known = set(SETTINGS) | {f"{name}_FILE" for name in SETTINGS}
    unknown = sorted(name for name in os.environ if name.startswith("FOLKMOOT_") and name not in known)
    for name in unknown:
        close = get_close_matches(name, known, n=1)
        mend = f"Did you mean {close[0]}?" if close else "Remove it; docs/operating.md lists what there is."
        yield warning("settings", f"{name} is set, and nothing reads it.", mend)
    if not unknown:
        yield ok("settings", "Every FOLKMOOT_* variable is known.")
    if settings.DEBUG:
        yield fault("settings", "FOLKMOOT_DEBUG is on: errors show code and settings.", "Unset FOLKMOOT_DEBUG.")


def address() -> Iterator[Finding]:
    """The address people type, and what stands before it."""
    url = urlsplit(settings.BASE_URL)
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query:
        yield fault(
            "address",
            f"FOLKMOOT_URL is {settings.BASE_URL!r}.",
            "Give scheme and host only, such as https://moot.example.org.",
        )
        return
    is_local = url.hostname in _LOCAL
    if url.scheme == "http" and not is_local:
        yield warning(
            "address",
            f"{settings.BASE_URL} is not encrypted: passwords and sessions travel in the open.",
            "Put a proxy with a certificate before Folkmoot and set FOLKMOOT_URL to https://.",
        )
    elif settings.SECURE and not settings.TRUSTED_PROXIES:
        yield warning(
            "address",
            "FOLKMOOT_URL is https, but no proxy is trusted: everybody seems to come from the proxy's address.",
            "Set FOLKMOOT_TRUSTED_PROXIES to the proxy's address, such as 127.0.0.1.",
        )
    else:
        yield ok("address", settings.BASE_URL)
    if settings.HOSTS and url.hostname not in settings.HOSTS:
        yield fault(
            "address",
            f"FOLKMOOT_HOSTS does not name {url.hostname}, so the address of FOLKMOOT_URL is refused.",
            f"Add {url.hostname} to FOLKMOOT_HOSTS.",
        )


def secret() -> Iterator[Finding]:
    """The key that signs sessions."""
    if len(settings.SECRET_KEY) < 40:
        yield fault(
            "secret",
            "The secret key is short: sessions could be forged.",
            "Unset FOLKMOOT_SECRET_KEY (one is made in the data folder) or give at least 40 random characters.",
        )
    else:
        yield ok("secret", "The secret key is long enough.")
