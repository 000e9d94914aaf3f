"""The hard scope: outside `scope(community_id)` a query on a community's table fails instead of leaking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models

_current: ContextVar[int | None] = ContextVar("folkmoot_community", default=None)

M = TypeVar("M", bound=models.Model)


class ScopeMissing(RuntimeError):
    """A community's table was queried without saying which community is meant: always a programming error."""


def current_community_id() -> int:
    """The community in whose scope the code runs; raises ScopeMissing outside of one."""
    community_id = _current.get()
    if community_id is None:
        raise ScopeMissing("query on a community's table outside scope(community_id)")
    return community_id


@contextmanager
def scope(community_id: int) -> Iterator[None]:
    """Run the block with every scoped manager limited to this community."""
    token = _current.set(community_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def no_scope() -> Iterator[None]:
    """Run the block as in a process that serves no community: who needs a scope opens it."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


class ScopedManager(models.Manager[M]):
    """A manager that sees one community's rows, and none where no community was named."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(community_id=current_community_id())

    def create(self, **kwargs: Any) -> M:
        """Create in the community of the scope, unless one is named."""
        if "community" not in kwargs:
            kwargs.setdefault("community_id", current_community_id())
        return super().create(**kwargs)
