"""Addresses outside of a request: jobs make links for one community after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

from django.urls import get_script_prefix, set_script_prefix

from folkmoot.communities.models import Community


@contextmanager
def addressed(community: Community) -> Iterator[None]:
    """Make `reverse` give paths under the community's own address in the block."""
    before = get_script_prefix()
    set_script_prefix(urlsplit(community.address).path)
    try:
        yield
    finally:
        set_script_prefix(before)


def whole(community: Community, path: str) -> str:
    """A path, as `reverse` gives it under `addressed`, as a whole address."""
    return urljoin(community.address, path)
