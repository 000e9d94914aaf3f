"""A decision: what was done, on which clause, told in which words."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.moderation.models.case import Case, CaseItem


class Decision(TenantModel):
    """Never changed once made: it is reversed by another decision that names it."""

    class Deed(models.TextChoices):
        NOTHING = "nothing", _("Nothing wrong")
        APPROVE = "approve", _("Let it be seen")
        HIDE = "hide", _("Hide it")
        DELETE = "delete", _("Delete it")
        RESTORE = "restore", _("Bring it back")
        SANCTION = "sanction", _("A measure against the member alone")

    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="decisions")
    # Kept here too, for cases may go.
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    space_id = models.BigIntegerField(null=True)
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # Nobody where a rule decided by itself.
    decided_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    deed = models.CharField(max_length=10, choices=Deed)
    clause = models.CharField(max_length=60, blank=True)
    # The clause as it stood: title and text.
    clause_words = models.TextField(blank=True)
    # What was said to the author, in their language.
    words = models.TextField(blank=True, max_length=4000)
    language = models.CharField(max_length=10, blank=True)
    evidence = models.JSONField(default=dict)
    detected_by = models.CharField(max_length=10, choices=CaseItem.Kind, default=CaseItem.Kind.STAFF)
    reverses = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="reversed_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "-id"], name="moderation_decision_latest"),
            models.Index(fields=["community", "author", "-id"], name="moderation_decision_by_author"),
            models.Index(fields=["community", "subject_type", "subject_id"], name="moderation_decision_by_subject"),
        ]
