"""Addresses as they are compared: without what providers ignore, and hashed where they must not be readable."""

from __future__ import annotations

import re

from django.utils.crypto import salted_hmac

_WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})


def plain_address(address: str) -> str:
    """An address without what its provider ignores: what stands after a plus, and dots where they mean nothing."""
    name, _at, domain = address.lower().partition("@")
    name = name.partition("+")[0]
    if domain in _WITHOUT_DOTS:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def without_number(address: str) -> str:
    """A plain address without the number that its name ends in."""
    name, _at, domain = address.partition("@")
    return f"{re.sub(r'[0-9]+$', '', name)}@{domain}"


def hashed(community_id: int, address: str) -> str:
    """By the installation's key and of one community: neither read nor tried, nor compared with another's."""
    return salted_hmac(f"folkmoot.address-trace.{community_id}", address, algorithm="sha256").hexdigest()
