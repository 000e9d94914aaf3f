"""A group, the addresses it had, and what a community decides about groups."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import colour_is_valid, slug_is_valid
from folkmoot.core.models import TenantModel
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space


class Group(TenantModel):
    """A micro-community with leaders, spaces and guidelines of its own."""

    class Visibility(models.TextChoices):
        OPEN = "open", _("Open: who wants joins")
        LISTED = "listed", _("By request: everybody sees it, leaders let people in")
        HIDDEN = "hidden", _("Hidden: by invitation, and others do not see it")

    slug = models.CharField(max_length=50, validators=[slug_is_valid])
    name = models.CharField(max_length=80)
    purpose = models.TextField(blank=True, max_length=2000)
    picture = models.CharField(max_length=200, blank=True)
    colour = models.CharField(max_length=7, default="#2f6f62", validators=[colour_is_valid])
    visibility = models.CharField(max_length=6, choices=Visibility, default=Visibility.OPEN)
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    # Where its members and spaces went; the row stays, so that the merge can be undone.
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged_groups")
    member_count = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="group_slug_once")]
        indexes = [models.Index(fields=["community", "name", "id"], name="group_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it goes on: neither archived nor merged."""
        return self.archived_at is None and self.merged_into_id is None


class GroupAddress(TenantModel):
    """A short name that a group had before: whoever comes by it is led on."""

    slug = models.CharField(max_length=50)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="addresses")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="group_address_once")]


class GroupSpace(TenantModel):
    """A space that belongs to a group. Its members are the group's, its leaders look after it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="group_spaces")
    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="group_space")
    # Archived because its group was: comes back with it, unlike one that was archived before.
    closed_with_group = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "group"], name="group_space_by_group")]


class GroupMerge(TenantModel):
    """What a merge did, so that it can be undone: who was added or raised, and which spaces came along."""

    source = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="merges_in")
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    added = models.JSONField(default=list)
    raised = models.JSONField(default=list)
    spaces = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]


class GroupSettings(TenantModel):
    """Who may make groups in a community, and how many. Without a row the defaults hold."""

    create_role = models.CharField(
        max_length=10, choices=[(r.value, r.label) for r in Role.stored()], default=Role.MEMBER
    )
    create_trust_level = models.PositiveSmallIntegerField(default=1)
    groups_at_most = models.PositiveSmallIntegerField(default=3)
    spaces_at_most = models.PositiveSmallIntegerField(default=5)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="group_settings_once")]
