"""How entries of the audit log are written down and signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.crypto import salted_hmac

from folkmoot.core.digest import same_secret
from folkmoot.moderation.models import Decision

_SALT = "folkmoot.audit"


def canonical(value: Mapping[str, Any]) -> str:
    """The one way to write a value down: sorted names, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def entry_text(
    *, community_id: int, sequence: int, at: datetime, kind: str, body: Mapping[str, Any], previous: str
) -> str:
    """What is signed of an entry: all of it, with the signature of the one before."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical({
        "community": community_id, "sequence": sequence, "at": moment, "kind": kind, "body": body,
        "previous": previous,
    })  # fmt: skip


def head_text(*, community_id: int, sequence: int, hash_: str) -> str:
    """What is signed of the end of a chain."""
    return canonical({"community": community_id, "sequence": sequence, "hash": hash_, "head": True})


def sign(text: str) -> str:
    """HMAC-SHA256 with the installation's key."""
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


def is_signed(text: str, signature: str) -> bool:
    """Whether this installation signed it, with the key that it has now."""
    return same_secret(sign(text), signature)


def digest_of(salt: str, *texts: str) -> str:
    """What the log keeps of personal texts: worth nothing to anybody once the salt is gone."""
    return salted_hmac(f"folkmoot.audit-text.{salt}", canonical({"texts": list(texts)}), algorithm="sha256").hexdigest()


def decision_digest(decision: Decision) -> str:
    """What the log keeps of the texts of a decision."""
    return digest_of(decision.salt, decision.clause_words, decision.words, canonical(decision.evidence))
