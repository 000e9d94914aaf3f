"""What a community wants to know of its members beside name and bio, and what they say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models.membership import Membership
from folkmoot.members.values import Kind

SAYABLE = (Kind.TEXT, Kind.LINK, Kind.CHOICE, Kind.SEVERAL, Kind.DATE, Kind.PLACE)


class Visibility(models.TextChoices):
    """Who sees a value, from the widest to the narrowest circle."""

    EVERYBODY = "everybody", _("Everybody")
    MEMBERS = "members", _("Members")
    STAFF = "staff", _("Moderators and above")


class ProfileField(TenantModel):
    """A field of the community's profiles; `visibilities` are those a member may choose from."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    help = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.label) for kind in SAYABLE], default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    visibilities = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        indexes = [models.Index(fields=["community", "position"], name="profile_field_in_order")]

    @property
    def default_visibility(self) -> str:
        """What a value is shown to before its member chooses: members, where the field allows it."""
        offered: list[str] = self.visibilities
        return Visibility.MEMBERS if Visibility.MEMBERS in offered else offered[-1]


class ProfileValue(TenantModel):
    """One value of a member; several choices are several rows, so that the directory can look for one."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="profile_values")
    field = models.ForeignKey(ProfileField, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.CharField(max_length=300)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.MEMBERS)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "field", "value"], name="profile_value_once")]
        indexes = [models.Index(fields=["field", "value"], name="profile_value_lookup")]
