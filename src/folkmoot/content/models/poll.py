"""Polls: single choice, multiple choice, ranked and quadratic."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.content.models.post import Post
from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Poll(TenantModel):
    """A question in a post with options to vote on."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("One choice")
        MULTIPLE = "multiple", _("Several choices")
        RANKED = "ranked", _("Ranked choices")
        QUADRATIC = "quadratic", _("Quadratic: credits spread over options")

    class Results(models.TextChoices):
        ALWAYS = "always", _("Always")
        AFTER_VOTE = "voted", _("To who has voted, and to all when it closes")
        AFTER_CLOSE = "closed", _("When the poll closes")

    class WhoAdds(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        AUTHOR = "author", _("The author")
        MEMBERS = "members", _("Everybody who may vote")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="polls")
    question = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SINGLE)
    results = models.CharField(max_length=6, choices=Results, default=Results.ALWAYS)
    hides_voters = models.BooleanField(default=True)
    votes_are_final = models.BooleanField(default=False)
    who_adds_options = models.CharField(max_length=8, choices=WhoAdds, default=WhoAdds.NOBODY)
    min_choices = models.PositiveSmallIntegerField(default=1)
    max_choices = models.PositiveSmallIntegerField(default=1)
    credits = models.PositiveSmallIntegerField(default=100)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ballot_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(min_choices__gte=1) & Q(max_choices__gte=models.F("min_choices")),
                name="poll_choices_in_order",
            )
        ]

    def is_open(self) -> bool:
        """Whether one can still vote."""
        return self.closed_at is None and (self.closes_at is None or self.closes_at > timezone.now())


class PollOption(TenantModel):
    """Something to vote for. `score` is votes (single, multiple), Borda points (ranked) or votes bought (quadratic)."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    added_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    score = models.IntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_position_once")]


class Ballot(TenantModel):
    """One member's vote in a poll."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="ballots")
    cast_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["poll", "member"], name="ballot_once")]


class BallotChoice(TenantModel):
    """An option on a ballot: `rank` from 1 (ranked), or `votes` bought for votes squared credits (quadratic)."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="choices")
    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="choices")
    rank = models.PositiveSmallIntegerField(default=1)
    votes = models.PositiveSmallIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["ballot", "option"], name="ballot_choice_once")]
