"""Spaces: where threads live, and who may enter."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import NumberedClause, VersionWords, slug_is_valid
from folkmoot.core.models import TenantModel
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership


class Space(TenantModel):
    """A place in a community for one kind of conversation."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("Forum")
        QUESTIONS = "questions", _("Questions")
        ARTICLES = "articles", _("Articles")
        ANNOUNCEMENTS = "announcements", _("Announcements")
        CHAT = "chat", _("Chat")
        # One a community, made by itself: it holds what members write to each other, and no list names it.
        DIRECT = "direct", _("Direct messages")

        @classmethod
        def offered(cls) -> list[tuple[str, str]]:
            """What managers choose from."""
            return [(kind.value, str(kind.label)) for kind in cls if kind is not cls.DIRECT]

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        MEMBERS = "members", _("Members only")
        PRIVATE = "private", _("Private: who was added")

    slug = models.CharField(max_length=50, validators=[slug_is_valid])
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.FORUM)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    # Who may open threads; articles and announcements ask for an editor unless the space says otherwise.
    post_role = models.CharField(
        max_length=10, choices=[(r.value, r.label) for r in Role.stored()], default=Role.MEMBER
    )
    post_trust_level = models.PositiveSmallIntegerField(default=0)
    # Whether members may open threads by mail, each at an address of their own.
    takes_mail = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    icon = models.CharField(max_length=40, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    thread_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="space_slug_once"),
            models.UniqueConstraint(
                fields=["community"], condition=models.Q(kind="direct"), name="space_for_directs_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SpaceMember(TenantModel):
    """A member who was added to a private space, or moderates a space."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="space_members")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="space_members")
    is_moderator = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["space", "member"], name="space_member_once")]
        indexes = [models.Index(fields=["community", "member"], name="space_member_by_member")]


class SpaceGuidelines(VersionWords):
    """One version of a space's own guidelines; the newest is in force. Published at once: a space has no drafts."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="guidelines")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="space_guidelines_number_once")]


class SpaceClause(NumberedClause):
    """A numbered clause of a space's guidelines."""

    version = models.ForeignKey(SpaceGuidelines, on_delete=models.CASCADE, related_name="clauses")

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="space_clause_number_once")]


class SpaceAcceptance(TenantModel):
    """A member accepted a version of a space's guidelines."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey(SpaceGuidelines, on_delete=models.CASCADE, related_name="acceptances")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "version"], name="space_acceptance_once")]
