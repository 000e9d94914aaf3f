"""A decision: what was done, on which clause, told in which words."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.moderation.models.case import Case, CaseItem


def new_salt() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


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
    # What the decision stood on, as it was then: the text, the items of the case, what a rule saw.
    evidence = models.JSONField(default=dict)
    # Where the subject stood before: "visible", "held", "hidden" or "gone"; empty where it has no such states.
    state_before = models.CharField(max_length=10, blank=True)
    detected_by = models.CharField(max_length=10, choices=CaseItem.Kind, default=CaseItem.Kind.STAFF)
    reverses = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="reversed_by")
    # Taken back at once by who decided, as with a slip: the case is open again.
    is_undo = models.BooleanField(default=False)
    # Until then the author may appeal; empty where there is nothing to appeal against.
    appeal_until = models.DateTimeField(null=True)
    # Random; the audit log knows the personal texts of this row by their hash with it, and nothing of them without it.
    salt = models.CharField(max_length=32, default=new_salt)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "-id"], name="moderation_decision_latest"),
            models.Index(fields=["community", "author", "-id"], name="moderation_decision_by_author"),
            models.Index(fields=["community", "subject_type", "subject_id"], name="moderation_decision_by_subject"),
        ]
