"""A group's own guidelines, in numbered clauses with versions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.communities.models import NumberedClause, VersionWords
from folkmoot.core.models import TenantModel
from folkmoot.groups.models.group import Group


class GroupGuidelines(VersionWords):
    """One version of a group's guidelines; the newest is in force. Published at once: a group has no drafts."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="guidelines")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="group_guidelines_number_once")]


class GroupClause(NumberedClause):
    """A numbered clause of a group's guidelines."""

    version = models.ForeignKey(GroupGuidelines, on_delete=models.CASCADE, related_name="clauses")

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="group_clause_number_once")]
