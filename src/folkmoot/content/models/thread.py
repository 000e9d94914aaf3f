"""A thread of posts: a topic of a forum, a channel of a chat, a conversation of a few members."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space


class ContentState(models.TextChoices):
    """Whether others see a thread or a post. Rows are never dropped by moderation, only by erasure."""

    VISIBLE = "visible", _("Visible")
    HELD = "held", _("Held for review")
    HIDDEN = "hidden", _("Hidden by a moderator")
    DELETED = "deleted", _("Deleted by its author")


class Thread(TenantModel):
    """A thread. Of a topic the title is here and the text is its first post (`number` 1)."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        CHANNEL = "channel", _("Channel")
        DIRECT = "direct", _("Direct conversation")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="threads", db_index=False)
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="threads")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.TOPIC)
    # Of a channel its name; of a conversation the name its members gave it, mostly none.
    title = models.CharField(max_length=200)
    slug = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=ContentState, default=ContentState.VISIBLE)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)
    last_poster = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    # The highest number ever given to a post here; numbers are never given twice.
    last_number = models.PositiveIntegerField(default=0)
    # Visible posts, the first among them.
    post_count = models.PositiveIntegerField(default=0)
    reaction_count = models.PositiveIntegerField(default=0)
    view_count = models.PositiveIntegerField(default=0)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    close_reason = models.CharField(max_length=300, blank=True)
    accepted_post = models.ForeignKey("content.Post", on_delete=models.SET_NULL, null=True, related_name="+")
    excerpt = models.CharField(max_length=300, blank=True)
    # What a channel is for, said by who looks after it.
    purpose = models.CharField(max_length=300, blank=True)
    # Seconds between two messages of a member in a channel; 0 for none.
    slow_seconds = models.PositiveIntegerField(default=0)
    # "12:40": the two who talk, the smaller id first. They have one conversation, whoever starts it.
    pair = models.CharField(max_length=41, blank=True)
    # The tags' names as a list, kept here so that a list of threads needs no further query.
    tag_names = models.JSONField(default=list)
    # Rises with every change of the thread or of one of its posts; part of cache keys and of ETags.
    revision = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["community", "pair"], condition=~models.Q(pair=""), name="thread_pair_once"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "space", "state", "-last_post_at", "-id"], name="thread_latest_in_space"),
            models.Index(fields=["community", "kind", "state", "-last_post_at", "-id"], name="thread_latest_of_kind"),
            models.Index(fields=["community", "space", "-pinned_at"], name="thread_pinned"),
            models.Index(fields=["community", "author", "-id"], name="thread_by_author"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_topic(self) -> bool:
        return self.kind == self.Kind.TOPIC

    @property
    def is_direct(self) -> bool:
        return self.kind == self.Kind.DIRECT

    @property
    def is_put_away(self) -> bool:
        """Whether it stands in an archived space, in which members change nothing any more."""
        return not self.is_direct and self.space.archived_at is not None

    @property
    def is_shut(self) -> bool:
        """Whether it is closed, or put away."""
        return self.closed_at is not None or self.is_put_away


class ThreadMember(TenantModel):
    """A member takes part in a direct conversation; with `left_at` no longer. It is seen by who takes part alone."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="participants", db_index=False)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    # Who started it: may take others out and give it a name.
    is_admin = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["thread", "member"], name="thread_member_once")]
        indexes = [models.Index(fields=["community", "member", "thread"], name="thread_member_by_member")]


class ThreadRedirect(TenantModel):
    """A thread that was merged away, or a path at the source of an import, and where it is now."""

    old_thread_id = models.BigIntegerField(null=True)
    old_path = models.CharField(max_length=300, blank=True)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="redirects")
    number = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "old_thread_id"], name="thread_redirect_by_id"),
            models.Index(fields=["community", "old_path"], name="thread_redirect_by_path"),
        ]


class Tag(TenantModel):
    """A word that threads can be found by; `slug` is the name as it stands in addresses."""

    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=60)
    thread_count = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="tag_slug_once")]

    def __str__(self) -> str:
        return self.name


class ThreadTag(TenantModel):
    """A thread carries a tag, chosen for it or written as a #hashtag in one of its posts."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="thread_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="thread_tags", db_index=False)
    is_hashtag = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["thread", "tag"], name="thread_tag_once")]
        indexes = [models.Index(fields=["community", "tag", "-thread"], name="thread_tag_by_tag")]
