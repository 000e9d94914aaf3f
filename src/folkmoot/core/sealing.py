"""Keys to others' services, as they are kept: sealed with the installation's own key, so that no copy of the database
alone gives them away."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(secret: str) -> str:
    """The secret as it may be stored; "" stays ""."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret again; "" where it was sealed with another key, for then it has to be given anew."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"folkmoot-sealing").digest()
    return Fernet(base64.urlsafe_b64encode(key))
