"""Who is in a group, who asked, who was invited; and the links that let people in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.groups.models.group import Group
from folkmoot.groups.models.guidelines import GroupGuidelines
from folkmoot.members.models import Membership
from folkmoot.members.models.questions import Question


class GroupMember(TenantModel):
    """What a member of the community is to a group."""

    class Role(models.TextChoices):
        LEADER = "leader", _("Leader")
        MEMBER = "member", _("Member")

    class State(models.TextChoices):
        ACTIVE = "active", _("Belongs to it")
        ASKED = "asked", _("Asks to join")
        INVITED = "invited", _("Invited")
        DECLINED = "declined", _("Was not let in")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Was taken out")

    class Via(models.TextChoices):
        FOUNDED = "founded", _("Founded it")
        JOINED = "joined", _("Joined")
        ASKED = "asked", _("Asked to join")
        LINK = "link", _("Came by a link")
        INVITED = "invited", _("Was invited")
        MERGED = "merged", _("Came with another group")
        SPLIT = "split", _("Came from another group")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="group_members")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="group_members")
    role = models.CharField(max_length=6, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    joined_via = models.CharField(max_length=7, choices=Via, default=Via.JOINED)
    # Since when the state holds: when one joined, asked, was invited, left.
    since = models.DateTimeField(default=timezone.now)
    # Told to the member: why not let in, or why taken out.
    reason = models.CharField(max_length=500, blank=True)
    invited_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted = models.ForeignKey(GroupGuidelines, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="group_member_once")]
        indexes = [
            models.Index(fields=["community", "member", "state"], name="group_member_by_member"),
            models.Index(fields=["group", "state", "-since", "-id"], name="group_member_newest"),
        ]

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_leader(self) -> bool:
        return self.is_active and self.role == self.Role.LEADER


class GroupQuestion(Question):
    """What a group asks of those who want to join."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="questions")

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        indexes = [models.Index(fields=["group", "position"], name="group_question_in_order")]


class GroupAnswer(TenantModel):
    """What somebody answered, beside the question as it was put; it outlives the question."""

    group_member = models.ForeignKey(GroupMember, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(GroupQuestion, on_delete=models.SET_NULL, null=True, related_name="+")
    asked = models.CharField(max_length=200)
    values = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["group_member"], name="group_answer_by_member")]


class GroupInvitation(TenantModel):
    """A link that lets a number of members into a group; only the hash of its secret is kept."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    max_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-id"]

    def is_valid(self) -> bool:
        """Whether one can still join with it."""
        return self.uses < self.max_uses and self.expires_at > timezone.now()
