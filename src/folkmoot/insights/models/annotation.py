"""What happened on a day, in words, shown over all charts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Annotation(TenantModel):
    """A note on a day. A release, a newsletter, a new rule: what explains a bend in a curve."""

    day = models.DateField()
    text = models.CharField(max_length=140)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "day"], name="insights_annotation_day")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="insights_annotation_has_text")]
