"""Addresses that are thrown away: whose domain, or a domain above it, is on the public list."""

from __future__ import annotations

from functools import cache
from importlib import resources


def is_disposable(email: str) -> bool:
    """Whether the address belongs to a provider of throw-away addresses."""
    labels = email.rpartition("@")[2].strip().strip(".").lower().split(".")
    return any(".".join(labels[start:]) in _domains() for start in range(len(labels) - 1))


@cache
def _domains() -> frozenset[str]:
    text = resources.files("folkmoot.members").joinpath("disposable_domains.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().lower() for line in text.splitlines() if line.strip() and line[0] != "#")
