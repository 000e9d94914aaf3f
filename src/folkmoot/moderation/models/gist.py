"""What was found out of posts' texts and is kept, and how far the worker is with it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.content.models import Post
from folkmoot.core.models import TenantModel


class TextGist(TenantModel):
    """What the texts of a post yield, those before its edits too (docs/decisions/0106); they cannot be read in it.

    `kept` are gists one after the other, each known by its text: a text that was changed since is not found in it.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # By which code it was found out, and by which classifier; null where none of this machine's is asked.
    version = models.PositiveSmallIntegerField()
    classifier = models.BigIntegerField(null=True)
    # The post's revision at the time: while it is the same, nothing that the post shows has changed.
    revision = models.PositiveIntegerField()
    kept = models.BinaryField()


class GistWalk(TenantModel):
    """How far the worker is with a community's posts; a walk begins anew for another classifier, and once a week."""

    version = models.PositiveSmallIntegerField(default=0)
    classifier = models.BigIntegerField(null=True)
    # All posts up to this id are done.
    posts_up_to = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="moderation_gist_walk_once")]
