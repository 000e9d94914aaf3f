"""What is asked of those who join, and what they answered."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.core.models import TenantModel
from folkmoot.members.models.membership import Membership
from folkmoot.members.values import Kind

ASKABLE = (Kind.TEXT, Kind.LONG, Kind.CHOICE, Kind.SEVERAL)


class Question(TenantModel):
    """A question with the kind of answer that it takes."""

    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.label) for kind in ASKABLE], default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        abstract = True


class JoinQuestion(Question):
    """A question that whoever joins is asked."""

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        indexes = [models.Index(fields=["community", "position"], name="join_question_in_order")]


class JoinAnswer(TenantModel):
    """What a member answered, beside the question as it was put; it outlives the question."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="join_answers")
    question = models.ForeignKey(JoinQuestion, on_delete=models.SET_NULL, null=True, related_name="answers")
    asked = models.CharField(max_length=200)
    values = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["member", "question"], name="join_answer_once")]
