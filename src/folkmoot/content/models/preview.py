"""What links lead to: pages fetched once for the installation, and the links of posts that show them as cards."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from folkmoot.content.models.post import Post
from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class LinkPreview(models.Model):
    """What an outside page said of itself when it was fetched, or that it said nothing. Holds nothing of a community.

    Asked before anything is fetched, so that a page is visited once in some days however often it is linked.
    """

    url = models.URLField(max_length=1000, unique=True)
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=400, blank=True)
    site_name = models.CharField(max_length=100, blank=True)
    image_key = models.CharField(max_length=200, blank=True, db_index=True)
    image_width = models.PositiveIntegerField(default=0)
    image_height = models.PositiveIntegerField(default=0)
    failed = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(default=timezone.now)


class PostLink(TenantModel):
    """A link that stands alone in a paragraph of a post. With a title it is shown as a card, unless it was removed.

    The card's words are copied from the page as it was: what a page says later does not change what was discussed.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links", db_index=False)
    position = models.PositiveSmallIntegerField()
    url = models.CharField(max_length=1000)
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=400, blank=True)
    site_name = models.CharField(max_length=100, blank=True)
    image_key = models.CharField(max_length=200, blank=True)
    image_width = models.PositiveIntegerField(default=0)
    image_height = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["post", "url"], name="post_link_once")]
        indexes = [models.Index(fields=["community", "image_key"], name="post_link_by_image")]

    @property
    def is_shown(self) -> bool:
        """Whether there is a card to show."""
        return bool(self.title) and self.removed_at is None
