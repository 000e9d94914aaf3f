"""The rules of a community with their versions, its word lists, and the mark by which processes see a change."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.core.moderation import Outcome
from folkmoot.members.models import Membership
from folkmoot.moderation.rules.conditions import from_json
from folkmoot.moderation.rules.definition import RuleDefinition, exemptions_from_json

OUTCOMES = (
    (Outcome.ALLOW, _("Let it through")),
    (Outcome.FLAG, _("Ask a moderator to look")),
    (Outcome.REPHRASE, _("Ask the author to put it otherwise")),
    (Outcome.HOLD, _("Hold it until a moderator approves")),
    (Outcome.LIMIT, _("Hold it and limit the author")),
    (Outcome.HIDE, _("Hide it")),
    (Outcome.BLOCK, _("Refuse it")),
    (Outcome.SILENCE, _("Hold it and silence the author")),
)


def drawn_revision() -> int:
    """A revision that no other change has; never 0."""
    return secrets.randbits(62) | 1


class RuleBook(TenantModel):
    """One a community: `revision` is another with every change of rules or words. Without one the starter pack holds.

    Drawn, not counted: what was put back from a backup and then changed must not look like what it was before.
    """

    revision = models.PositiveBigIntegerField(default=drawn_revision)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_rule_book_once")]


class Rule(TenantModel):
    """A rule in force or laid aside; what it said before stands in its versions."""

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    position = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    # Counted, and nothing follows.
    only_notes = models.BooleanField(default=False)
    # As `rules.conditions.to_json` gives it; checked before it is stored.
    condition = models.JSONField(default=dict)
    outcome = models.PositiveSmallIntegerField(choices=OUTCOMES, default=Outcome.FLAG)
    # A clause's number in the guidelines in force, or a reference with the version.
    clause = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    exempt = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    # Of the latest version; whoever saves names the one they read.
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="moderation_rule_key_once")]
        indexes = [models.Index(fields=["community", "position", "id"], name="moderation_rule_order")]

    def __str__(self) -> str:
        return self.name

    def definition(self) -> RuleDefinition:
        """The rule as the engine takes it."""
        return RuleDefinition(
            name=self.name,
            condition=from_json(self.condition),
            outcome=Outcome(self.outcome),
            key=self.key,
            clause=self.clause,
            reason=self.reason,
            exempt=exemptions_from_json(self.exempt),
            tags=tuple(self.tags),
            is_on=self.is_on and self.retired_at is None,
            only_notes=self.only_notes,
            position=self.position,
            id=self.pk,
        )


class RuleVersion(TenantModel):
    """What a rule said from a moment on, and who made it say that; never changed."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # As in RULES.json.
    definition = models.JSONField()
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="moderation_rule_version_once")]


class RuleDay(TenantModel):
    """How often a rule was met on a day, in force or only noting."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["rule", "day"], name="moderation_rule_day_once")]


class ListedWord(TenantModel):
    """A word, phrase or wildcard on one of the eight lists; it stands on one list only."""

    class Action(models.TextChoices):
        BLOCK = "block", _("Block")
        CENSOR = "censor", _("Censor")
        APPROVE = "approve", _("Require approval")
        FLAG = "flag", _("Flag")
        SILENCE = "silence", _("Silence")
        REPLACE = "replace", _("Replace")
        LINK = "link", _("Link")
        TAG = "tag", _("Tag")

    action = models.CharField(max_length=8, choices=Action)
    word = models.CharField(max_length=100)
    # The plain form, so that no spelling of it stands on two lists.
    plain = models.CharField(max_length=150)
    # The text, address or tags that the word brings.
    replacement = models.CharField(max_length=300, blank=True)
    exact = models.BooleanField(default=False)
    clause = models.CharField(max_length=60, blank=True)
    added_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "plain"], name="moderation_word_on_one_list"),
            models.CheckConstraint(
                condition=Q(replacement="") | Q(action__in=["replace", "link", "tag"]),
                name="moderation_word_replacement_where_used",
            ),
        ]
        indexes = [models.Index(fields=["community", "action", "plain"], name="moderation_word_list")]
