"""Sites that show our comments, their articles, and the keys by which members write there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from folkmoot.content.models import Thread
from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space


class CommentSite(TenantModel):
    """An origin whose pages may show comments; `speaker` opens the threads of its articles."""

    origin = models.CharField(max_length=260)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    speaker = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "origin"], name="comment_site_once")]

    def __str__(self) -> str:
        return self.origin


class Article(TenantModel):
    """A page of a site that has been commented on; `digest` is of its canonical address."""

    site = models.ForeignKey(CommentSite, on_delete=models.CASCADE, related_name="articles")
    url = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="article")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "digest"], name="article_once")]

    def __str__(self) -> str:
        return self.url


class CommentKey(TenantModel):
    """A member's right to comment on one site for a while.

    Until it is fetched it has the `challenge` of the frame that asked and the network that agreed; after that only the
    hash of the key itself.
    """

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(CommentSite, on_delete=models.CASCADE, related_name="+")
    challenge = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=50, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["challenge"], condition=~Q(challenge=""), name="comment_challenge_once"),
            models.UniqueConstraint(fields=["hash"], condition=~Q(hash=""), name="comment_key_once"),
        ]
        indexes = [models.Index(fields=["community", "member"], name="comment_key_by_member")]
