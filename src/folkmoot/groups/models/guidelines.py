"""A group's own guidelines, in numbered clauses with versions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.groups.models.group import Group


class GroupGuidelines(TenantModel):
    """One version of a group's guidelines; the newest is in force. Published at once: a group has no drafts."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="guidelines")
    number = models.PositiveIntegerField()
    introduction = models.TextField(blank=True, max_length=4000)
    change_note = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="group_guidelines_number_once")]


class GroupClause(TenantModel):
    """A numbered clause of a group's guidelines."""

    version = models.ForeignKey(GroupGuidelines, on_delete=models.CASCADE, related_name="clauses")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="group_clause_number_once")]
