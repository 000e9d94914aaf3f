"""What every table of a community has."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from folkmoot.core.tenancy import ScopedManager


class TenantModel(models.Model):
    """A row that belongs to one community.

    `objects` works inside `tenancy.scope(...)` only; `everywhere` is for consumers, checks and migrations that
    walk over communities and say so by its name. The composite indexes of a table begin with `community`.
    """

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+", db_index=False)

    everywhere: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[ScopedManager[Any]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"
        default_manager_name = "objects"


class PeriodicRun(models.Model):
    """When a periodic job last ran, and a worker's sign of life ("worker:ID"): what several workers share."""

    name = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
