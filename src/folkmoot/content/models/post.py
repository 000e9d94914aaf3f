"""A post, its history, reactions and mentions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from folkmoot.content.models.thread import ContentState, Thread
from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Post(TenantModel):
    """A text in a thread. `html` is baked from `markdown` when it is written, never when it is read."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    # Its place in the thread from 1 on; gaps are left by posts that moved away.
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="posts", db_index=False)
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    # A message of a chat that is a reply in the thread of this one; the channel itself shows those without.
    root = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="thread_replies", db_index=False
    )
    # The name its sender's program gave it: what is sent twice under one name is one post.
    sent_key = models.CharField(max_length=36, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    markdown = models.TextField()
    html = models.TextField()
    render_version = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=ContentState, default=ContentState.VISIBLE)
    is_wiki = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    edit_count = models.PositiveIntegerField(default=0)
    # {"👍": 3}: kept, so that a page of posts needs no count; `folkmoot check` proves it.
    reaction_counts = models.JSONField(default=dict)
    # Reactions that an import brought without names, {"👍": 12}; included in `reaction_counts`.
    anonymous_reactions = models.JSONField(default=dict)
    reply_count = models.PositiveIntegerField(default=0)
    has_poll = models.BooleanField(default=False)
    # Rises with every change of what the post shows; part of cache keys and of ETags.
    revision = models.PositiveIntegerField(default=1)
    # The revision that brought the text it has now: who edits an older one would overwrite somebody's words.
    text_revision = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.UniqueConstraint(fields=["author", "sent_key"], condition=~Q(sent_key=""), name="post_sent_once"),
        ]
        indexes = [
            models.Index(fields=["root", "number"], condition=Q(root__isnull=False), name="post_by_root"),
            models.Index(fields=["thread", "-pinned_at"], condition=Q(pinned_at__isnull=False), name="post_pinned"),
            models.Index(fields=["thread", "created_at"], name="post_by_date"),
            models.Index(fields=["community", "author", "-id"], name="post_by_author"),
            models.Index(fields=["community", "state", "-id"], name="post_latest"),
            # Who wrote how much since when is counted from this alone: the rows themselves hold whole texts.
            models.Index(
                fields=["community", "state", "created_at", "author", "thread", "number"], name="post_by_time"
            ),
        ]

    @property
    def opens_topic(self) -> bool:
        """Whether it is the text of a topic, and goes and comes with it. Nothing opens a channel."""
        return self.number == 1 and self.thread.is_topic


class PostRevision(TenantModel):
    """What a post said before an edit."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    markdown = models.TextField()
    editor = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="post_revision_once")]


class PostRedirect(TenantModel):
    """A post that moved: where it was (thread and number), so that old links still find it."""

    old_thread_id = models.BigIntegerField()
    old_number = models.PositiveIntegerField()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="redirects")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["community", "old_thread_id", "old_number"], name="post_redirect_once")
        ]


class Reaction(TenantModel):
    """One member's reaction to a post; `emoji` is the character itself."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "member", "emoji"], name="reaction_once"),
            models.CheckConstraint(condition=~Q(emoji=""), name="reaction_has_emoji"),
        ]


class Mention(TenantModel):
    """A post names a member."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="mention_once")]
        indexes = [
            models.Index(fields=["community", "member", "-id"], name="mention_by_member"),
            models.Index(
                fields=["community", "member", "-id"], condition=Q(seen_at__isnull=True), name="mention_unseen"
            ),
        ]
