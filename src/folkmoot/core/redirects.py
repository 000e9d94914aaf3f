"""Going on to where somebody wanted to go, but never off this host."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_ODD = re.compile(r"[\x00-\x20\\\x7f]")


def safe_next(request: HttpRequest, candidate: str | None, fallback: str) -> str:
    """`candidate` when it is a path on this host, else `fallback`."""
    if not candidate or _ODD.search(candidate) or not candidate.startswith("/") or candidate.startswith("//"):
        return fallback
    if url_has_allowed_host_and_scheme(
        candidate, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return candidate
    return fallback
