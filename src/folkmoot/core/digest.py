"""Secrets that are shown once and kept as hashes, and tickets that are valid for a short time."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.core import signing


def new_token(prefix: str) -> str:
    """A secret of 256 random bits behind a prefix that secret scanners can know: `fm_...`."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256 (the token is random, so no slow hash is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_ticket(purpose: str, content: Any) -> str:
    """A signed text that says `content` for one purpose."""
    return signing.dumps(content, salt=f"folkmoot.{purpose}", compress=True)


def read_ticket(purpose: str, ticket: str, *, max_age: int) -> Any | None:
    """What a ticket of that purpose says, None when it is forged or older than `max_age` seconds."""
    try:
        return signing.loads(ticket, salt=f"folkmoot.{purpose}", max_age=max_age)
    except signing.BadSignature:
        return None
