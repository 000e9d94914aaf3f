"""What a reader keeps: how far they have read, what they follow, bookmark and have begun to write."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.content.models.post import Post
from folkmoot.content.models.thread import Thread
from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space


class ThreadReader(TenantModel):
    """A member and a thread: read up to which number, and how closely it is followed."""

    class Level(models.TextChoices):
        FOLLOWED = "followed", _("Followed")
        NORMAL = "normal", _("Normal")
        MUTED = "muted", _("Muted")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="readers")
    level = models.CharField(max_length=8, choices=Level, default=Level.NORMAL)
    last_read_number = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(default=timezone.now)
    # When the member last sent something to a channel: slow mode counts from here.
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="thread_reader_once")]
        indexes = [models.Index(fields=["community", "member", "level"], name="thread_reader_by_member")]


class SpaceReader(TenantModel):
    """A member has marked a space as read: what was opened there before counts as read, looked at or not."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "space"], name="space_reader_once")]


class DirectSettings(TenantModel):
    """What a member decides about messages to them; without a row everybody may begin a conversation."""

    member = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    takes_strangers = models.BooleanField(default=True)


class Bookmark(TenantModel):
    """A post a member wants to find again, perhaps to be reminded of."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="bookmarks", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    note = models.CharField(max_length=200, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    # When the member has dealt with the reminder; until then it stands on the first page.
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="bookmark_once")]

    @property
    def is_due(self) -> bool:
        """Whether its reminder has come and waits to be dealt with."""
        return self.remind_at is not None and self.reminded_at is None and self.remind_at <= timezone.now()


class Draft(TenantModel):
    """Something begun and not yet published; `place` says where ("reply:12", "thread:3", "edit:7")."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    place = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    markdown = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_once")]
