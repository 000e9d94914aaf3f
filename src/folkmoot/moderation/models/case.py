"""A case: one thing that somebody has to decide on, with all that was said against it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Case(TenantModel):
    """What waits for a decision about one subject; ten flags of one post are one case."""

    class Kind(models.TextChoices):
        CONTENT = "content", _("Content")
        APPEAL = "appeal", _("Appeal")
        NOTICE = "notice", _("Notice of illegal content")
        JOIN = "join", _("Request to join")
        RULE_IDEA = "rule", _("Idea for a rule")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DECIDED = "decided", _("Decided")

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CONTENT)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    # The name of a `ModeratedSubject` and the row's id there; for an appeal "decision".
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    space_id = models.BigIntegerField(null=True)
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # 0 nothing much, 3 people are in danger.
    severity = models.PositiveSmallIntegerField(default=1)
    # What a moderator is spared the sight of until they ask for it; see `moderation.categories`.
    category = models.CharField(max_length=12, blank=True)
    # What the flags weigh together, and the two sums that it is made of; see `moderation.weights`.
    weight = models.FloatField(default=0)
    trusted_weight = models.FloatField(default=0)
    crowd_weight = models.FloatField(default=0)
    trusted_count = models.PositiveIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)
    # Hidden by the weight of flags until somebody has looked.
    hidden_by_flags_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    assigned_at = models.DateTimeField(null=True)
    # Who is at it now, so that two do not decide: theirs until then, unless they let go of it.
    claimed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # Whether something was done; None where that is no question (a request to join).
    was_upheld = models.BooleanField(null=True)
    # Of the subject, when it was decided: what was found right is not looked at again until it changes.
    decided_revision = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "subject_type", "subject_id"],
                condition=Q(state="open"),
                name="moderation_case_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["community", "state", "-severity", "due_at"], name="moderation_case_queue"),
            models.Index(fields=["community", "author", "-id"], name="moderation_case_by_author"),
            models.Index(fields=["community", "subject_type", "subject_id", "-id"], name="moderation_case_by_subject"),
            models.Index(fields=["community", "decided_by", "-decided_at"], name="moderation_case_by_decider"),
        ]


class CaseItem(TenantModel):
    """One thing that speaks for looking: a member's flag, a rule's hit, a classifier's score, a letter."""

    class Kind(models.TextChoices):
        FLAG = "flag", _("Flag")
        RULE = "rule", _("Rule")
        CLASSIFIER = "classifier", _("Classifier")
        OUTSIDE = "outside", _("Outside check")
        NOTICE = "notice", _("Notice")
        APPEAL = "appeal", _("Appeal")
        STAFF = "staff", _("Moderator")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    # Who flagged, never shown to who was flagged.
    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    clause = models.CharField(max_length=60, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    weight = models.FloatField(default=0)
    # What a rule or classifier saw, for people: rule, evidence, score.
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"], condition=Q(kind="flag"), name="moderation_flag_once_a_member"
            )
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="moderation_item_by_case"),
            models.Index(fields=["community", "member", "-id"], name="moderation_item_by_member"),
        ]
